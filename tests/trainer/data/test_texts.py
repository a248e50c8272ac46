from __future__ import annotations

from pathlib import Path

from kasr_trainer.data.manifest import manifest_line
from kasr_trainer.data.texts import write_text
from kasr_trainer.data.transcripts import sentence_key
from kasr_trainer.recipe.data_options import TranscriptOptions


def test_the_card_s_text_keeps_what_its_transcripts_keep(tmp_path: Path) -> None:
    text, manifest, out = tmp_path / "t.txt", tmp_path / "m.jsonl", tmp_path / "lm.txt"
    text.write_text("KBS 뉴스 9시, 시작!\n가나 다\n가나  다.\n\n…\n", encoding="utf-8")
    manifest.write_text(manifest_line({"path": "a", "text": "더 있다", "seconds": 1}))
    card = TranscriptOptions(normalizer="card")
    measured = {sentence_key("가나 다")}
    facts = write_text([text], [manifest], out, options=card, excluded=set(), watched=measured)
    assert out.read_text("utf-8").splitlines() == ["kbs 뉴스 9시 시작", "가나 다", "더 있다"]
    assert (facts.lines, facts.sentences, facts.repeated, facts.found) == (6, 3, 1, measured)
    house = TranscriptOptions()
    facts = write_text([text], [manifest], out, options=house, excluded=measured, watched=measured)
    assert out.read_text("utf-8").splitlines() == ["더 있다"]
    assert facts.excluded == 1
