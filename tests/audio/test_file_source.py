"""Every kind of file comes back with the right pitch, length and level; damage is survived."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sound_files import (
    halve,
    hear,
    join,
    loudness,
    pcm16,
    pitch,
    sine,
    wav_bytes,
    write,
    write_wav,
)

from kasr_desktop.audio import file_facts
from kasr_desktop.audio.file_source import FileSource, probe
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.events import NoticeKind
from kasr_desktop.domain.options import AudioOptions, Channel

# name, codec, rate, channels, film?, seconds that the length may be off, part the level may be off
EXACT = 0.001
LOSSY = 0.06  # LAME alone scales by 0.95
SPEECH_CODEC = 0.2  # AMR models a voice, not a sine
FORMATS = [
    ("depth8.wav", "pcm_u8", 16_000, 1, False, 0.0, 0.01),
    ("depth16.wav", "pcm_s16le", 44_100, 2, False, 0.0, EXACT),
    ("depth24.wav", "pcm_s24le", 48_000, 2, False, 0.0, EXACT),
    ("depth32.wav", "pcm_s32le", 44_100, 1, False, 0.0, EXACT),
    ("depth64.wav", "pcm_s64le", 44_100, 2, False, 0.0, EXACT),
    ("float32.wav", "pcm_f32le", 22_050, 2, False, 0.0, EXACT),
    ("float64.wav", "pcm_f64le", 96_000, 2, False, 0.0, EXACT),
    ("telephone.wav", "pcm_alaw", 8_000, 1, False, 0.0, 0.01),
    ("adpcm.wav", "adpcm_ms", 16_000, 1, False, 0.1, LOSSY),
    ("a.aiff", "pcm_s16be", 44_100, 2, False, 0.0, EXACT),
    ("a.flac", "flac", 44_100, 2, False, 0.0, EXACT),
    ("a.mp3", "libmp3lame", 44_100, 2, False, 0.001, LOSSY),
    ("a.m4a", "aac", 44_100, 2, False, 0.03, LOSSY),
    ("lossless.m4a", "alac", 44_100, 2, False, 0.0, EXACT),
    ("a.aac", "aac", 44_100, 2, False, 0.06, LOSSY),
    ("a.ogg", "vorbis", 44_100, 2, False, 0.03, LOSSY),
    ("a.opus", "libopus", 48_000, 2, False, 0.001, LOSSY),
    ("a.wma", "wmav2", 44_100, 2, False, 0.1, LOSSY),
    ("a.amr", "libopencore_amrnb", 8_000, 1, False, 0.03, SPEECH_CODEC),
    ("call.3gp", "libopencore_amrnb", 8_000, 1, False, 0.03, SPEECH_CODEC),
    ("film.mp4", "aac", 48_000, 2, True, 0.03, LOSSY),
    ("film.mov", "pcm_s16le", 48_000, 2, True, 0.0, EXACT),
    ("film.mkv", "aac", 44_100, 2, True, 0.03, LOSSY),
    ("film.webm", "libopus", 48_000, 2, True, 0.01, LOSSY),
    ("film.avi", "libmp3lame", 44_100, 2, True, 0.06, LOSSY),
    ("film.ts", "aac", 48_000, 2, True, 0.06, LOSSY),
    ("film.flv", "aac", 44_100, 2, True, 0.06, LOSSY),
]


@pytest.mark.parametrize(
    ("name", "codec", "rate", "channels", "film", "length_off", "level_off"),
    FORMATS,
    ids=[row[0] for row in FORMATS],
)
def test_pitch_length_and_level_are_right(
    tmp_path: Path,
    name: str,
    codec: str,
    rate: int,
    channels: int,
    film: bool,
    length_off: float,
    level_off: float,
) -> None:
    sound = sine(3.0, rate, channels=channels)
    bit_rate = {"libopencore_amrnb": 12_200, "wmav2": 128_000}.get(codec)
    path = write(tmp_path / name, codec, sound, rate, film=3.0 * film, bit_rate=bit_rate)
    source = FileSource(path)
    samples = join(source)
    assert len(samples) / 16_000 == pytest.approx(3.0, abs=length_off + 1 / 16_000)
    assert pitch(samples[4_000:44_000]) == pytest.approx(440.0, abs=0.2)
    assert loudness(samples[4_000:44_000]) == pytest.approx(0.5, rel=level_off)
    assert source.notices == ()
    assert source.duration == pytest.approx(3.0, abs=0.25)


def test_probe_says_what_the_file_says(tmp_path: Path) -> None:
    more = (sine(1.0, 48_000, channels=1),)
    sound = sine(1.0, 48_000, channels=2)
    info = probe(write(tmp_path / "two.mkv", "flac", sound, 48_000, more=more))
    assert info.duration == pytest.approx(1.0, abs=0.05)
    first, second = info.tracks
    assert (first.number, first.codec, first.sample_rate) == (0, "flac", 48_000)
    assert (first.num_channels, first.language) == (2, "kor")
    assert (second.number, second.num_channels, second.language) == (1, 1, "eng")


def test_track_is_chosen(tmp_path: Path) -> None:
    other = sine(1.0, 48_000, hertz=1_000.0)
    path = write(tmp_path / "two.mkv", "flac", sine(1.0, 48_000), 48_000, more=(other,))
    assert pitch(hear(path)) == pytest.approx(440.0, abs=1)
    assert pitch(hear(path, track=1)) == pytest.approx(1_000.0, abs=1)


def _tracks(tmp_path: Path, first: tuple[str, bool], second: tuple[str, bool]) -> FileSource:
    """Write two tracks, 440 and 1000 Hz, each with its language and whether it is the default."""
    path = write(
        tmp_path / "two.mkv",
        "flac",
        sine(1.0, 48_000),
        48_000,
        more=(sine(1.0, 48_000, hertz=1_000.0),),
        tracks=(first, second),
    )
    return FileSource(path)


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        (("eng", False), ("kor", True), 1),
        (("eng", True), ("kor", False), 1),
        (("kor", False), ("kor", True), 1),
        (("eng", False), ("jpn", True), 1),
        (("eng", False), ("jpn", False), 0),
        (("kor", False), ("eng", True), 0),
    ],
)
def test_korean_is_heard_unless_asked_else_the_default_track(
    tmp_path: Path, first: tuple[str, bool], second: tuple[str, bool], wanted: int
) -> None:
    source = _tracks(tmp_path, first, second)
    assert pitch(join(source)) == pytest.approx((440.0, 1_000.0)[wanted], abs=1)
    (notice,) = source.notices
    assert notice.kind is NoticeKind.TRACK_CHOSEN
    names = f"0 {first[0]}, 1 {second[0]}"
    assert dict(notice.facts) == {"track": str(wanted), "tracks": names}


def test_a_track_that_was_asked_for_is_not_talked_about(tmp_path: Path) -> None:
    _tracks(tmp_path, ("eng", False), ("kor", True))
    source = FileSource(tmp_path / "two.mkv", AudioOptions(track=0))
    assert pitch(join(source)) == pytest.approx(440.0, abs=1)
    assert source.notices == ()


def test_channel_is_chosen(tmp_path: Path) -> None:
    left, right = sine(1.0, 16_000), sine(1.0, 16_000, hertz=1_000.0)
    path = write_wav(tmp_path / "two sides.wav", np.concatenate([left, right]))
    np.testing.assert_allclose(hear(path, channel=Channel.LEFT), left[0], atol=1e-4)
    np.testing.assert_allclose(hear(path, channel=Channel.RIGHT), right[0], atol=1e-4)
    np.testing.assert_allclose(hear(path), (left[0] + right[0]) / 2, atol=1e-4)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.m4a", "a.opus"])
def test_mixing_stereo_has_gain_one(tmp_path: Path, name: str) -> None:
    """swresample's mix to float has 1.414: a peak of 0.8 would come out as 1.13."""
    codec = {"wav": "pcm_f32le", "flac": "flac", "m4a": "aac", "opus": "libopus"}[name[2:]]
    path = write(tmp_path / name, codec, sine(2.0, 48_000, peak=0.8, channels=2), 48_000)
    assert loudness(hear(path)[4_000:28_000]) == pytest.approx(0.8, rel=0.03)


