from kasr_desktop.recognizer.networks.quantized import Array, Floats

def multiply(
    rows: Floats,
    norm: Floats | None,
    blocks: Array,
    scales: Floats,
    bias: Floats | None,
    out: Floats,
    how: int,
    /,
) -> None: ...
def log_softmax(rows: Floats, totals: Floats, /) -> None: ...
def runs_here() -> bool: ...
