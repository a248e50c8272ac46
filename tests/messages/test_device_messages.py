"""Why a model runs where it does is said in one language at a time."""

from __future__ import annotations

import itertools
import re

import pytest

from kasr_desktop.domain.device_reasons import DeviceReason, Int8Kernels, Runtime
from kasr_desktop.messages import Language, device_sentence

NAMES = re.compile(r"ONNX Runtime|torch|AVX2|VNNI|AMX|ARM|i8mm|dot product|cuda:0")


@pytest.mark.parametrize(
    ("why", "runtime", "kernels"), list(itertools.product(DeviceReason, Runtime, Int8Kernels))
)
def test_no_english_stands_in_the_korean_sentence(
    why: DeviceReason, runtime: Runtime, kernels: Int8Kernels
) -> None:
    reason = f"{why} (cuda:0); {runtime} ({kernels})"
    korean = device_sentence(reason, Language.KOREAN)
    assert not re.search(r"[A-Za-z]{2,}", NAMES.sub("", korean)), korean
    english = device_sentence(reason, Language.ENGLISH)
    assert not re.search("[가-힣]", english)
    for said in (korean, english):
        assert "cuda:0" in said
        assert "torch" in said or "ONNX" in said


@pytest.mark.parametrize("why", DeviceReason)
def test_in_short_there_is_no_detail_and_no_runtime(why: DeviceReason) -> None:
    reason = f"{why} (CUDA error: no kernel image); {Runtime.ONNX_SINGLE} ({Int8Kernels.AVX2})"
    assert device_sentence(reason, Language.KOREAN, short=True) == why.label.korean


def test_what_is_not_known_is_said_as_it_is() -> None:
    assert device_sentence("a new reason", Language.KOREAN) == "a new reason"
    assert device_sentence("", Language.KOREAN) == ""
