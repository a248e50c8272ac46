from __future__ import annotations

import random
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from support.films import HEIGHT, WIDTH, made_film, number_in

from kasr_desktop.audio.film_pictures import FilmPictures
from kasr_desktop.domain.errors import AudioError, FilmError
from kasr_desktop.domain.film import FilmPicture
from kasr_desktop.resources import sample_path

pytestmark = pytest.mark.costly

BOX = {"width": WIDTH, "height": HEIGHT}


def image(picture: FilmPicture) -> np.ndarray:
    rows = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width, 4)
    return rows[:, :, 2::-1]


def number(picture: FilmPicture) -> int:
    return number_in(image(picture))


@pytest.mark.parametrize(
    ("suffix", "rate", "reordered"),
    [
        ("mp4", Fraction(24000, 1001), 2),
        ("mkv", Fraction(30000, 1001), 2),
        ("mov", Fraction(25), 0),
        ("ts", Fraction(25), 0),
        ("avi", Fraction(30), 0),
    ],
)
def test_any_second_shows_its_own_frame(
    tmp_path: Path, suffix: str, rate: Fraction, reordered: int
) -> None:
    path = made_film(tmp_path / f"film.{suffix}", rate=rate, count=400, reordered=reordered)
    film = FilmPictures(path)
    chosen = random.Random(suffix)
    for wanted in [0, 1, 399, *chosen.choices(range(400), k=20)]:
        for second in (float(wanted / rate), float((wanted + Fraction(1, 2)) / rate)):
            picture = film.at(second, **BOX)
            assert number(picture) == wanted, (second, picture)
            assert picture.is_shown_at(second)
    film.close()


def test_a_time_cut_to_a_millisecond_means_its_frame_also_where_frames_are_rounded(
    tmp_path: Path,
) -> None:
    rate = Fraction(24000, 1001)
    film = FilmPictures(made_film(tmp_path / "film.mkv", rate=rate, count=120))
    for wanted in range(100):
        assert number(film.at(int(wanted / rate * 1000) / 1000, **BOX)) == wanted
    film.close()


def test_step_by_step_forward_and_back(tmp_path: Path) -> None:
    film = FilmPictures(made_film(tmp_path / "film.mp4", count=200, reordered=2))
    picture = film.at(3.0, **BOX)
    for wanted in range(75, 150):
        assert number(picture) == wanted
        picture = film.at(picture.end, **BOX)
    for wanted in range(150, 20, -1):
        assert number(picture) == wanted
        picture = film.at(picture.begin - 0.01, **BOX)
    film.close()


def test_the_rate_may_vary(tmp_path: Path) -> None:
    times = [0.0]
    for step in range(150):
        times.append(round(times[-1] + (1 / 30, 1 / 30, 1 / 15, 0.4)[step % 4], 4))
    film = FilmPictures(made_film(tmp_path / "film.mp4", times=times))
    for wanted in random.Random(0).choices(range(150), k=30):
        middle = (times[wanted] + times[wanted + 1]) / 2
        assert number(film.at(times[wanted], **BOX)) == wanted
        picture = film.at(middle, **BOX)
        assert number(picture) == wanted
        assert (picture.begin, picture.end) == pytest.approx(
            (times[wanted], times[wanted + 1]), abs=0.001
        )
    film.close()


def test_before_the_film_begins_nothing_is_shown_and_its_last_picture_stays(
    tmp_path: Path,
) -> None:
    times = [2.0 + n / 25 for n in range(50)]
    film = FilmPictures(made_film(tmp_path / "film.mp4", times=times))
    early = film.at(1.0, **BOX)
    assert (early.width, early.pixels) == (0, b"")
    assert early.end == pytest.approx(2.0, abs=0.001)
    assert number(film.at(2.0, **BOX)) == 0
    late = film.at(60.0, **BOX)
    assert number(late) == 49
    assert late.is_shown_at(3600.0)
    assert number(film.at(2.5, **BOX)) == 12
    film.close()


def test_a_telephone_held_upright_gives_upright_pictures(tmp_path: Path) -> None:
    path = made_film(tmp_path / "film.mp4", count=30)
    body = bytearray(path.read_bytes())
    one = 1 << 16
    straight = struct.pack(">9i", one, 0, 0, 0, one, 0, 0, 0, 1 << 30)
    # a quarter clockwise (ISO/IEC 14496-12, 8.3.2), in the first track's header
    turned = struct.pack(">9i", 0, one, 0, -one, 0, 0, HEIGHT << 16, 0, 1 << 30)
    place = body.index(straight, body.index(b"tkhd"))
    body[place : place + len(straight)] = turned
    path.write_bytes(body)
    film = FilmPictures(path)
    picture = film.at(0.48, width=WIDTH, height=WIDTH)
    assert picture.height > picture.width
    # columns have become rows, the lowest bit on top
    assert number_in(np.rot90(image(picture), 1)) == 12
    film.close()


def test_a_picture_is_no_larger_than_its_place_and_keeps_its_shape(tmp_path: Path) -> None:
    film = FilmPictures(made_film(tmp_path / "film.mp4", count=10))
    picture = film.at(0.0, width=96, height=500)
    assert (picture.width, picture.height) == (96, 32)
    assert len(picture.pixels) == 96 * 32 * 4
    film.close()


def test_a_damaged_film_shows_what_is_whole(tmp_path: Path) -> None:
    path = made_film(tmp_path / "film.ts", count=250, sound=False)
    body = bytearray(path.read_bytes())
    middle = len(body) // 2 // 188 * 188
    body[middle : middle + 188 * 40] = random.Random(1).randbytes(188 * 40)
    path.write_bytes(body)
    film = FilmPictures(path)
    assert number(film.at(1.0, **BOX)) == 25
    assert number(film.at(9.0, **BOX)) == 225
    film.at(5.0, **BOX)  # whatever is there, it is answered
    film.close()


def test_a_film_cut_off_in_the_middle_ends_there(tmp_path: Path) -> None:
    path = made_film(tmp_path / "film.mkv", count=250)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    film = FilmPictures(path)
    assert number(film.at(2.0, **BOX)) == 50
    assert 60 < number(film.at(9.9, **BOX)) < 249
    film.close()


def test_two_recordings_laid_end_to_end_go_on(tmp_path: Path) -> None:
    path = made_film(tmp_path / "film.ts", count=100, sound=False)
    path.write_bytes(path.read_bytes() * 2)
    film = FilmPictures(path)
    shown = [number(film.at(second, **BOX)) for second in (1.0, 7.0, 3.0, 5.0)]
    assert shown == [25, 75, 75, 25]
    film.close()


def test_what_shows_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(FilmError) as nothing:
        FilmPictures(sample_path())
    assert nothing.value.reason == "no_picture"
    with pytest.raises(AudioError) as missing:
        FilmPictures(tmp_path / "없음.mp4")
    assert missing.value.reason == "missing"
