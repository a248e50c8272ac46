"""From an engine's spec to loaded parts, kept for the next job with an equal spec."""

from __future__ import annotations

import logging
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

from kasr_desktop.addons.torch_folder import is_added
from kasr_desktop.bundle.locate import locate
from kasr_desktop.bundle.model_bundle import ModelBundle, load_bundle
from kasr_desktop.decoding.adapted_model import AdaptedLanguageModel
from kasr_desktop.decoding.decoders import (
    DecoderParts,
    fitting_sources,
    make_decoders,
    make_live_decoder,
)
from kasr_desktop.decoding.endpoint import Endpointer
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.decoding.learned_text import load_adaptation
from kasr_desktop.domain.errors import (
    DocumentError,
    EngineError,
    LanguageModelError,
    needs_library,
)
from kasr_desktop.domain.events import Event, Loading, Notice, NoticeKind, Ready
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.pipeline.job import EngineSpec
from kasr_desktop.pipeline.utterances import UtteranceDecoder
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.settings import cache_dir

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TextParts:
    """What turns emissions into text; needs no torch.

    Attributes:
        bundle: The model's folder.
        language_model: None if there is none that works.
        problem: Why there is none, or why the user's documents are not in it.
    """

    bundle: ModelBundle
    language_model: LanguageModel | None
    problem: Notice | None

    def adapted(self, path: Path | None) -> TextParts:
        """Return the same with what was learned from the user's documents in its language model.

        Where that cannot be read, `problem` says so and the model is as it was.
        """
        if path is None or self.language_model is None:
            return self
        try:
            adaptation = load_adaptation(path)
        except DocumentError as error:
            log.warning("%s", error)
            facts = (("reason", error.reason), ("detail", str(error)))
            return replace(self, problem=Notice(NoticeKind.DOCUMENTS_NOT_USED, facts))
        return replace(self, language_model=AdaptedLanguageModel(self.language_model, adaptation))

    def utterance_decoder(self, options: DecodeOptions, choice: str) -> UtteranceDecoder:
        """Make the decoders of one job.

        Args:
            options: How they decode.
            choice: One of `decoder_choices`.
        """
        parts = self._parts(options)
        endpointer = Endpointer(
            parts.vocab,
            endpoint_silence=options.endpoint_silence,
            max_utterance=options.max_utterance,
        )
        return UtteranceDecoder(
            endpointer, make_decoders(choice, parts), live=make_live_decoder(parts)
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of the readings that its decoders can make."""
        return fitting_sources(self._parts(DecodeOptions()))

    def _parts(self, options: DecodeOptions) -> DecoderParts:
        allowed = self.bundle.family.abilities
        return DecoderParts(self.bundle.vocab, options, self.language_model, allowed)


class EngineCache:
    """Holds one loaded engine; another spec frees it before its own is loaded."""

    def __init__(self) -> None:
        self._model: AcousticModel | None = None
        self._spec: EngineSpec | None = None
        self._had_addon = False
        self._text: TextParts | None = None

    def text_parts(self, spec: EngineSpec) -> Generator[Event, None, TextParts]:
        """Load vocabulary and language model.

        A language model that cannot be used is a `problem`, never an error: greedy goes on.

        Raises:
            BundleError: The folder cannot be used.
        """
        path = locate(spec.model)
        if self._text is not None and self._text.bundle.path == path and not self._text.problem:
            return self._text
        bundle = load_bundle(path)
        if not spec.uses_lm:
            facts = (("reason", "corrupt"), ("detail", "it ended the engine"))
            return TextParts(bundle, None, Notice(NoticeKind.LANGUAGE_MODEL_BROKEN, facts))
        if bundle.language_model_dir is not None:
            yield Loading("language_model")
        self._text = _with_language_model(bundle)
        return self._text

    def acoustic_model(
        self, spec: EngineSpec, bundle: ModelBundle
    ) -> Generator[Event, None, AcousticModel]:
        """Load the network.

        Raises:
            BundleError: The weights cannot be used.
            EngineError: No such device, out of memory, or a library is not installed.
        """
        addon = is_added()
        if self._model is not None and self._spec == spec and self._had_addon == addon:
            return self._model
        self.free()
        yield Loading("model")
        try:
            from kasr_desktop.recognizer.loading import load_acoustic_model

            cache = cache_dir() / "networks"
            self._model = load_acoustic_model(
                bundle, spec.compute_device, turn=spec.turn, cache=cache
            )
        except ModuleNotFoundError as error:
            raise needs_library(error, EngineError) from error
        self._spec, self._had_addon = spec, addon
        return self._model

    def free(self) -> None:
        """Let go of the network, so that two never share the memory."""
        model, self._model, self._spec = self._model, None, None
        if model is not None:
            model.close()


def ready(text: TextParts, model: AcousticModel) -> Ready:
    """Tell what is loaded."""
    return Ready(
        model=text.bundle.name,
        compute_device=model.compute_device,
        device_reason=model.device_reason,
        sources=text.sources,
    )


def _with_language_model(bundle: ModelBundle) -> TextParts:
    if bundle.language_model_dir is None:
        notice = Notice(NoticeKind.NO_LANGUAGE_MODEL, (("model", bundle.name),))
        return TextParts(bundle, None, notice)
    try:
        language_model = LanguageModel.load(bundle.language_model_dir, bundle.vocab, bundle.facts)
    except LanguageModelError as error:
        log.warning("%s", error)
        facts = (("reason", error.reason), ("detail", str(error)))
        return TextParts(bundle, None, Notice(NoticeKind.LANGUAGE_MODEL_BROKEN, facts))
    return TextParts(bundle, language_model, None)
