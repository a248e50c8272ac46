"""The list of files: every name a file's own, none that leaves its folder."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kasr_desktop.cluster.manifest import Recording, read_manifest
from kasr_desktop.domain.errors import ClusterError


def test_what_is_no_file_is_passed_over() -> None:
    text = "path\tname\n\n# the second tape\n/nfs/a.wav\t하나\n  \ns3://bucket/나/b.mp3\t둘\n"
    assert read_manifest(text, "list.tsv") == [
        Recording("/nfs/a.wav", "하나"),
        Recording("s3://bucket/나/b.mp3", "둘"),
    ]


def test_two_of_one_name_keep_both_results_and_a_longer_list_changes_none() -> None:
    first = read_manifest("/a/회의.wav\n/b/회의.wav", "list.tsv")
    assert len({one.name for one in first}) == 2
    assert read_manifest("/c/회의.wav\n/a/회의.wav\n/b/회의.wav", "list.tsv")[1:] == first


def test_a_name_given_twice_is_an_error_that_says_where() -> None:
    with pytest.raises(ClusterError) as raised:
        read_manifest("/a.wav\t하나\n/b.wav\t하나", "list.tsv")
    assert raised.value.reason == "twice"
    assert raised.value.facts["number"] == "2"


def test_a_file_said_twice_is_done_once() -> None:
    assert len(read_manifest("/a.wav\n/a.wav", "list.tsv")) == 1


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "path\tname\n"])
def test_an_empty_list_is_told(text: str) -> None:
    with pytest.raises(ClusterError) as raised:
        read_manifest(text, "list.tsv")
    assert raised.value.reason == "no_files"


@example("\ud800")
@given(st.text(st.characters(exclude_characters="\t\r\n"), min_size=1).filter(str.strip))
def test_no_name_leaves_its_folder(name: str) -> None:
    (recording,) = read_manifest(f"/a.wav\t{name}", "list.tsv")
    assert recording.name not in ("", ".", "..")
    assert not set(recording.name) & set('/\\:*?"<>|\0')
