"""Weights of the language models, chosen on stored emissions of a development set.

Decoding every trial would take hours. So the beam search lists the likely texts
once, every text is split into what its score is made of, and thousands of weights
are tried on the lists (n-best rescoring; Och 2003, doi:10.3115/1075096.1075117).
The best then lists again, and in the end decodes: what is reported is decoded.
Never tune on a test set.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kasr_desktop.bundle.language_model_dir import SYLLABLE_MODEL_NAME
from kasr_desktop.decoding.beam import BeamDecoder
from kasr_desktop.decoding.greedy import GreedyDecoder
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.decoding.lm_files import LmWeights, write_weights
from kasr_desktop.domain.options import DecodeOptions
from kasr_desktop.text.error_rate import ErrorRate, cer, cer_with_spaces, corpus_rate, wer
from kasr_desktop.text.normalize import normalize
from kasr_desktop.text.vocab import Vocab
from kasr_trainer.evaluate.stored_emissions import Spoken as Spoken
from kasr_trainer.evaluate.stored_emissions import read_emissions as read_emissions
from kasr_trainer.lm.nbest import NBest, Trial, Weights, search, split_score


@dataclass(frozen=True, slots=True)
class TuneSettings:
    """How much is tried.

    Attributes:
        sample: Utterances to search on.
        rounds: Times the lists are made anew with the best weights.
        trials: Weights tried in a round.
        beam_widths: Widths everything is decoded with in the end.
    """

    sample: int = 200
    rounds: int = 2
    trials: int = 1500
    beam_widths: tuple[int, ...] = (50,)


def weighted(model: LanguageModel, weights: Weights) -> LanguageModel:
    """Return the model with these weights for its own; the files are not loaded again."""
    words = LmWeights(weights.alpha, weights.beta, weights.unk_score_offset)
    return model.reweighted(words, LmWeights(weights.syllable_alpha, weights.syllable_beta, 0.0))


def stored_weights(model: LanguageModel) -> Weights:
    """Return the weights the model's directories hold: where the search begins."""
    words = model.weights
    spelled = model.syllables.weights if model.syllables else LmWeights(0.0, 0.0, 0.0)
    return Weights(words.alpha, words.beta, words.unk_score_offset, spelled.alpha, spelled.beta)


def list_texts(
    vocab: Vocab,
    model: LanguageModel | None,
    *,
    scorer: LanguageModel,
    spoken: Sequence[Spoken],
    lists: Sequence[NBest],
    options: DecodeOptions,
) -> None:
    """Decode and add every text the search ends with to the utterances' lists."""
    decoder = BeamDecoder(vocab, model, options=options)
    for utterance, nbest in zip(spoken, lists, strict=True):
        session = decoder.begin()
        session.advance(utterance.emissions)
        for result in session.results():
            text = " ".join(result.words)
            nbest.add(text, split_score(scorer, text, result.acoustic_score))


def decode_all(
    vocab: Vocab, model: LanguageModel | None, spoken: Iterable[Spoken], options: DecodeOptions
) -> list[str]:
    """Return the text of every utterance: the beam's best, greedy's without a model."""
    texts = []
    for utterance in spoken:
        decoder = BeamDecoder(vocab, model, options=options) if model else GreedyDecoder(vocab)
        session = decoder.begin()
        session.advance(utterance.emissions)
        texts.append(session.finish()[0].text)
    return texts


def format_rates(name: str, spoken: Sequence[Spoken], texts: Sequence[str]) -> str:
    """Return one row of the table: CER, CER with spaces, WER in percent, CER by corpus."""
    pairs = [(each.text, normalize(text)) for each, text in zip(spoken, texts, strict=True)]
    rates = [corpus_rate(pairs, measure).rate for measure in (cer, cer_with_spaces, wer)]
    by_corpus: dict[str, ErrorRate] = {}
    for each, pair in zip(spoken, pairs, strict=True):
        by_corpus[each.corpus] = by_corpus.get(each.corpus, ErrorRate()) + cer(*pair)
    corpora = ", ".join(f"{corpus} {100 * rate.rate:.1f}" for corpus, rate in by_corpus.items())
    return f"| {name} | " + " | ".join(f"{100 * rate:.1f}" for rate in rates) + f" | {corpora} |"


