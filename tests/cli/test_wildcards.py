"""Names with wildcards, as cmd and PowerShell hand them over."""

from pathlib import Path

from kasr_desktop.cli.wildcards import expanded


def test_what_fits_stands_in_its_place_in_order(tmp_path: Path) -> None:
    for name in ("나.mp4", "가.mp4", "[1] 가.mp4", "다.txt"):
        (tmp_path / name).touch()
    other = Path("other.wav")
    assert list(expanded([other, tmp_path / "*.mp4"])) == [
        other,
        tmp_path / "[1] 가.mp4",
        tmp_path / "가.mp4",
        tmp_path / "나.mp4",
    ]
    assert list(expanded([tmp_path / "[1]*.mp4"])) == [tmp_path / "[1] 가.mp4"]
    assert list(expanded([tmp_path / "?.txt"])) == [tmp_path / "다.txt"]


def test_nothing_that_fits_is_left_to_be_told(tmp_path: Path) -> None:
    assert list(expanded([tmp_path / "*.mkv"])) == [tmp_path / "*.mkv"]


def test_a_file_that_is_called_so_is_itself(tmp_path: Path) -> None:
    (tmp_path / "뭐?.wav").touch()
    (tmp_path / "뭐라.wav").touch()
    assert list(expanded([tmp_path / "뭐?.wav"])) == [tmp_path / "뭐?.wav"]
