"""What the joint search asks of a decoder, whatever computes it; the table of its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from kasr_desktop.bundle.config_files import read_json
from kasr_desktop.bundle.config_limits import whole_number
from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.bundle.weight_files import WeightFiles, find_weights
from kasr_desktop.bundle.whisper_pieces import MARKS
from kasr_desktop.domain.errors import BundleError
from kasr_desktop.recognizer.networks.quantized import Floats
from kasr_desktop.recognizer.networks.weights import WeightStore

FOLDER = "whisper_decoder"
"""Beside the encoder's weights: model.safetensors, pieces.json, perhaps marks.safetensors."""

HEAD_SIZE = 64
MAX_PIECES = 320
"""Whisper has places for 448; 30 s of fast speech need 200."""

NUM_PROMPT = 4
"""What Whisper's decoder was trained to read first: start, Korean, transcribe, no times."""


KeptSound = Any
"""What a decoder keeps of one window's sound, in a form of its own; the memory is the holder's."""


class PieceDecoder(Protocol):
    """Computes the probability of every next piece of some texts; remembers what they are."""

    @property
    def pieces(self) -> Sequence[bytes]:
        """The table: UTF-8 bytes, some of them parts of a syllable."""

    @property
    def end(self) -> int:
        """The id of the end of the text, behind those of the pieces."""

    @property
    def max_pieces(self) -> int:
        """How long a text can be."""

    def hear(self, states: Floats) -> KeptSound:
        """Hear the encoder's output (T, D) of a window, which may then be read in more than once.

        It is 11 or 22 MB for 18 s.
        """

    def begin(self, heard: Sequence[KeptSound], head: Sequence[int] = ()) -> Floats:
        """Begin to read in windows that were heard; forget what was read before.

        Args:
            heard: What `hear` gave, of each window.
            head: The pieces that every text begins with.

        Returns:
            Log-probabilities (windows, pieces + 1) of the next piece of each window's text.
        """

    def go_on(
        self, *, windows: Sequence[int], parents: Sequence[int], pieces: Sequence[int]
    ) -> Floats:
        """Read one piece more of some texts; the others are forgotten.

        Args:
            windows: The window that each text is of, ascending.
            parents: The row of the call before that each text goes on with.
            pieces: What it goes on with.

        Returns:
            Log-probabilities (texts, pieces + 1).
        """

    def forget(self) -> None:
        """Give back the memory of what was read, hold no sound any more; `begin` comes next."""


@runtime_checkable
class MarkingDecoder(PieceDecoder, Protocol):
    """A decoder that also knows sentence marks: ids of `MARKS` lie behind the end's."""

    @property
    def knows_marks(self) -> bool:
        """True if there are weights for them."""

    def reread(self, pieces: Sequence[int], *, behind: int, asked: Sequence[int]) -> Floats:
        """Read on in the one text of the one window that `begin` was given, without a head.

        Args:
            pieces: What follows, marks among them, all at once.
            behind: How many of the pieces read before stand; those behind them are forgotten.
            asked: The places, among `pieces`, behind which marks are asked for.

        Returns:
            Log-probabilities (asked, marks) of every mark behind each of those, among all pieces
            and marks.
        """


def layer_shapes(width: int) -> dict[str, tuple[int, ...]]:
    """Name the parts of one layer and the shape of their weights."""
    return {
        "read_norm": (width,),
        "read": (3 * width, width),
        "read_out": (width, width),
        "heard_norm": (width,),
        "ask": (width, width),
        "heard": (2 * width, width),
        "heard_out": (width, width),
        "norm": (width,),
        "up": (4 * width, width),
        "down": (width, 4 * width),
    }


def read_decoder(bundle: ModelBundle) -> tuple[list[bytes], dict[str, Floats]]:
    """Return the pieces and tensors of the decoder in a bundle's folder.

    Raises:
        BundleError: bad_weights, bad_config, no_weights.
        VocabError: size_mismatch.
        EngineError: out_of_memory.
    """
    folder = bundle.path / FOLDER
    pieces = _read_pieces(folder / "pieces.json")
    width = whole_number(bundle.path, bundle.config, "d_model", 512)
    store = WeightStore(bundle, find_weights(folder))
    tensors = {
        "pieces": store.take("pieces", len(pieces) + 1, width),
        "prompt": store.take("prompt", NUM_PROMPT, width),
        "positions": store.take("positions", MAX_PIECES, width),
    }
    tensors |= store.pair("norm", "norm", width)
    num_layers = sum(name.endswith(".up.bias") for name in store.unused())
    for layer in range(num_layers):
        for part, shape in layer_shapes(width).items():
            tensors |= store.pair(f"{layer}.{part}", f"{layer}.{part}", *shape)
    marks = marks_file(bundle.path)
    if marks.is_file():
        rows = WeightStore(bundle, WeightFiles((marks,), safetensors=True))
        tensors["marks"] = rows.take("marks", len(MARKS), width)
    return pieces, tensors


def marks_file(model: Path) -> Path:
    """Return where the rows of `MARKS` lie, if a model folder has them."""
    return model / FOLDER / "marks.safetensors"


def _read_pieces(path: Path) -> list[bytes]:
    """Read the table: a list of UTF-8 bytes in hexadecimal, some of them parts of a syllable.

    Raises:
        BundleError: bad_config.
    """
    found: Any = read_json(path)
    try:
        return [bytes.fromhex(piece) for piece in found]
    except (TypeError, ValueError) as error:
        raise BundleError(
            f"{path} does not hold pieces of text.", reason="bad_config", path=path, detail=error
        ) from error
