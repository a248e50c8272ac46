"""The shipped files are where the app looks for them."""

from __future__ import annotations

from kasr_desktop import resources


def test_resources_lie_beside_the_packages_in_a_checkout() -> None:
    assert (resources.resources_dir() / "fonts").is_dir()


def test_model_sample_and_licences_are_there() -> None:
    assert (resources.builtin_model_dir() / "config.json").is_file()
    sample = resources.sample_path()
    assert sample.is_file()
    assert sample.with_suffix(".txt").read_text("utf-8").strip()
    assert (resources.resources_dir() / "LICENSES.md").is_file()
