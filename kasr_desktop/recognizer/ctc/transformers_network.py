"""Any CTC model that transformers knows, through `AutoModelForCTC`.

The folder is read from disk only: no connection, no code of its own, pickles
weights-only. What transformers would do in silence (a new random last layer where the
weights lack one) is an error here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kasr_desktop.bundle.language_adapter import LanguageAdapter
from kasr_desktop.bundle.model_bundle import ModelBundle
from kasr_desktop.bundle.model_families import FrontEnd
from kasr_desktop.domain.audio import Samples
from kasr_desktop.domain.emissions import FrameGrid, LogProbs
from kasr_desktop.domain.errors import BundleError, EngineError, KasrError, VocabError
from kasr_desktop.recognizer.networks.host_copy import HostCopy, runs_ahead, sent
from kasr_desktop.recognizer.networks.network import is_out_of_memory
from kasr_desktop.recognizer.networks.normalization import normalized

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)

_HARMLESS_MISSING = ("masked_spec_embed",)
"""Parameters that only training reads."""

Prepare = Callable[[Samples], "dict[str, Tensor]"]
"""(N,) samples -> the network's inputs, batch of one."""


class TransformersNetwork:
    """A transformers model on one device; see `Network`."""

    def __init__(
        self,
        model: Any,
        *,
        prepare: Prepare,
        grid: FrameGrid,
        max_frames: int | None,
        compute_device: str,
        half_precision: bool,
    ) -> None:
        self._model = model
        self._prepare = prepare
        self.grid = grid
        self.compute_device = compute_device
        self.half_precision = half_precision
        self.runs_ahead = runs_ahead(compute_device)
        self.vocab_size = int(model.config.vocab_size)
        self.max_frames = max_frames
        self.batch_size = 1

    def log_probs(self, samples: Samples) -> LogProbs:
        """Return (T, V) float32, natural log, for (N,) samples."""
        return self.begin([samples])()[0]

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        """Return the same for several windows, one after the other."""
        return [self.log_probs(samples) for samples in windows]

    def begin(self, windows: Sequence[Samples]) -> Callable[[], list[LogProbs]]:
        """Let the device begin; what is returned waits for what `log_probs_of` gives."""
        copies = [HostCopy(self._heard(samples)) for samples in windows]
        return lambda: [copy.wait() for copy in copies]

    def _heard(self, samples: Samples) -> Tensor:
        """Return (T, V) float32, natural log, on the device."""
        import torch

        with torch.inference_mode():
            inputs = {
                name: self._on_device(value) for name, value in self._prepare(samples).items()
            }
            logits = self._model(**inputs).logits[0]  # (T, V)
            return torch.log_softmax(logits.float(), dim=-1)

    def close(self) -> None:
        """Free the weights. Safe twice."""
        import torch

        self._model = None
        if self.compute_device.startswith("cuda"):
            torch.cuda.empty_cache()

    def _on_device(self, value: Tensor) -> Tensor:

        value = sent(value, self.compute_device)
        return value.half() if self.half_precision and value.is_floating_point() else value


def load_transformers_network(
    bundle: ModelBundle, compute_device: str, *, half_precision: bool
) -> TransformersNetwork:
    """Load a bundle's weights with the class that its config.json names.

    Raises:
        BundleError: bad_config, bad_weights.
        VocabError: size_mismatch between weights and config.
        RuntimeError: The device has no room or fails.
    """
    import torch

    model = _load_model(bundle)
    model.eval()
    model.to(compute_device, torch.float16 if half_precision else torch.float32)
    return TransformersNetwork(
        model,
        prepare=_front_end(bundle),
        grid=bundle.grid,
        max_frames=bundle.family.max_frames(bundle.config),
        compute_device=compute_device,
        half_precision=half_precision,
    )


