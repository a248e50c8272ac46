from __future__ import annotations

import pytest

from kasr_desktop.addons.torch_source import ALONE, PLACES, command_line, named_source, torch_source
from kasr_desktop.domain.errors import DownloadError

INDEX = "https://index.example/whl/cu128"


def test_nothing_named_asks_pip_s_own_index_for_what_the_extra_names() -> None:
    source = torch_source()
    assert source.torch == ("torch<3,>=2.6",)
    assert source.others == ("transformers<6,>=5.23",)
    assert command_line(source) == "pip install 'torch<3,>=2.6' 'transformers<6,>=5.23'"


@pytest.mark.parametrize(
    "named",
    [
        f"torch -i {INDEX}",
        f"pip3 install torch torchvision torchaudio -i {INDEX}",
        f"python -m pip install torch torchvision -i {INDEX}",
        f"uv pip install -i {INDEX} torch",
        f"-i {INDEX}",
    ],
)
def test_the_line_of_pytorch_s_site_is_understood_as_it_is(named: str) -> None:
    source = torch_source(named)
    assert source.torch == ("torch<3,>=2.6", "-i", INDEX)
    assert source.others == ("transformers<6,>=5.23",), "which that index does not have"


@pytest.mark.parametrize("place", PLACES)
def test_every_option_that_names_a_place_is_taken(place: str) -> None:
    assert torch_source(f"torch --{place} {INDEX}").torch[1:] == (f"--{place}", INDEX)
    assert torch_source(f"torch --{place}={INDEX}").torch[1:] == (f"--{place}={INDEX}",)
    with pytest.raises(DownloadError):
        torch_source(f"torch -{place} {INDEX}")


@pytest.mark.parametrize("alone", ALONE)
def test_a_version_and_options_without_a_value_are_taken(alone: str) -> None:
    assert torch_source(f"torch==2.9.0+cu128 {alone}").torch == ("torch==2.9.0+cu128", alone)


@pytest.mark.parametrize(
    ("named", "word"),
    [
        ("torch evil-package", "evil-package"),
        ("torch --target /etc", "--target"),
        ("torch -i", "-i"),
        ("https://somewhere.example/torch.whl", "https://somewhere.example/torch.whl"),
        ("torch 'open", "torch 'open"),
    ],
)
def test_what_is_no_place_and_no_version_of_torch_is_refused(named: str, word: str) -> None:
    with pytest.raises(DownloadError) as caught:
        torch_source(named)
    assert caught.value.reason == "bad_source"
    assert caught.value.facts["source"] == word


def test_the_variable_of_the_set_up_counts_here_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASR_TORCH", f" torch -i {INDEX} ")
    assert named_source() == f"torch -i {INDEX}"
