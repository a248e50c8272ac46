from __future__ import annotations

import json
import tarfile
import wave
from pathlib import Path

import numpy as np
import pytest

from kasr_trainer.data.published import READERS, read_ksponspeech, spoken_form
from kasr_trainer.errors import CorpusError


def write(path: Path, content: str | bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_zeroth_unpacked(tmp_path: Path) -> None:
    folder = tmp_path / "train_data_01" / "003" / "104"
    write(folder / "104_003.trans.txt", "104_003_0294 글 하나\n104_003_0295 글 둘\n")
    sound = write(folder / "104_003_0294.flac")
    write(tmp_path / "AUDIO_INFO", "SPEAKERID|NAME\n")
    found = list(READERS["trans_txt"](tmp_path, tmp_path / "out"))
    first, second = found
    assert (first.path, first.text, first.speaker) == (sound, "글 하나", "104")
    assert (first.sentence, first.split, first.total) == ("0294", "train", 2)
    assert (second.path, second.text) == (None, "글 둘")


def test_fleurs_has_no_header(tmp_path: Path) -> None:
    row = "1873\t100.wav\t“글” 하나.\t글 하나\tㄱㅡㄹ\t99840\tMALE\n"
    write(tmp_path / "ko_kr" / "dev.tsv", row)
    write(tmp_path / "ko_kr" / "test.tsv", row.replace("100", "200"))
    sound = write(tmp_path / "ko_kr" / "dev" / "100.wav")
    dev, test = READERS["fleurs"](tmp_path, tmp_path / "out")
    assert (dev.path, dev.text, dev.sentence, dev.split) == (sound, "“글” 하나.", "1873", "dev")
    assert (test.sentence, test.split) == ("1873", "test")
    write(tmp_path / "ko_kr" / "test.tsv", "1873\t200.wav\n")
    with pytest.raises(CorpusError, match=r"test\.tsv, row 1 has 2 columns"):
        list(READERS["fleurs"](tmp_path, tmp_path / "out"))


def test_fleurs_as_the_hub_has_it(tmp_path: Path) -> None:
    """data/ko_kr/train.tsv, data/ko_kr/audio/train.tar.gz: packed, or unpacked beside it."""
    for language in ("ko_kr", "en_us"):
        place = tmp_path / "data" / language
        write(place / "train.tsv", "1\t1.wav\t글 하나\t글 하나\tㄱ\t9\tMALE\n")
        write(place / "test.tsv", "2\t2.wav\t글 둘\t글 둘\tㄱ\t9\tMALE\n")
        write(place / "audio" / "test" / "2.wav", language)
        with tarfile.open(place / "audio" / "train.tar.gz", "w:gz") as tar:
            tar.add(write(tmp_path / "1.wav", f"sound {language}"), "train/1.wav")
    found = {raw.place: raw for raw in READERS["fleurs"](tmp_path / "data", tmp_path / "out")}
    assert len(found) == 4, "a place names one utterance"
    train, test = (found[f"ko_kr/{name}.tsv, row 1"] for name in ("train", "test"))
    assert train.path is not None
    assert train.path.read_text() == "sound ko_kr"
    assert test.path == tmp_path / "data" / "ko_kr" / "audio" / "test" / "2.wav"
    assert train.split == "train"


def test_common_voice_as_the_hub_has_it(tmp_path: Path) -> None:
    write(tmp_path / "transcript" / "ko" / "dev.tsv", "client_id\tpath\tsentence\na\ta.mp3\t글\n")
    clip = write(tmp_path / "audio" / "ko" / "dev" / "ko_dev_0" / "a.mp3")
    (only,) = READERS["common_voice"](tmp_path, tmp_path / "out")
    assert (only.path, only.place) == (clip, "transcript/ko/dev.tsv, row 1")


def test_ksponspeech_lists_of_windows(tmp_path: Path) -> None:
    lines = "KsponSpeech_eval/eval_clean/KsponSpeech_E00001.pcm :: 아/ 몬 소리야 b/\r\n"
    write(tmp_path / "eval_clean.trn", lines.encode("cp949"))
    (only,) = read_ksponspeech(tmp_path, tmp_path / "out")
    assert (only.text, only.split) == ("아 몬 소리야", "test")


def test_of_recordings_of_one_name_the_nearest_is_taken(tmp_path: Path) -> None:
    near = {}
    for part in ("1.Training", "2.Validation"):
        near[part] = write(tmp_path / part / "원천데이터" / "a.wav")
        write(tmp_path / part / "라벨링데이터" / "a.json", json.dumps({"stt": part}))
    found = {raw.text: raw for raw in READERS["aihub"](tmp_path, tmp_path / "out")}
    assert {text: raw.path for text, raw in found.items()} == near
    for path in near.values():
        write(path.with_suffix(".flac"))
    assert [raw.path for raw in READERS["aihub"](tmp_path, tmp_path / "out")] == [None, None]


def test_common_voice_names_speakers_and_leaves_the_rest(tmp_path: Path) -> None:
    ko = tmp_path / "cv-corpus" / "ko"
    head = "client_id\tpath\tsentence\tup_votes\n"
    write(ko / "train.tsv", head + 'anna\ta.mp3\t"글" 하나\t2\n')
    write(ko / "invalidated.tsv", head + "bo\tb.mp3\t글 둘\t0\n")
    (only,) = READERS["common_voice"](tmp_path, tmp_path / "out")
    assert (only.path, only.text) == (ko / "clips" / "a.mp3", '"글" 하나')
    assert (only.speaker, only.split) == ("anna", "train")


def test_ksponspeech_without_headers(tmp_path: Path) -> None:
    samples = np.arange(-800, 800, dtype="<i2")
    write(tmp_path / "KsponSpeech_01" / "KsponSpeech_000001.pcm", samples.tobytes() + b"\0")
    write(
        tmp_path / "scripts" / "train.trn",
        "KsponSpeech_01/KsponSpeech_000001.pcm :: o/ 그 (2시)/(두 시)에 만나\n"
        "KsponSpeech_01/KsponSpeech_000002.pcm :: 없다\n",
    )
    first, second = read_ksponspeech(tmp_path, tmp_path / "out")
    assert (first.text, first.split) == ("그 두 시에 만나", "train")
    assert first.path is not None
    with wave.open(str(first.path)) as file:
        assert (file.getframerate(), file.getnchannels()) == (16_000, 1)
        assert np.array_equal(np.frombuffer(file.readframes(9_999), "<i2"), samples)
    assert second.path is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("(70%)/(칠십 퍼센트)", "칠십 퍼센트"),
        ("아/ 그+ 그게* 뭐 n/ l/", "아 그 그게 뭐"),
        ("(A)/(에이) 그리고 (B)/(비)", "에이 그리고 비"),
        ("그냥 (괄호)", "그냥 (괄호)"),
    ],
)
def test_of_two_spellings_the_spoken_one_is_taken(written: str, said: str) -> None:
    assert spoken_form(written) == said