def test_chunks_are_about_half_a_second(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", sine(5.0, 44_100), 44_100)
    lengths = [len(chunk.samples) / 16_000 for chunk in FileSource(path)]
    assert all(0.4 <= length <= 1.2 for length in lengths[:-1])
    assert sum(lengths) == pytest.approx(5.0)


def test_sixteen_bit_samples_at_16_khz_come_unchanged(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).integers(-32768, 32768, 20_000).astype("<i2")
    path = tmp_path / "a.wav"
    path.write_bytes(wav_bytes(numbers.tobytes()))
    np.testing.assert_array_equal(hear(path), numbers / np.float32(32768))


def test_float_file_with_broken_numbers_is_cleaned(tmp_path: Path) -> None:
    sound = sine(1.0, 16_000)[0]
    sound[1_000:1_003] = [np.nan, np.inf, -np.inf]
    sound[2_000] = 1e30
    path = tmp_path / "broken.wav"
    path.write_bytes(wav_bytes(sound.astype("<f4").tobytes(), tag=3, bits=32))
    samples = hear(path)
    assert samples[1_000:1_003].tolist() == [0.0, 1.0, -1.0]
    assert samples[2_000] == 1.0
    np.testing.assert_array_equal(samples[3_000:], sound[3_000:])


@pytest.mark.parametrize("kind", ["<f4", "<f8"])
def test_float_recording_far_over_full_scale_is_whole(tmp_path: Path, kind: str) -> None:
    sound = sine(2.0, 16_000, peak=20.0)[0]
    path = tmp_path / "hot.wav"
    path.write_bytes(wav_bytes(sound.astype(kind).tobytes(), tag=3, bits=8 * int(kind[2])))
    samples = hear(path)
    np.testing.assert_allclose(samples, sound / 20.0, atol=0.01)


def test_eight_channels_at_192_khz(tmp_path: Path) -> None:
    sound = sine(1.0, 192_000, channels=8)
    samples = hear(write(tmp_path / "studio.wav", "pcm_s24le", sound, 192_000))
    assert len(samples) == 16_000
    assert loudness(samples) == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize(
    ("name", "codec"), [("a.flac", "flac"), ("a.opus", "libopus"), ("a.m4a", "aac")]
)
def test_eight_channels_of_other_codecs(tmp_path: Path, name: str, codec: str) -> None:
    """PyAV's own `to_ndarray` reads past the list of planes here."""
    path = write(tmp_path / name, codec, sine(2.0, 48_000, channels=8), 48_000)
    for channel in Channel:
        samples = hear(path, channel=channel)[4_000:28_000]
        assert loudness(samples) == pytest.approx(0.5, rel=LOSSY)
        assert pitch(samples) == pytest.approx(440.0, abs=0.2)


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.flac", "flac"), ("a.mkv", "ac3"), ("a.m4a", "aac"), ("a.wav", "pcm_s16le")],
)
def test_surround_sound_is_mixed_as_broadcasters_do(tmp_path: Path, name: str, codec: str) -> None:
    """A voice in the centre, rumble for the subwoofer: front left, right, centre, LFE, surround."""
    sound = np.zeros((6, 96_000), np.float32)
    sound[2], sound[3] = sine(2.0, 48_000)[0], sine(2.0, 48_000, hertz=50.0, peak=0.9)[0]
    samples = hear(write(tmp_path / name, codec, sound, 48_000))[4_000:28_000]
    assert pitch(samples) == pytest.approx(440.0, abs=0.2)
    assert loudness(samples) == pytest.approx(0.5 / (2 * 0.5**0.5 + 1 + 2 * 0.5), rel=LOSSY)


