"""Why a model runs where it runs, and by which runtime: declared with their names.

A `Ready` carries them as one English line, `why (detail); runtime (kernels)`, for logs and
reports; `kasr_desktop.messages.device_sentence` says it in the user's language.
"""

from __future__ import annotations

from kasr_desktop.domain.choice import Choice
from kasr_desktop.domain.label import Label


class DeviceReason(Choice):
    """Why a processor was taken."""

    ASKED = "you asked for it", Label("as you chose", "설정에서 선택한 장치예요")
    NO_GPU = (
        "no GPU was found",
        Label("no graphics card was found", "쓸 수 있는 그래픽 카드가 없어요"),
    )
    NO_TORCH = (
        "a GPU needs torch, which is not installed",
        Label(
            "a graphics card needs torch, which is not installed",
            "그래픽 카드를 쓰려면 torch가 필요한데 설치되어 있지 않아요",
        ),
    )
    GPU = (
        "it is the fastest processor found",
        Label("the fastest found", "찾은 장치 중 가장 빨라요"),
    )
    SELF_TEST = (
        "the GPU failed its self-test",
        Label("the graphics card failed its test", "그래픽 카드가 점검을 통과하지 못했어요"),
    )
    NO_MEMORY = (
        "the GPU ran out of memory",
        Label("the graphics card ran out of memory", "그래픽 카드의 메모리가 부족했어요"),
    )
    FAILED = "the GPU failed", Label("the graphics card failed", "그래픽 카드가 작동을 멈췄어요")


class Runtime(Choice):
    """What computes, and with which numbers."""

    ONNX_INT8 = "ONNX Runtime in 8 bits", Label("ONNX Runtime, 8 bits", "ONNX Runtime, 8비트")
    ONNX_SINGLE = (
        "ONNX Runtime in single precision",
        Label("ONNX Runtime, single precision", "ONNX Runtime, 32비트"),
    )
    TORCH_HALF = "torch in half precision", Label("torch, half precision", "torch, 16비트")
    TORCH_SINGLE = "torch in single precision", Label("torch, single precision", "torch, 32비트")


class Int8Kernels(Choice):
    """What products of 8-bit numbers run on; other processors go by their own name."""

    AMX = "AMX", Label("AMX", "AMX 명령어")
    VNNI = "VNNI", Label("VNNI", "VNNI 명령어")
    AVX2 = "AVX2, no VNNI", Label("AVX2, no VNNI", "AVX2, VNNI 없음")
    ARM_I8MM = "ARM i8mm", Label("ARM i8mm", "ARM i8mm 명령어")
    ARM_DOT = "ARM dot product", Label("ARM dot product", "ARM dot product 명령어")
