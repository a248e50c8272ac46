"""In which order utterances are heard: like lengths together, another order every epoch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


class EpochOrder:
    """A sampler whose order depends on seed and epoch alone, so a resumed run goes on in it.

    transformers' own draws from the global source of chance, which a resumed run has used
    differently: utterances of the broken epoch would be heard twice, others never. The total
    batch is what is grouped, so the order is the same on one device or on several.
    """

    def __init__(
        self, lengths: Sequence[float], *, total_batch: int, seed: int, grouped: bool = True
    ) -> None:
        self._lengths = [float(each) for each in lengths]
        self._total_batch, self._seed, self._grouped = total_batch, seed, grouped
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Say which epoch comes next."""
        self._epoch = epoch

    def __len__(self) -> int:
        """Number of utterances."""
        return len(self._lengths)

    def __iter__(self) -> Iterator[int]:
        """Return every utterance's number once."""
        import torch
        from transformers.trainer_pt_utils import get_length_grouped_indices

        chance = torch.Generator()
        chance.manual_seed(self._seed + 1_000_003 * self._epoch)
        if not self._grouped:
            return iter(torch.randperm(len(self._lengths), generator=chance).tolist())
        return iter(get_length_grouped_indices(self._lengths, self._total_batch, generator=chance))