def _load_model(bundle: ModelBundle) -> Any:
    import torch
    import transformers

    _be_quiet()
    if bundle.family.is_own:
        from kasr_desktop.recognizer.ctc import whisper_ctc

        whisper_ctc.register()
    try:
        model, found = transformers.AutoModelForCTC.from_pretrained(
            bundle.path,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=bundle.weights.safetensors,
            weights_only=True,
            dtype=torch.float32,
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # so that _check_found can name them
        )
        _check_found(bundle, found)
        if bundle.adapter is not None:
            _hear_korean(model, bundle.adapter)
    except KasrError:
        raise
    except Exception as error:  # outside input; its errors have no common root
        raise _unloadable(bundle, error) from error
    _check_rows(bundle, model)
    return model


def _hear_korean(model: Any, adapter: LanguageAdapter) -> None:
    """Put the last layer and the adapters of another language into a model of many."""
    model.load_adapter(
        adapter.language,
        local_files_only=True,
        use_safetensors=adapter.is_safetensors,
    )


def _check_rows(bundle: ModelBundle, model: Any) -> None:
    """Compare the last layer with the vocabulary, which a pickle shows only now."""
    rows = int(model.config.vocab_size)
    if rows != bundle.vocab_size:
        raise VocabError(
            f"The vocabulary of {bundle.path} has {bundle.vocab_size} tokens, "
            f"but its last layer has {rows} rows.",
            reason="size_mismatch",
            path=bundle.path,
            expected=bundle.vocab_size,
            found=rows,
        )


def _unloadable(bundle: ModelBundle, error: Exception) -> BundleError | EngineError:
    """Say in one sentence why transformers could not load the weights."""
    if is_out_of_memory(error):
        return EngineError(
            f"The computer has not enough memory to load the model in {bundle.path}.",
            reason="out_of_memory",
            path=bundle.path,
        )
    detail = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
    return BundleError(
        f"The weights in {bundle.path} cannot be loaded: {detail or type(error).__name__}",
        reason="bad_weights",
        path=bundle.path,
        detail=detail,
    )


def _check_found(bundle: ModelBundle, found: dict[str, Any]) -> None:
    """Refuse weights that leave a part of the model at random values."""
    for name, *shapes in sorted(found.get("mismatched_keys", ())):
        held, wanted = (" x ".join(map(str, shape)) for shape in shapes)
        raise VocabError(
            f"{name} in the weights of {bundle.path} is {held}, but config.json says {wanted}.",
            reason="size_mismatch",
            path=bundle.path,
            expected=wanted,
            found=held,
        )
    missing = [
        name for name in found.get("missing_keys", ()) if not name.endswith(_HARMLESS_MISSING)
    ]
    if missing:
        example = sorted(missing)[0]
        raise BundleError(
            f"The weights in {bundle.path} lack {len(missing)} tensors, {example} among them.",
            reason="bad_weights",
            path=bundle.path,
            expected=example,
        )


def _be_quiet() -> None:
    """Keep transformers' warnings and progress bars out of the terminal; errors stay."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()


def _front_end(bundle: ModelBundle) -> Prepare:
    if bundle.family.front_end is not FrontEnd.WAVEFORM:
        return _spectral_front_end(bundle)
    normalize = bundle.do_normalize

    def read_waveform(samples: Samples) -> dict[str, Tensor]:
        import torch

        values = normalized(samples) if normalize else samples
        # One window alone needs no padding, so no attention mask either: a mask of ones
        # changes nothing for "layer" models and "group" models were trained without.
        return {"input_values": torch.from_numpy(values)[None]}

    return read_waveform


def _spectral_front_end(bundle: ModelBundle) -> Prepare:
    import transformers

    settings = {
        key: value for key, value in bundle.preprocessor.items() if not key.endswith("type")
    }
    extractor = getattr(transformers, bundle.family.feature_extractor)(**settings)

    def read_spectrogram(samples: Samples) -> dict[str, Tensor]:
        features = extractor(
            samples,
            sampling_rate=bundle.sample_rate,
            padding="longest",
            truncation=False,
            return_tensors="pt",
        )
        return dict(features)

    return read_spectrogram
