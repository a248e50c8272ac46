"""A hand-written Korean language model of twenty words, in any spelling."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

UNIGRAMS = {  # log10
    "나는": -1.0, "너는": -1.2, "우리는": -1.3, "오늘": -1.2, "어제": -1.4, "학교에": -1.3,
    "집에": -1.2, "시장에": -1.5, "간다": -1.1, "갔다": -1.2, "온다": -1.4, "밥을": -1.3,
    "물을": -1.5, "먹는다": -1.4, "마신다": -1.5, "사자를": -1.8, "보았다": -1.5, "아주": -1.5,
    "하늘": -1.9, "가나": -2.2,
}  # fmt: skip
BIGRAMS = {
    ("<s>", "나는"): -0.3, ("나는", "학교에"): -0.4, ("학교에", "간다"): -0.2,
    ("밥을", "먹는다"): -0.2, ("물을", "마신다"): -0.2, ("사자를", "보았다"): -0.3,
    ("간다", "</s>"): -0.2, ("먹는다", "</s>"): -0.2,
}  # fmt: skip


def write_arpa(path: Path, form: Callable[[str], str] = str) -> None:
    """Write the model as ARPA, its words in `form`."""
    lines = [
        "\\data\\",
        f"ngram 1={len(UNIGRAMS) + 3}",
        f"ngram 2={len(BIGRAMS)}",
        "",
        "\\1-grams:",
        "-2.5\t<unk>\t0",
        "-99\t<s>\t-0.3",
        "-1.5\t</s>",
        *(f"{score}\t{form(word)}\t-0.3" for word, score in UNIGRAMS.items()),
        "",
        "\\2-grams:",
        *(f"{score}\t{form(one)} {form(two)}" for (one, two), score in BIGRAMS.items()),
        "",
        "\\end\\",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_directory(
    directory: Path, form: Callable[[str], str] = str, *, unigrams: bool = True
) -> Path:
    """Write a `language_model/` directory as pyctcdecode lays it out."""
    directory.mkdir(parents=True)
    write_arpa(directory / "lm.arpa", form)
    attrs = {"alpha": 0.5, "beta": 1.5, "unk_score_offset": -10.0, "score_boundary": True}
    (directory / "attrs.json").write_text(json.dumps(attrs), encoding="utf-8")
    if unigrams:
        text = "".join(f"{form(word)}\n" for word in UNIGRAMS)
        (directory / "unigrams.txt").write_text(text, encoding="utf-8")
    return directory