@pytest.mark.parametrize("rate", [2_000, 11_025, 384_000, 768_000])
def test_odd_sample_rates(tmp_path: Path, rate: int) -> None:
    samples = hear(write_wav(tmp_path / "odd.wav", sine(1.0, rate), rate))
    assert len(samples) == 16_000
    assert pitch(samples) == pytest.approx(440.0, abs=1)


def test_one_sample_is_given(tmp_path: Path) -> None:
    path = tmp_path / "one.wav"
    path.write_bytes(wav_bytes(b"\x00\x40"))
    assert hear(path).tolist() == [0.5]


def test_header_without_sound_gives_nothing(tmp_path: Path) -> None:
    path = tmp_path / "header.wav"
    path.write_bytes(wav_bytes(b""))
    source = FileSource(path)
    assert len(join(source)) == 0
    assert [notice.kind for notice in source.notices] == [NoticeKind.SILENT]


@pytest.mark.parametrize("announced", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_wav_of_a_crashed_recorder_is_whole(tmp_path: Path, announced: int) -> None:
    path = tmp_path / "crashed.wav"
    path.write_bytes(wav_bytes(pcm16(sine(2.0, 16_000)), announced=announced))
    source = FileSource(path)
    assert len(join(source)) == 32_000
    assert source.notices == ()


@pytest.mark.parametrize("announced", [64_000, 1_000])
def test_wav_whose_size_wrapped_around_is_whole(tmp_path: Path, announced: int) -> None:
    """Recorders that pass 4 GB count on from 0."""
    sound = sine(9.5, 16_000)
    path = tmp_path / "wrapped.wav"
    path.write_bytes(wav_bytes(pcm16(sound), announced=announced))
    source = FileSource(path)
    assert len(join(source)) == 152_000
    assert source.notices == ()


def test_silence_behind_a_wrapped_size_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zeros look like empty chunks: four gigabytes of them took FFmpeg more than ten minutes."""
    path = tmp_path / "wrapped.wav"
    path.write_bytes(wav_bytes(pcm16(sine(1.0, 16_000)), announced=16_000))
    with path.open("r+b") as file:
        file.truncate(32_000_000)
    places = []
    real = file_facts.PatientFile.seek

    def counted(self: file_facts.PatientFile, target: int, whence: int = 0, /) -> int:
        places.append(target)
        return real(self, target, whence)

    monkeypatch.setattr(file_facts.PatientFile, "seek", counted)
    assert FileSource(path).duration == pytest.approx(1_000.0, abs=0.01)
    assert len(places) < 3_000


def test_chunks_behind_the_sound_are_no_sound(tmp_path: Path) -> None:
    path = tmp_path / "tagged.wav"
    note = b"regn" + (60_000).to_bytes(4, "little") + bytes(range(250)) * 240
    path.write_bytes(wav_bytes(pcm16(sine(1.0, 16_000))) + note + b"LIST\x06\0\0\0INFOab")
    assert len(hear(path)) == 16_000


TRUNCATED = [
    ("a.wav", "pcm_s16le", {}, True),
    ("float.wav", "pcm_f32le", {}, True),
    ("a.caf", "pcm_s16be", {}, True),
    ("a.w64", "pcm_s16le", {}, True),
    ("a.avi", "libmp3lame", {}, False),
    ("pcm.avi", "pcm_s16le", {}, False),
    ("a.flac", "flac", {}, True),
    ("a.mp3", "libmp3lame", {}, True),
    ("a.m4a", "aac", {"movflags": "faststart"}, True),
    ("a.mkv", "aac", {}, True),
    ("a.webm", "libopus", {}, True),
    ("a.ogg", "vorbis", {}, False),
    ("a.opus", "libopus", {}, False),
]


@pytest.mark.parametrize(
    ("name", "codec", "options", "is_announced"), TRUNCATED, ids=[row[0] for row in TRUNCATED]
)
def test_truncated_file_gives_what_it_holds_and_says_so(
    tmp_path: Path, name: str, codec: str, options: dict[str, str], is_announced: bool
) -> None:
    path = write(tmp_path / name, codec, sine(8.0, 48_000, channels=2), 48_000, **options)
    source = FileSource(halve(path))
    samples = join(source)
    assert 2.5 < len(samples) / 16_000 < 5.5  # Vorbis pages hold a second
    assert pitch(samples[4_000:44_000]) == pytest.approx(440.0, abs=0.2)
    (notice,) = source.notices
    facts = dict(notice.facts)
    assert notice.kind is NoticeKind.TRUNCATED
    assert float(facts["decoded"]) == pytest.approx(len(samples) / 16_000, abs=0.1)
    assert ("announced" in facts) is is_announced
    assert float(facts.get("announced", 8.0)) == pytest.approx(8.0, abs=0.1)


def test_mp3_without_length_header_raises_no_false_alarm(tmp_path: Path) -> None:
    """FFmpeg guesses the length from the first frame: noise after silence is guessed too long."""
    sound = np.zeros((1, 44_100 * 8), np.float32)
    sound[:, : 44_100 * 4] = np.random.default_rng(0).normal(0, 0.1, 44_100 * 4)
    path = write(
        tmp_path / "vbr.mp3", "libmp3lame", sound, 44_100, write_xing="0", id3v2_version="0"
    )
    for keep in (1.0, 0.6):
        source = FileSource(halve(path, keep))
        join(source)
        assert source.notices == ()


@pytest.mark.parametrize("name", ["film.mkv", "film.mp4"])
def test_film_longer_than_its_sound_is_not_truncated(tmp_path: Path, name: str) -> None:
    source = FileSource(write(tmp_path / name, "aac", sine(2.0, 48_000), 48_000, film=6.0))
    assert len(join(source)) / 16_000 == pytest.approx(2.0, abs=0.05)
    assert source.notices == ()


def test_chain_that_ffmpeg_cannot_follow_gives_its_first_link(tmp_path: Path) -> None:
    first = write(tmp_path / "1.opus", "libopus", sine(2.0, 48_000, channels=2), 48_000)
    second = write(tmp_path / "2.opus", "libopus", sine(2.0, 48_000), 48_000)
    first.write_bytes(first.read_bytes() + second.read_bytes())
    source = FileSource(first)
    assert len(join(source)) / 16_000 == pytest.approx(2.0, abs=0.01)
    assert [notice.kind for notice in source.notices] == [NoticeKind.DAMAGED]


def suffix_keeps_time(name: str) -> bool:
    return Path(name).suffix in (".m4a", ".mkv", ".ogg", ".opus", ".flac")


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.mp3", "libmp3lame", 44_100),
        ("a.aac", "aac", 44_100),
        ("a.m4a", "aac", 44_100),
        ("a.flac", "flac", 44_100),
        ("a.ogg", "vorbis", 44_100),
        ("a.opus", "libopus", 48_000),
        ("a.mkv", "aac", 44_100),
    ],
)
def test_damage_in_the_middle_is_counted_and_passed(
    tmp_path: Path, name: str, codec: str, rate: int
) -> None:
    path = write(tmp_path / name, codec, sine(8.0, rate, channels=2), rate)
    body = bytearray(path.read_bytes())
    middle = len(body) // 2
    body[middle : middle + 3_000] = np.random.default_rng(0).bytes(3_000)
    path.write_bytes(body)
    source = FileSource(path)
    samples = join(source)
    assert pitch(samples[4_000:44_000]) == pytest.approx(440.0, abs=0.2)
    assert pitch(samples[-44_000:-4_000]) == pytest.approx(440.0, abs=0.2)
    (notice,) = source.notices
    assert notice.kind is NoticeKind.DAMAGED
    assert int(dict(notice.facts)["count"]) >= 1
    if suffix_keeps_time(name):  # the lost part is silence, what follows keeps its place
        assert len(samples) / 16_000 == pytest.approx(8.0, abs=0.1)


@pytest.mark.parametrize("noise", [0.0, 2.0**-16])
def test_silence_is_told(tmp_path: Path, noise: float) -> None:
    sound = np.random.default_rng(0).choice([-noise, noise], (1, 32_000)).astype(np.float32)
    source = FileSource(write(tmp_path / "silence.wav", "pcm_f32le", sound, 16_000))
    assert len(join(source)) == 32_000
    (notice,) = source.notices
    assert notice.kind is NoticeKind.SILENT
    assert dict(notice.facts) == {"seconds": "2.0"}


@pytest.mark.parametrize(
    ("suffix", "codec"), [("aac", "aac"), ("mp3", "libmp3lame"), ("ogg", "flac")]
)
def test_rate_and_layout_may_change_in_the_middle(tmp_path: Path, suffix: str, codec: str) -> None:
    """Two files one after the other, as broadcasters and careless mergers make them."""
    first = write(tmp_path / f"1.{suffix}", codec, sine(2.0, 44_100, channels=2), 44_100)
    second = sine(2.0, 24_000, hertz=1_000.0)
    write(tmp_path / f"2.{suffix}", codec, second, 24_000)
    first.write_bytes(first.read_bytes() + (tmp_path / f"2.{suffix}").read_bytes())
    samples = hear(first)
    assert len(samples) / 16_000 == pytest.approx(4.0, abs=0.25)
    assert pitch(samples[4_000:28_000]) == pytest.approx(440.0, abs=1)
    assert pitch(samples[-24_000:-4_000]) == pytest.approx(1_000.0, abs=1)


@pytest.mark.parametrize("name", ["late.mkv", "late.mp4", "late.webm"])
def test_sound_that_starts_late_in_a_film_keeps_its_time(tmp_path: Path, name: str) -> None:
    codec = "libopus" if name.endswith("webm") else "aac"
    path = write(tmp_path / name, codec, sine(2.0, 48_000), 48_000, film=4.0, start=1.5)
    source = FileSource(path)
    samples = join(source)
    begin = int(np.argmax(np.abs(samples) > 0.1)) / 16_000
    assert begin == pytest.approx(1.5, abs=0.05)
    assert len(samples) / 16_000 == pytest.approx(3.5, abs=0.06)
    assert source.notices == ()


@pytest.mark.parametrize(
    "name",
    [
        "회의 녹음 (최종).wav",
        unicodedata.normalize("NFD", "한글 이름.wav"),
        "two  spaces and 'quotes'.wav",
        "file:with:colons.wav",
        "concat:a.wav|b.wav",
        "100% #1.wav",
        os.fsdecode("한글".encode("cp949") + b".wav"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="such names exist elsewhere only")
def test_any_name_opens(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / unicodedata.normalize("NFD", "새 폴더")
    folder.mkdir()
    write_wav(folder / name, sine(0.5, 16_000))
    assert len(hear(folder / name)) == 8_000
    monkeypatch.chdir(folder)
    assert len(hear(Path(name))) == 8_000


def test_tags_in_another_encoding_do_no_harm(tmp_path: Path) -> None:
    """Old Korean MP3 tags are CP949, whatever the tag says of itself."""
    title = "노래".encode("cp949")
    frame = b"TIT2" + (len(title) + 1).to_bytes(4, "big") + b"\x00\x00\x03" + title
    tag = b"ID3\x03\x00\x00\x00\x00\x00" + bytes([len(frame)]) + frame
    path = write(tmp_path / "a.mp3", "libmp3lame", sine(1.0, 44_100), 44_100, id3v2_version="0")
    path.write_bytes(tag + path.read_bytes() + b"TAG" + title.ljust(125, b"\x00"))
    source = FileSource(path)
    assert len(join(source)) == 16_000
    assert source.notices == ()


def test_iterating_again_starts_again(tmp_path: Path) -> None:
    source = FileSource(write_wav(tmp_path / "a.wav", sine(2.0, 16_000)))
    np.testing.assert_array_equal(join(source), join(source))


def test_close_ends_the_iteration_and_frees_the_file(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", sine(60.0, 16_000))
    source = FileSource(path)
    chunks = iter(source)
    next(chunks)
    source.close()
    source.close()
    assert len(list(chunks)) < 10
    assert source.notices == ()
    path.unlink()


def test_playlist_in_disguise_opens_nothing_else(tmp_path: Path) -> None:
    """An HLS playlist could make FFmpeg read any file or address."""
    write(tmp_path / "secret.ts", "aac", sine(2.0, 48_000), 48_000)
    playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nsecret.ts\n#EXT-X-ENDLIST\n"
    for name in ("talk.mp3", "talk.m3u8"):
        (tmp_path / name).write_text(playlist)
        with pytest.raises(AudioError) as caught:
            hear(tmp_path / name)
        assert caught.value.reason in ("not_audio", "undecodable")


@pytest.mark.costly
def test_errors_write_nothing_to_stderr(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp3", "libmp3lame", sine(4.0, 44_100), 44_100)
    body = bytearray(path.read_bytes())
    body[20_000:30_000] = np.random.default_rng(0).bytes(10_000)
    path.write_bytes(body[:-100])
    lines = [
        "import sys, pathlib",
        "from kasr_desktop.audio.file_source import FileSource",
        "source = FileSource(pathlib.Path(sys.argv[1]))",
        "print(len(list(source)), len(source.notices))",
    ]
    command = [sys.executable, "-c", "\n".join(lines), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == ""
    assert done.stdout.split()[1] != "0"


@pytest.mark.costly
def test_twenty_minutes_take_no_more_memory_than_ten_seconds(tmp_path: Path) -> None:
    """Their samples would be 73 MiB; ten hours are seen by `benchmarks.long_run`."""
    lines = [
        "import sys, pathlib",
        "from kasr_desktop.audio.file_source import FileSource",
        "total = sum(len(chunk.samples) for chunk in FileSource(pathlib.Path(sys.argv[1])))",
        *_TELL_PEAK,
        "print(total, peak)",
    ]
    peaks = []
    for seconds in (10, 1_200):
        path = tmp_path / f"{seconds}.wav"
        size = seconds * 8_000
        path.write_bytes(wav_bytes(b"", rate=8_000, bits=8, announced=size))
        os.truncate(path, 44 + size)  # sparse: takes no room on the disk
        command = [sys.executable, "-c", "\n".join(lines), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        total, peak = map(int, done.stdout.split())
        assert total == seconds * 16_000
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 10  # MiB


_TELL_PEAK = (
    # not `ru_maxrss`: it begins with what the process that started this one took
    "status = pathlib.Path('/proc/self/status').read_text()",
    "peak = int(status.partition('VmHWM:')[2].split()[0]) // 1024",
)


@pytest.mark.costly
def test_a_list_of_remarks_that_claims_gigabytes_takes_none(tmp_path: Path) -> None:
    """A damaged length of `LIST INFO`, behind which what follows is read as remarks."""
    sound = pcm16(sine(1.5, 16_000))
    whole = wav_bytes(sound)
    data = whole.index(b"data")
    remarks = (
        b"LIST" + (0xFF7F001A).to_bytes(4, "little") + b"INFOISFT\x0e\x00\x00\x00Lavf59.27.100\0"
    )
    # the sound's first bytes are taken for the name and the length of a remark: 1.2 GiB
    claim = b"\x08\x00\x00\x00ab\x00\x4c" * (len(sound) // 8)
    path = tmp_path / "a.wav"
    path.write_bytes(whole[:data] + remarks + whole[data : data + 8] + claim)
    lines = [
        "import contextlib, sys, pathlib",
        "from kasr_desktop.audio.file_source import FileSource",
        "from kasr_desktop.domain.errors import AudioError",
        "with contextlib.suppress(AudioError):",
        "    list(FileSource(pathlib.Path(sys.argv[1])))",
        *_TELL_PEAK,
        "print(peak)",
    ]
    command = [sys.executable, "-c", "\n".join(lines), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert int(done.stdout) < 300  # MiB


_field = st.one_of(
    st.integers(0, 64), st.sampled_from([255, 1_000, 8_000, 65_535, 2**31, 2**32 - 1])
)
_BODY = pcm16(sine(0.3, 16_000))


@st.composite
def _bad_wavs(draw: st.DrawFn) -> bytes:
    """Return a WAV whose header lies, with bytes flipped, doubled or missing."""
    body = wav_bytes(
        _BODY,
        rate=draw(st.one_of(_field, st.sampled_from([1, 768_000, 16_000]))),
        channels=draw(st.one_of(st.integers(0, 9), _field)),
        bits=draw(st.sampled_from([0, 1, 3, 8, 12, 16, 20, 24, 32, 33, 64, 255])),
        tag=draw(st.sampled_from([0, 1, 2, 3, 6, 7, 0x11, 0x31, 0x50, 0x55, 0xFF, 0xFFFE, 0xFFFF])),
        announced=draw(st.one_of(st.none(), _field)),
        riff=draw(st.sampled_from([b"RIFF", b"RF64", b"RIFX", b"BW64"])),
    )
    mutable = bytearray(body)
    for place, value in draw(
        st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), max_size=4)
    ):
        mutable[place] = value
    return bytes(mutable[: draw(st.one_of(st.just(len(mutable)), st.integers(1, 200)))])


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=_bad_wavs())
def test_lying_wav_headers_give_audio_or_one_clear_error(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "fuzz.wav"
    path.write_bytes(body)
    with contextlib.suppress(AudioError):
        samples = hear(path)
        assert np.isfinite(samples).all()
        assert np.abs(samples).max(initial=0.0) <= 1.0


class _FailingDisk(io.FileIO):
    """A disk with a bad spot."""

    spot = 0

    def readinto(self, buffer) -> int:
        if self.tell() >= self.spot:
            raise OSError(5, "Input/output error")
        return super().readinto(memoryview(buffer)[: self.spot - self.tell()])


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.mkv", "a.caf"])
def test_failing_disk_gives_what_it_holds(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    codec = {"mp3": "libmp3lame", "mkv": "aac"}.get(name[2:], "pcm_s16le")
    path = write(tmp_path / name, codec, sine(8.0, 44_100), 44_100)
    monkeypatch.setattr(_FailingDisk, "spot", path.stat().st_size // 2)
    monkeypatch.setattr(io, "FileIO", _FailingDisk)
    source = FileSource(path)
    assert 3.0 < len(join(source)) / 16_000 < 5.0
    assert NoticeKind.TRUNCATED in [notice.kind for notice in source.notices]
    assert capfd.readouterr().err == ""


def test_disk_that_gives_nothing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_wav(tmp_path / "a.wav", sine(1.0, 16_000))
    monkeypatch.setattr(io, "FileIO", _FailingDisk)
    with pytest.raises(AudioError, match="disk fails") as caught:
        FileSource(path)
    assert caught.value.reason == "unreadable"


FUZZED = [
    ("a.mp3", "libmp3lame"),
    ("a.m4a", "aac"),
    ("a.flac", "flac"),
    ("a.opus", "libopus"),
    ("a.mkv", "aac"),
    ("a.ts", "aac"),
    ("a.caf", "pcm_s16le"),
]


@pytest.mark.parametrize(("name", "codec"), FUZZED, ids=[row[0] for row in FUZZED])
def test_files_with_wrong_bytes_give_audio_or_one_clear_error(
    tmp_path: Path, name: str, codec: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / name, codec, sine(1.0, 48_000), 48_000)
    good = path.read_bytes()
    for seed in range(25):
        random = np.random.default_rng(seed)
        body = bytearray(good)
        reach = len(body) if seed % 2 else 600  # headers hurt more
        for place in random.integers(0, min(reach, len(body)), random.integers(1, 30)):
            body[place] = random.integers(256)
        path.write_bytes(body[: len(body) if seed % 5 else random.integers(1, len(body))])
        with contextlib.suppress(AudioError):
            samples = hear(path)
            assert np.isfinite(samples).all()
            assert np.abs(samples).max(initial=0.0) <= 1.0
    assert capfd.readouterr().err == ""


def test_options_choose_before_anything_is_decoded(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "mono.wav", sine(0.5, 16_000))
    assert len(join(FileSource(path, AudioOptions(channel=Channel.LEFT)))) == 8_000
    with pytest.raises(AudioError, match="no right channel"):
        FileSource(path, AudioOptions(channel=Channel.RIGHT))


def test_pyav_is_quiet_by_our_will() -> None:
    from av import logging

    av.logging.set_level(av.logging.VERBOSE)
    with pytest.raises(AudioError):
        probe(Path("nowhere.wav"))
    assert logging.get_level() is None
