"""What the processor has that makes products of 8-bit numbers fast."""

from __future__ import annotations

import platform
from functools import cache
from pathlib import Path

from kasr_desktop.domain.device_reasons import Int8Kernels

_WORTH_KNOWING = {
    "avx2": "avx2",
    "avx512f": "avx512",
    "avx_vnni": "avx_vnni",
    "avx512_vnni": "avx512_vnni",
    "avx512_bf16": "avx512_bf16",
    "amx_int8": "amx_int8",
    "asimd": "neon",
    "asimddp": "dotprod",
    "i8mm": "i8mm",
}
"""The kernel's words and ours."""

_WIDE_SUMS = frozenset({"avx_vnni", "avx512_vnni", "amx_int8", "dotprod", "i8mm"})

_BLOCKS = frozenset({"avx_vnni", "avx512_vnni"})


@cache
def processor_features() -> frozenset[str]:
    """Return the instruction sets that matter here, such as "avx2" and "avx512_vnni".

    Linux tells all of them; elsewhere the family is all that is known, and the runtime chooses
    its kernels by itself either way.
    """
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    words: set[str] = set()
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() in ("flags", "Features"):
            words |= set(value.split())
            break
    found = {ours for kernels, ours in _WORTH_KNOWING.items() if kernels in words}
    return frozenset(found or {platform.machine().lower()})


def adds_bytes_widely() -> bool:
    """Return whether products of bytes are added in 32 bits by one instruction.

    Where they are, 8 bits are several times faster than single precision; elsewhere they gain
    a seventh on a whole encoder, which is not worth their rounding.
    """
    return bool(processor_features() & _WIDE_SUMS)


def multiplies_blocks() -> bool:
    """Return whether 8-bit products with a scale for each block are as fast as without blocks.

    Measured with VNNI alone; where ONNX Runtime has no kernel for them it computes in float32.
    """
    return bool(processor_features() & _BLOCKS)


def int8_kernels() -> str:
    """Return in words what 8-bit products run on, such as "AVX2, no VNNI"."""
    features = processor_features()
    if "amx_int8" in features:
        return Int8Kernels.AMX
    if features & {"avx512_vnni", "avx_vnni"}:
        return Int8Kernels.VNNI
    if "avx2" in features:
        return Int8Kernels.AVX2
    if "i8mm" in features:
        return Int8Kernels.ARM_I8MM
    if "dotprod" in features:
        return Int8Kernels.ARM_DOT
    return platform.machine()