def tune(
    vocab: Vocab,
    model: LanguageModel,
    spoken: Sequence[Spoken],
    *,
    rounds: int = 2,
    num_trials: int = 1500,
) -> Trial:
    """Find the weights with the fewest errors."""
    lists = [NBest(utterance.text) for utterance in spoken]
    wide = DecodeOptions(beam_width=40)
    list_texts(vocab, None, scorer=model, spoken=spoken, lists=lists, options=wide)
    has_syllables = model.syllables is not None
    best = stored_weights(model)
    for turn in range(rounds):
        scored = weighted(model, best)
        list_texts(vocab, scored, scorer=model, spoken=spoken, lists=lists, options=wide)
        trials = search(
            lists, start=best, num_trials=num_trials, has_syllables=has_syllables, seed=turn
        )
        best = trials[0].weights
        print(f"round {turn + 1}: {trials[0].errors:.1f} errors on the lists with {best}")
    return trials[0]


def write_tuned(directory: Path, weights: Weights) -> None:
    """Write the weights into attrs.json of both model directories.

    A syllable model always gets the words' bonus too: where the word model weighs nothing,
    its directory can be deleted and no text changes.
    """
    words = LmWeights(
        round(weights.alpha, 3), round(weights.beta, 3), round(weights.unk_score_offset, 3)
    )
    syllables = directory.with_name(SYLLABLE_MODEL_NAME)
    if directory != syllables:
        write_weights(directory, words)
    if syllables.is_dir():
        spelled = LmWeights(
            round(weights.syllable_alpha, 3), round(weights.syllable_beta, 3), 0.0,
            word_beta=words.beta,
        )  # fmt: skip
        write_weights(syllables, spelled)


def tune_directory(
    directory: Path, vocab: Vocab, emissions: Path, *, settings: TuneSettings
) -> tuple[Weights, str]:
    """Return the best weights of a language model and a table of what they give; write nothing.

    Args:
        directory: `language_model/`, a `syllable_model/` perhaps beside it or in its place.
        vocab: Of the acoustic model.
        emissions: Folder of stored emissions of dev.
        settings: How much is tried.
    """
    model = LanguageModel.load(directory, vocab)
    spoken = read_emissions(emissions)
    sample = spoken[:: max(1, len(spoken) // settings.sample)]
    best = tune(vocab, model, sample, rounds=settings.rounds, num_trials=settings.trials)
    rows = [
        "| decoder | CER % | CER with spaces % | WER % | CER % by corpus |",
        "|---|---:|---:|---:|---|",
        format_rates("greedy", spoken, decode_all(vocab, None, spoken, DecodeOptions())),
    ]
    tuned = weighted(model, best.weights)
    for beam_width in settings.beam_widths:
        texts = decode_all(vocab, tuned, spoken, DecodeOptions(beam_width=beam_width))
        rows.append(format_rates(f"tuned, beam {beam_width}", spoken, texts))
    return best.weights, "\n".join(rows)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `tune` to the command line."""
    parser = commands.add_parser("tune")
    parser.add_argument("emissions", type=Path, help="what `evaluate --emissions` wrote")
    parser.add_argument("vocab", type=Path, help="vocab.json of the model")
    parser.add_argument(
        "model", type=Path, help="language_model or syllable_model directory; attrs.json is written"
    )
    parser.add_argument("--sample", type=int, default=200, help="utterances to search on")
    parser.add_argument("--rounds", type=int, default=2, help="lists and searches (%(default)s)")
    parser.add_argument(
        "--trials", type=int, default=1500, help="weights tried in each (%(default)s)"
    )
    parser.add_argument(
        "--beam-widths", type=int, nargs="*", default=[50], metavar="N",
        help="texts the search keeps; the best ones are decoded with each",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Search, decode everything with the best, print the table, write the weights."""
    options = TuneSettings(
        arguments.sample, arguments.rounds, arguments.trials, tuple(arguments.beam_widths)
    )
    vocab = Vocab.from_files(json.loads(arguments.vocab.read_text(encoding="utf-8")))
    best, table = tune_directory(arguments.model, vocab, arguments.emissions, settings=options)
    print(table)
    if not arguments.dry_run:
        write_tuned(arguments.model, best)
    return 0
