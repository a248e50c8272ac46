"""The beam search decoder: labels, scorers and rules of a vocabulary, and which search runs."""

from __future__ import annotations

from kasr_desktop.decoding.beam_session import BeamSession, FrameRules
from kasr_desktop.decoding.greedy import forbidden_ids
from kasr_desktop.decoding.hotwords import HotwordScorer
from kasr_desktop.decoding.language_model import LanguageModel
from kasr_desktop.decoding.lexicon import TokenShape, token_form, token_shape
from kasr_desktop.decoding.prefix_beams import MakeBeams
from kasr_desktop.decoding.prefix_rules import PrefixRules
from kasr_desktop.decoding.prefix_search import PrefixSearch
from kasr_desktop.decoding.reference_search import ReferenceSearch
from kasr_desktop.decoding.reference_step import Grow, grow, grow_jamo, grow_spelled
from kasr_desktop.decoding.spelling import spelled_labels, word_labels
from kasr_desktop.decoding.unit_rules import SpelledRules, WordRules
from kasr_desktop.decoding.word_scorer import SpellingScorer, make_scorer
from kasr_desktop.domain.options import BeamSearch, DecodeOptions
from kasr_desktop.text.vocab import Vocab


class BeamDecoder:
    """Makes beam search sessions over one vocabulary and one setting.

    Cheap to make: another setting is another decoder over the same `LanguageModel`.
    Its sessions keep their own caches, so nothing grows from utterance to utterance
    and no score outlives the setting it was made under.
    """

    def __init__(
        self,
        vocab: Vocab,
        language_model: LanguageModel | None = None,
        *,
        options: DecodeOptions | None = None,
        make_beams: MakeBeams | None = None,
    ) -> None:
        """Make a decoder.

        Args:
            vocab: The acoustic model's.
            language_model: None: prefix search without one.
            options: None: the defaults.
            make_beams: How our search keeps its beams; None: compiled, if that is there.

        Raises:
            EngineError: "no_reference": the options ask for pyctcdecode, which is not here.
        """
        self.options = options or DecodeOptions()
        self.scorer = make_scorer(language_model, self.options)
        is_spelled = isinstance(self.scorer, SpellingScorer)
        is_jamo = is_spelled and token_shape(vocab) is not TokenShape.SYLLABLE
        self.labels = spelled_labels(vocab) if is_spelled else word_labels(vocab)
        frames = FrameRules(len(vocab), vocab.blank_id, forbidden_ids(vocab), is_jamo)
        hotwords = HotwordScorer(self.options.hotwords, token_form(vocab))
        self.search: PrefixSearch | ReferenceSearch
        if self.options.search is BeamSearch.PYCTCDECODE:
            step: Grow = (grow_jamo if is_jamo else grow_spelled) if is_spelled else grow
            self.search = ReferenceSearch(
                self.labels,
                self.scorer,
                hotwords=hotwords,
                grow=step,
                frames=frames,
                options=self.options,
            )
            return
        rules: PrefixRules
        if isinstance(self.scorer, SpellingScorer):
            rules = SpelledRules(self.labels, self.scorer, hotwords, is_jamo=is_jamo)
        else:
            rules = WordRules(self.labels, self.scorer, hotwords)
        self.search = PrefixSearch(rules, frames, self.options, make_beams)

    def begin(self) -> BeamSession:
        """Start an utterance."""
        return self.search.begin()
