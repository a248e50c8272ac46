"""What can go wrong in a training run, as sentences with a reason."""

from __future__ import annotations

from kasr_desktop.domain.errors import KasrError


class TrainerError(KasrError):
    """A step of the trainer cannot go on."""


class RecipeError(TrainerError):
    """A recipe cannot be used.

    Reasons: unreadable, not_toml, other_kind, unknown_key, bad_value.
    """


class CorpusError(TrainerError):
    """A source of recordings or text cannot be used.

    Reasons: missing, unreadable, unknown_format, empty, bad_row, no_space.
    """


class FinetuneError(TrainerError):
    """Training cannot start or go on; the checkpoints on the disk are whole.

    Reasons: no_space, unwritable, loss_not_finite, blank_collapse, no_utterances, bad_start,
    label_too_long, unspellable, out_of_memory.
    """


class ChainError(TrainerError):
    """A step has not what it needs.

    Reasons: not_done, failed, no_language_model.
    """


class ToolchainError(TrainerError):
    """A program of KenLM is missing, or it or its making failed; the message says what to do.

    Reasons: missing, failed.
    """


class ModelError(TrainerError):
    """A model folder is not what a command needs.

    Reasons: missing, other_shape, no_layers, no_delimiter, unknown_version.
    """