def test_aihub_labels_lie_beside_or_elsewhere(tmp_path: Path) -> None:
    sound = write(tmp_path / "1.Training" / "원천데이터" / "a.wav")
    label = {
        "발화정보": {"stt": "글 (1)/(하나)", "fileNm": "a.wav"},
        "녹음자정보": {"recorderId": 7},
    }
    write(tmp_path / "1.Training" / "라벨링데이터" / "a.json", json.dumps(label))
    write(tmp_path / "2.Validation" / "b.wav")
    other = {"전사정보": {"OrgLabelText": "글 둘"}, "화자정보": {"SpeakerName": "x1"}}
    write(tmp_path / "2.Validation" / "b.json", "\ufeff" + json.dumps(other))
    write(tmp_path / "about.json", "{}")
    found = {raw.text: raw for raw in READERS["aihub"](tmp_path, tmp_path / "out")}
    first, second = found["글 하나"], found["글 둘"]
    assert (first.path, first.speaker, first.split) == (sound, "7", "train")
    assert (second.speaker, second.split) == ("x1", "dev")
    write(tmp_path / "2.Validation" / "b.json", "{")
    with pytest.raises(CorpusError, match=r"b\.json is no JSON"):
        list(READERS["aihub"](tmp_path, tmp_path / "out"))


@pytest.mark.parametrize("kind", READERS)
def test_an_empty_folder_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(CorpusError, match="holds no"):
        list(READERS[kind](tmp_path, tmp_path / "out"))
