"""The reference model's own way of measuring, in everything: what its card's figures are made of.

The row without language model is what `run_speech_recognition_ctc.py` measured at the end of
training: greedy paths of whole utterances, those above 20 s left out. The row with it is
`eval.py` of the Robust Speech Event: transformers' pipeline in chunks of 10 s with 2 s of stride,
pyctcdecode with its defaults; only the reference is normalised, the hypothesis is as it comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from kasr_desktop.domain.audio import SAMPLE_RATE, AudioWindow, Samples
from kasr_desktop.domain.emissions import LogProbs
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.text.error_rate import ErrorRate, cer_with_spaces, wer
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.data.manifest import Utterance, hear_utterance
from kasr_trainer.errors import ChainError
from kasr_trainer.evaluate.decoder_labels import decoder_labels
from kasr_trainer.evaluate.inference import GREEDY, LM

CHUNK_SECONDS, STRIDE_SECONDS = 10.0, 2.0
LONGEST_SECONDS = 20.0
"""Of the row without language model: one utterance of 457 is longer."""

_IGNORED = re.compile('[,?.!\\-\\;\\:\\"“%‘”�—’…–]')
_BREAKS = ("\n\n", "\n", "   ", "  ")

CardCounts = dict[str, dict[str, ErrorRate]]
"""Decoder to measure ("wer", "cer_with_spaces") to counts."""


def card_reference(text: str) -> str:
    """Return a transcript as eval.py normalises it, one replacement after the other.

    Example:
        >>> card_reference("그렇죠.  KBS, 네")
        '그렇죠 kbs 네'
    """
    text = _IGNORED.sub("", text.lower())
    for each in _BREAKS:
        text = " ".join(text.split(each))
    return text


def chunk_places(num_samples: int) -> Iterator[tuple[int, int, int, int]]:
    """Return the chunks of transformers' pipeline: begin, end, left and right stride, in samples.

    Example:
        >>> list(chunk_places(192_000))
        [(0, 160000, 0, 32000), (96000, 192000, 32000, 0)]
    """
    length, stride = round(CHUNK_SECONDS * SAMPLE_RATE), round(STRIDE_SECONDS * SAMPLE_RATE)
    step = length - 2 * stride
    for begin in range(0, num_samples, step):
        end = begin + length
        left = 0 if begin == 0 else stride
        is_last = end >= num_samples
        right = 0 if is_last else stride
        end = min(end, num_samples)
        if end - begin > left:
            yield begin, end, left, right
        if is_last:
            return


def hear_in_chunks(model: AcousticModel, samples: Samples) -> LogProbs:
    """Return the log_probs (T, V) that the pipeline decodes: chunks with their strides cut off."""
    pieces = []
    for begin, end, left, right in chunk_places(len(samples)):
        log_probs = hear_whole(model, samples[begin:end])
        # the pipeline counts a frame more than there is, and rounds as here
        length = end - begin
        frames = round(length / model.grid.frame_stride)
        first, behind = round(left / length * frames), round(right / length * frames)
        pieces.append(log_probs[first : frames - behind])
    return np.concatenate(pieces)


def hear_whole(model: AcousticModel, samples: Samples) -> LogProbs:
    """Return the log_probs (T, V) of samples in one pass, whatever their length."""
    frames = model.grid.num_frames(len(samples))
    return model.emit(AudioWindow(samples, 0, 0, frames)).log_probs


def count_as_card(
    model: AcousticModel,
    vocab: Vocab,
    utterances: Iterable[Utterance],
    *,
    decode: Callable[[LogProbs], str] | None,
) -> CardCounts:
    """Measure as the card did.

    Args:
        model: Hears.
        vocab: Its tokens.
        utterances: Of the test set, whose texts the card's normaliser made.
        decode: The beam search, see `card_decoder`; None: the row without it alone.
    """
    counts: CardCounts = {}
    for utterance in utterances:
        samples = hear_utterance(utterance)
        reference = card_reference(utterance.text)
        if len(samples) <= LONGEST_SECONDS * SAMPLE_RATE:
            text = card_greedy(hear_whole(model, samples), vocab)
            _add(counts.setdefault(GREEDY, {}), reference, text)
        if decode is not None:
            text = decode(hear_in_chunks(model, samples))
            _add(counts.setdefault(LM, {}), reference, text)
    return counts


def card_greedy(log_probs: LogProbs, vocab: Vocab) -> str:
    """Return the greedy text as Wav2Vec2CTCTokenizer.batch_decode spells it.

    It writes what is no character as the token is called: an unknown token is the five characters
    `[UNK]`, and each of them is an error of the card's CER.

    Example:
        >>> vocab = Vocab.from_tokens(["|", "가", "[UNK]", "[PAD]", "<s>"])
        >>> path = [3, 0, 1, 1, 3, 1, 0, 0, 2, 3, 0]
        >>> card_greedy(np.eye(5, dtype=np.float32)[path], vocab)
        '가가 [UNK]'
    """
    path = log_probs.argmax(axis=1)
    kept = path[np.flatnonzero(np.diff(path, prepend=-1))]
    signs = {vocab.word_delimiter_id: " ", vocab.blank_id: ""}
    return "".join(signs.get(int(each), vocab.tokens[each]) for each in kept).strip()


def _add(counts: dict[str, ErrorRate], reference: str, text: str) -> None:
    for name, measure in (("wer", wer), ("cer_with_spaces", cer_with_spaces)):
        counts[name] = counts.get(name, ErrorRate()) + measure(reference, text)


def card_decoder(vocab: Vocab, directory: Path) -> Callable[[LogProbs], str]:
    """Return pyctcdecode's own search with its defaults: log_probs (T, V) to text.

    Defaults of 0.5.0, which the card took as they are: alpha 0.5, beta 1.5, unknown words -10,
    beam 100, tokens above -5, beams within 10 of the best, no cap on tokens.

    Args:
        vocab: Of the acoustic model.
        directory: `language_model/`.

    Raises:
        ChainError: failed: pyctcdecode is not installed, or has no language model to read.
    """
    try:
        from pyctcdecode.decoder import build_ctcdecoder
    except ImportError as error:
        raise ChainError(
            "Measuring as the card did needs pyctcdecode, which is not installed: pip install "
            "'kasr-desktop[reference]' on Python up to 3.12, or set evaluate.as_card to false.",
            reason="failed",
        ) from error
    models = [path for name in ("lm.bin", "lm.arpa") if (path := directory / name).is_file()]
    if not models:
        raise ChainError(f"There is no language model in {directory}.", reason="failed")
    unigrams = (directory / "unigrams.txt").read_text(encoding="utf-8").split()
    search: Any = build_ctcdecoder(decoder_labels(vocab), str(models[0]), unigrams)

    def decode(log_probs: LogProbs) -> str:
        return str(search.decode_beams(log_probs)[0][0])

    return decode
