from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasr_desktop.domain.options import DecodeOptions, Hotword
from kasr_desktop.settings import Settings, load_settings, save_settings
from kasr_desktop.settings.model_decoding import ModelDecoding

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DECODINGS = st.builds(
    ModelDecoding,
    TEXTS,
    alpha=st.none() | st.floats(0, 5),
    beta=st.none() | st.floats(-10, 10),
    beam_width=st.none() | st.integers(1, 1000),
    hotwords=st.lists(st.builds(Hotword, TEXTS, st.floats(-50, 50))).map(tuple),
)


@settings(max_examples=20)
@given(st.lists(DECODINGS, unique_by=lambda decoding: decoding.model).map(tuple))
def test_the_settings_file_keeps_them(
    tmp_path_factory: pytest.TempPathFactory, decodings: tuple[ModelDecoding, ...]
) -> None:
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    save_settings(Settings(decodings=decodings), path)
    loaded = load_settings(path)
    assert loaded.settings.decodings == decodings
    assert not loaded.problems


@pytest.mark.parametrize(
    "line",
    [
        "decodings = [{alpha = 0.5}]",
        'decodings = [{model = "builtin", alpha = 50.0}]',
        'decodings = [{model = "builtin", beam_width = 0}]',
        'decodings = [{model = "builtin", beam_width = true}]',
        'decodings = [{model = "builtin", hotwords = [{weight = 3.0}]}]',
        'decodings = [{model = "builtin", hotwords = [{text = "한강", weight = nan}]}]',
        'decodings = [{model = "builtin", aplha = 0.5}]',
        "decodings = [3]",
    ],
)
def test_a_bad_one_is_named_and_the_default_stands(tmp_path: Path, line: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f'{line}\ntheme = "dark"\n', "utf-8")
    loaded = load_settings(path)
    assert [problem.facts["key"] for problem in loaded.problems] == ["decodings"]
    assert loaded.settings.decodings == ()
    assert loaded.settings.theme == "dark"


def test_a_model_decodes_as_was_chosen_for_it() -> None:
    own = ModelDecoding("builtin", alpha=0.3, beam_width=20, hotwords=(Hotword("김도윤", 8.0),))
    settings = Settings(alpha=1.0).with_decoding(own)
    assert settings.decode_options("builtin") == DecodeOptions(
        alpha=0.3, beam_width=20, hotwords=own.hotwords
    )
    assert settings.decode_options("another") == DecodeOptions(alpha=1.0)
    changed = settings.with_decoding(ModelDecoding("builtin", alpha=0.7))
    assert changed.decode_options("builtin") == DecodeOptions(alpha=0.7)
    assert len(changed.decodings) == 1
