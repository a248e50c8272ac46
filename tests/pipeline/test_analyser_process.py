from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from kasr_desktop.domain.errors import WrittenFormError
from kasr_desktop.pipeline.analyser_process import AnalyserProcess
from kasr_desktop.written_form.morphemes import Kiwipiepy

pytestmark = pytest.mark.costly
SAID = ("오월 십칠일에 만나요", "만 육천 명이 모였다", "half \ud800 a letter", "")


@pytest.fixture
def elsewhere() -> Iterator[AnalyserProcess]:
    pytest.importorskip("kiwipiepy")
    analyser = AnalyserProcess()
    yield analyser
    analyser.close()


def test_it_says_what_the_analyser_in_this_process_says(elsewhere: AnalyserProcess) -> None:
    here = Kiwipiepy()
    for text in SAID:
        assert elsewhere.analyse(text) == here.analyse(text)
    assert elsewhere.spaced(SAID) == here.spaced(SAID)


def test_other_threads_run_while_it_is_loaded(elsewhere: AnalyserProcess) -> None:
    """Loaded in this process it keeps them for over a second of its own CPU time."""
    asked = threading.Thread(target=elsewhere.analyse, args=("가",))
    asked.start()
    begun = time.process_time()
    turns = 0
    while asked.is_alive():
        time.sleep(0.001)
        turns += 1
    assert turns > 20
    assert time.process_time() - begun < 1.0, "the work is not done here"


def test_one_that_died_is_told_and_the_next_question_starts_another(
    elsewhere: AnalyserProcess,
) -> None:
    elsewhere.analyse("가")
    child = elsewhere._child
    assert child is not None
    child._process.kill()
    with pytest.raises(WrittenFormError) as caught:
        elsewhere.analyse("나")
    assert caught.value.reason == "stopped"
    assert elsewhere.analyse("나")[0].form == "나"


def test_threads_take_turns(elsewhere: AnalyserProcess) -> None:
    found: dict[str, str] = {}

    def ask(text: str) -> None:
        found[text] = elsewhere.analyse(text)[0].form

    threads = [threading.Thread(target=ask, args=(text,)) for text in ("가", "나", "다", "라")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {text: text for text in ("가", "나", "다", "라")}
