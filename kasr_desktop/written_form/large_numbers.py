"""Numbers from ten thousand on in the way the user wants them: 16,000 or 1만 6000."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kasr_desktop.domain.large_numbers import LargeNumbers
from kasr_desktop.written_form.rewrite import Rewrite, RewriteKind

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")


def in_wanted_form(rewrites: Iterable[Rewrite], wanted: LargeNumbers) -> Iterator[Rewrite]:
    """Yield rewrites with their numerals as they are wanted; they come with commas."""
    for one in rewrites:
        if wanted is LargeNumbers.UNITS and one.kind is RewriteKind.NUMERAL:
            yield replace(one, text=by_ten_thousands(one.text))
        else:
            yield one


def by_ten_thousands(text: str) -> str:
    """Return a text with its commas of thousands gone and 만 between groups of four digits.

    So the spelling rules have it (한글 맞춤법, 제44항), and newspapers do.

    Example:
        >>> [by_ten_thousands(one) for one in ("16,000명", "3억 5,000만 원", "3,500원")]
        ['1만 6000명', '3억 5000만 원', '3500원']
    """
    return _GROUPED.sub(lambda found: _divided(int(found[0].replace(",", ""))), text)


def _divided(value: int) -> str:
    high, low = divmod(value, 10**4)
    return " ".join(part for part in (f"{high}만" if high else "", str(low) if low else "") if part)
