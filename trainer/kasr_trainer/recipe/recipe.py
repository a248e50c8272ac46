"""Every setting of one training, from one TOML file in `trainer/recipes`.

One schema for all: the recipe's `kind` says which sections it has. "run" is fine-tuning from data
to Hub folder; "encoder" and "head" make the built-in model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, asdict, dataclass, field, fields, is_dataclass
from typing import Any, Literal

from kasr_desktop.toml_data import within
from kasr_trainer.recipe.builtin_options import (
    ENCODER,
    HEAD,
    AugmentOptions,
    BatchOptions,
    EncoderOptions,
    ExampleOptions,
    SpellingOptions,
)
from kasr_trainer.recipe.data_options import DataOptions

Kind = Literal["run", "encoder", "head"]
"""What a recipe trains; each has a command of its name."""

_RUN: Any = {"kinds": ("run",)}
_BUILT_IN: Any = {"kinds": (*ENCODER, *HEAD)}


@dataclass(frozen=True, slots=True)
class VocabOptions:
    """The tokens of the acoustic model.

    Attributes:
        source: `from` in a recipe. "transcripts": made of them, and the head is new; "start": the
            tokens of `model.start` and its head stay, and what the transcripts have besides comes
            behind them.
        unit: What a token spells; with from = "start" the start says so.
        splits: Whose characters become tokens; "test" in it leaks, as the card's run did.
        min_count: Rarer characters are unknown tokens.
        boundary_tokens: `<s>` and `</s>` behind the vocabulary: never said, but counted.
    """

    source: Literal["transcripts", "start"] = field(default="transcripts", metadata={"key": "from"})
    unit: Literal["syllable", "jamo"] = "syllable"
    splits: tuple[str, ...] = ("train",)
    min_count: int = within(1, default=1)
    boundary_tokens: bool = False


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """Where the weights begin and how the network disturbs itself while it learns.

    Attributes:
        start: Hub id or folder of a model that AutoModelForCTC loads; "" for random weights.
        shape: Whose sizes random weights take, a name in `kasr_trainer.ctc.configurations`.
        freeze_feature_encoder: The convolutions stay as they are.
        attention_dropout: On attention weights.
        hidden_dropout: In every encoder layer.
        activation_dropout: Inside the feed-forward layers.
        feat_proj_dropout: Behind the projection of the convolutions' output.
        final_dropout: Before the CTC layer.
        layerdrop: Share of encoder layers left out of a step.
        mask_time_prob: SpecAugment; share of frames where a mask may begin, times length.
        mask_time_length: Frames a mask covers.
        mask_feature_prob: The same over channels.
        mask_feature_length: Channels a mask covers.
        ctc_loss_reduction: "mean" over the rows, each divided by its label's length.
        ctc_zero_infinity: Rows whose label is longer than their frames count as 0.
        attention: How attention is computed: "sdpa" (torch's own, the usual default), "eager" or
            "flash_attention_2" (a package of that name); "": as transformers chooses.
        adapters: What learns beside the head: "layers", small layers behind every layer of
            wav2vec 2.0 as in MMS (Pratap et al. 2023, arXiv:2305.13516); "lora", low-rank parts of
            the attention (Hu et al. 2021, arXiv:2106.09685; needs `peft`), which become part of
            the weights in the result; "": all of it.
        adapter_size: Their width or rank.
        start_share: Share of the start's own weights in the result, which keeps what it could
            (WiSE-FT, Wortsman et al. 2022, arXiv:2109.01903); only with vocab.from = "start".
    """

    start: str = ""
    shape: str = ""
    freeze_feature_encoder: bool = True
    attention_dropout: float = within(0, 1, default=0.0)
    hidden_dropout: float = within(0, 1, default=0.0)
    activation_dropout: float = within(0, 1, default=0.0)
    feat_proj_dropout: float = within(0, 1, default=0.0)
    final_dropout: float = within(0, 1, default=0.0)
    layerdrop: float = within(0, 1, default=0.0)
    mask_time_prob: float = within(0, 1, default=0.05)
    mask_time_length: int = within(1, default=10)
    mask_feature_prob: float = within(0, 1, default=0.0)
    mask_feature_length: int = within(1, default=10)
    ctc_loss_reduction: Literal["mean", "sum"] = "mean"
    ctc_zero_infinity: bool = True
    attention: Literal["", "eager", "sdpa", "flash_attention_2"] = ""
    adapters: Literal["", "layers", "lora"] = ""
    adapter_size: int = within(1, default=16)
    start_share: float = within(0, 1, default=0.0)


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How the weights move; names as in transformers' TrainingArguments where it has them.

    Attributes:
        epochs: Passes over the training utterances.
        max_steps: Updates in all, in place of `epochs`; 0: epochs count.
        train_batch_size: Utterances a device takes at once.
        batch_seconds: Seconds of sound a device takes at once, padding included, in place of
            `train_batch_size`: short utterances many, long ones few; 0: utterances count.
        eval_batch_size: The same on dev.
        accumulation_steps: Batches whose gradients make one update.
        learning_rate: At its highest.
        scheduler: How it falls after the warm-up; the built-in model's is a cosine to 0.
        warmup_steps: Updates it rises over; below 1: a share of all.
        adam_beta1: AdamW's.
        adam_beta2: AdamW's.
        adam_epsilon: AdamW's.
        weight_decay: AdamW's, not on biases and layer norms.
        max_grad_norm: Gradients are clipped to this length.
        precision: fp16 and bf16 need a device that has them; a CPU runs fp32 instead.
        compile: torch.compile; pays on a GPU, in long runs.
        gradient_checkpointing: Compute again in place of keeping: less memory, a third slower.
        group_by_length: Batches of like lengths: less padding.
        log_steps: Updates between two lines of the log.
        eval_steps: Updates between two measurements on dev.
        save_steps: Updates between two checkpoints.
        keep_checkpoints: How many stay; the best one always does.
        best_by: Measure on dev that chooses the result; "" takes the last weights.
        average_last: The result is the mean of the weights of so many last checkpoints; 0: of none.
        workers: Processes that read sound, for each device.
        seed: Of everything random.
        report_to: Who draws the losses, Trainer's names: "tensorboard", "wandb", "mlflow", ….
        silent_after: Stop when dev texts are still all empty after so many updates; 0: warn only.
        encoder_learning_rate: Of the top encoder layer that is trained; `learning_rate` is the
            head's, and the spelling layers'.
        layer_decay: Factor from one encoder layer's rate to that of the one below.
        average_decay: Of the moving average of the weights that is kept as the result.
    """

    epochs: float = within(0, default=30.0, **_RUN)
    max_steps: int = within(0, default=0)
    train_batch_size: int = within(1, default=8, **_RUN)
    batch_seconds: float = within(0, default=0.0, **_RUN)
    eval_batch_size: int = within(1, default=8, **_RUN)
    accumulation_steps: int = within(1, default=1, **_RUN)
    learning_rate: float = within(0, 1, default=1e-4)
    scheduler: Literal["linear", "cosine", "constant_with_warmup"] = field(
        default="linear", metadata=_RUN
    )
    warmup_steps: float = within(0, default=0.1)
    adam_beta1: float = within(0, 1, default=0.9)
    adam_beta2: float = within(0, 1, default=0.999)
    adam_epsilon: float = within(0, 1, default=1e-8)
    weight_decay: float = within(0, 1, default=0.0)
    max_grad_norm: float = within(0, default=1.0)
    precision: Literal["fp32", "fp16", "bf16"] = "fp32"
    compile: bool = field(default=False, metadata=_RUN)
    gradient_checkpointing: bool = field(default=False, metadata=_RUN)
    group_by_length: bool = field(default=True, metadata=_RUN)
    log_steps: int = within(1, default=100)
    eval_steps: int = within(1, default=500)
    save_steps: int = within(1, default=500)
    keep_checkpoints: int = within(1, default=3)
    best_by: Literal["", "cer", "wer", "loss"] = field(default="", metadata=_RUN)
    average_last: int = within(0, default=0, **_RUN)
    workers: int = within(0, default=0, **_RUN)
    seed: int = within(0, default=42)
    silent_after: int = within(0, default=0, **_RUN)
    report_to: tuple[str, ...] = ("tensorboard",)
    encoder_learning_rate: float = within(0, 1, default=1e-4, **_BUILT_IN)
    layer_decay: float = within(0, 1, default=0.8, **_BUILT_IN)
    average_decay: float = within(0, 1, default=0.99, **_BUILT_IN)

    def __post_init__(self) -> None:
        if self.best_by and self.save_steps != self.eval_steps:
            raise ValueError("with best_by, save_steps must be eval_steps: what is best is kept")
        if self.average_last and self.best_by:
            raise ValueError(
                "average_last takes the last checkpoints and best_by the best: only one"
            )
        if self.average_last > self.keep_checkpoints:
            raise ValueError("average_last needs as many checkpoints as keep_checkpoints keeps")
        if not self.epochs and not self.max_steps:
            raise ValueError("one of epochs and max_steps must be more than 0")


@dataclass(frozen=True, slots=True)
class LmOptions:
    """The n-gram of the beam search.

    Attributes:
        enabled: False: the model reads greedily only.
        order: Words an n-gram is long.
        prune: n-grams seen at most so often are left out, one number an order.
        min_count: Words seen less often are unknown.
        quantize_bits: Of probabilities and back-offs in the trie; 0: exact.
        memory: What lmplz may sort in.
        estimator: Who counts: lmplz; "python", for texts of up to 30 MB; or "auto": lmplz where
            it is, else Python.
    """

    enabled: bool = True
    order: int = within(1, 6, default=5)
    prune: tuple[int, ...] = ()
    min_count: int = within(1, default=1)
    quantize_bits: int = within(0, 25, default=8)
    memory: str = "2G"
    estimator: Literal["auto", "lmplz", "python"] = "auto"


@dataclass(frozen=True, slots=True)
class TuneOptions:
    """The weights of the language model.

    Attributes:
        search: Choose them on dev; False: keep the ones here.
        alpha: Weight of the language model.
        beta: Bonus a word.
        unk_score_offset: log10 for a word the language model does not know.
        beam_width: Prefixes kept a frame.
        sample: Dev utterances to search on.
        trials: Weights tried in a round.
    """

    search: bool = True
    alpha: float = within(0, default=0.5)
    beta: float = 1.5
    unk_score_offset: float = -10.0
    beam_width: int = within(1, default=100)
    sample: int = within(1, default=200)
    trials: int = within(1, default=1500)


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """What is measured besides.

    Attributes:
        as_card: The test set also as the reference model's card measured it, in everything: see
            `kasr_trainer.evaluate.card_protocol`.
    """

    as_card: bool = False


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The folder for the Hub.

    Attributes:
        title: First line of the model card.
        license: SPDX-like word for the weights, such as "apache-2.0".
        base_license: The same of the weights it started from.
        half: Weights as float16.
        hub_id: Where `--push` goes, "owner/name".
    """

    title: str = ""
    license: str = ""
    base_license: str = ""
    half: bool = False
    hub_id: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One training; which sections there are depends on its kind.

    Attributes:
        name: What the run is called, and its folder.
        kind: "run": fine-tuning, data to Hub folder; "encoder": a Whisper encoder with a linear
            head; "head": spelling layers on stored features.
        data: Where the recordings come from and how they are split.
        vocab: The tokens.
        model: The network and where it begins.
        training: How it learns.
        lm: The language model.
        tune: Its weights.
        evaluate: What is measured besides.
        export: The folder for the Hub.
        encoder: The built-in model's encoder.
        spelling: Its spelling layers.
        examples: How sound is made for it.
        augment: How the sound is disturbed.
        batches: How examples become batches.
    """

    name: str
    kind: Kind = "run"
    data: DataOptions = field(default_factory=DataOptions, metadata=_RUN)
    vocab: VocabOptions = field(default_factory=VocabOptions, metadata=_RUN)
    model: ModelOptions = field(default_factory=ModelOptions, metadata=_RUN)
    training: TrainingOptions = field(default_factory=TrainingOptions)
    lm: LmOptions = field(default_factory=LmOptions, metadata=_RUN)
    tune: TuneOptions = field(default_factory=TuneOptions, metadata=_RUN)
    evaluate: EvaluateOptions = field(default_factory=EvaluateOptions, metadata=_RUN)
    export: ExportOptions = field(default_factory=ExportOptions, metadata=_RUN)
    encoder: EncoderOptions = field(default_factory=EncoderOptions, metadata={"kinds": ENCODER})
    spelling: SpellingOptions = field(default_factory=SpellingOptions, metadata={"kinds": HEAD})
    examples: ExampleOptions = field(default_factory=ExampleOptions, metadata=_BUILT_IN)
    augment: AugmentOptions = field(default_factory=AugmentOptions)
    batches: BatchOptions = field(default_factory=BatchOptions, metadata=_BUILT_IN)

    def __post_init__(self) -> None:
        if self.kind != "run":
            if not self.training.max_steps:
                raise ValueError("training.max_steps is missing: the batches have no end")
            return
        self._check_model()
        if self.tune.search and self.lm.enabled and self.data.split.dev == "test":
            raise ValueError(
                "tune.search chooses on dev, and data.split.dev is the test set: "
                "no setting may be chosen on test"
            )
        if self.evaluate.as_card and self.data.transcript.normalizer != "card":
            raise ValueError('evaluate.as_card needs data.transcript.normalizer "card"')
        if self.training.best_by and self.data.split.dev == "test":
            raise ValueError("training.best_by would choose the checkpoint on the test set")

    def _check_model(self) -> None:
        if self.model == ModelOptions():
            raise ValueError("'model' is missing.")
        if bool(self.model.start) == bool(self.model.shape):
            raise ValueError("model: either start (a model) or shape (random weights), not both")
        if self.model.start_share and self.vocab.source != "start":
            raise ValueError('model.start_share needs vocab.from "start": a new head has no former')
        if self.model.start_share and self.model.adapters == "lora":
            raise ValueError(
                "model.start_share mixes weights, and with lora the start's do not move"
            )
        if self.vocab.source == "start" and not self.model.start:
            raise ValueError('vocab.from is "start", and model.start names no model')


def flat_settings(recipe: Recipe) -> dict[str, Any]:
    """Return every setting that recipes of this kind read, such as "lm.order", to its value.

    Tables inside a section stay tables.
    """
    flat: dict[str, Any] = {}
    for section in _read_by(Recipe, recipe.kind):
        value = getattr(recipe, section.name)
        if not is_dataclass(value):
            flat[section.name] = value
            continue
        plain = asdict(value)  # type: ignore[arg-type]
        names = [each.name for each in _read_by(type(value), recipe.kind)]
        flat |= {f"{section.name}.{name}": plain[name] for name in names}
    return flat


def _read_by(section: Any, kind: Kind) -> Iterator[Field[Any]]:
    return (each for each in fields(section) if kind in each.metadata.get("kinds", (kind,)))


def default_settings() -> dict[str, Any]:
    """Return every setting of a recipe of kind "run" to its default."""
    plain = Recipe(name="", model=ModelOptions(shape="-"))
    return flat_settings(plain) | {"vocab.from": "transcripts"}
