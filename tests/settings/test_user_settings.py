from __future__ import annotations

from pathlib import Path

import pytest

from kasr_desktop.domain.errors import SettingsError
from kasr_desktop.domain.options import DecodeOptions, Hotword
from kasr_desktop.settings import Settings, recordings_dir


def test_defaults_ask_for_what_the_bundle_was_tuned_to() -> None:
    assert Settings().decode_options() == DecodeOptions()


def test_the_user_s_numbers_reach_the_decoder() -> None:
    hotwords = (Hotword("한강", 8.0),)
    settings = Settings(alpha=0.7, beta=1.0, beam_width=20, hotwords=hotwords)
    options = settings.decode_options()
    assert (options.alpha, options.beta, options.beam_width) == (0.7, 1.0, 20)
    assert options.hotwords == hotwords


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("alpha", -0.1),
        ("alpha", 5.1),
        ("alpha", float("nan")),
        ("beam_width", 0),
        ("compute_device", "gpu"),
        ("compute_device", "cuda:"),
        ("model", ""),
    ],
)
def test_a_value_out_of_bounds_is_named(name: str, value: object) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(**{name: value})  # type: ignore[arg-type]
    assert caught.value.reason == "bad_value"
    assert caught.value.facts["key"] == name
    assert caught.value.facts["expected"] in str(caught.value)


def test_the_newest_file_comes_first_once_and_the_oldest_go() -> None:
    settings = Settings()
    for number in [*range(25), 3]:
        settings = settings.with_recent_file(Path(f"/소리/{number}.wav"))
    names = [Path(name).name for name in settings.recent_files]
    assert names == ["3.wav", *(f"{n}.wav" for n in range(24, 5, -1))][:20]
    assert Path(settings.last_open_folder).name == "소리"


def test_the_user_may_keep_recordings_elsewhere(tmp_path: Path) -> None:
    assert Settings().recordings_path() == recordings_dir()
    assert Settings(recordings_folder=str(tmp_path)).recordings_path() == tmp_path
