"""Where everything of a run lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kasr_trainer.recipe.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Work:
    """One run: its recipe and its folder.

    Attributes:
        recipe: All settings.
        folder: Of the run.
        sources: Corpus to a file or folder that takes the place of the recipe's path.
        cpu: Compute on the CPU even where there is a GPU.
        push: `export` uploads the folder.
    """

    recipe: Recipe
    folder: Path
    sources: Mapping[str, Path] = field(default_factory=dict)
    cpu: bool = False
    push: bool = False

    @property
    def compute_device(self) -> str:
        """Where `tune` and `evaluate` hear: the fastest there is, or the CPU where asked for."""
        return "cpu" if self.cpu else "auto"

    @property
    def data(self) -> Path:
        """Manifests, text and unpacked recordings."""
        return self.folder / "data"

    @property
    def downloads(self) -> Path:
        """Sources from the web."""
        return self.folder / "downloads"

    @property
    def vocab(self) -> Path:
        """vocab.json."""
        return self.folder / "vocab" / "vocab.json"

    @property
    def training(self) -> Path:
        """Checkpoints, log, result."""
        return self.folder / "training"

    @property
    def model(self) -> Path:
        """The fine-tuned model."""
        return self.training / "result"

    @property
    def lm(self) -> Path:
        """The language model as it was built."""
        return self.folder / "lm" / "language_model"

    @property
    def emissions(self) -> Path:
        """What the model heard of dev."""
        return self.folder / "tune" / "emissions"

    @property
    def tuned_lm(self) -> Path:
        """The language model with the weights chosen on dev."""
        return self.folder / "tune" / "language_model"

    @property
    def figures(self) -> Path:
        """Figures of the measured splits."""
        return self.folder / "evaluate"

    @property
    def card_figures(self) -> Path:
        """The test set as the reference card measured it."""
        return self.figures / "as_card" / "test.json"

    @property
    def export(self) -> Path:
        """The folder for the Hub."""
        return self.folder / "export"

    def manifest(self, split: str) -> Path:
        """Return the manifest of a split."""
        return self.data / f"{split}.jsonl"

    def dev_manifest(self) -> Path | None:
        """Return the manifest that is measured on while training; the card's was the test set."""
        name = "test" if self.recipe.data.split.dev == "test" else "dev"
        path = self.manifest(name)
        return path if path.is_file() else None

    def stamp(self, step: str) -> Path:
        """Return the file that says a step is done; a training's goes where the training goes."""
        if step == "finetune":
            return self.training / "stamp.json"
        return self.folder / "stamps" / f"{step}.json"

    @property
    def contents(self) -> Path:
        """What was read of large files already, so that they are read once."""
        return self.folder / "stamps" / "contents.json"
