from kasr_desktop.recognizer.networks.quantized import Array, Floats

def norm(states: Floats, weight: Floats, bias: Floats, out: Floats) -> None: ...
def norm_to_bytes(
    states: Floats, weight: Floats, bias: Floats, out: Array, sizes: Floats
) -> None: ...
def to_bytes(rows: Floats, out: Array, sizes: Floats) -> None: ...
def add(product: Array, sizes: Floats, scale: Floats, bias: Floats, states: Floats) -> None: ...
def gelu_to_bytes(
    product: Array, sizes: Floats, scale: Floats, bias: Floats, out: Array, out_sizes: Floats
) -> None: ...
def gate(product: Array, sizes: Floats, scale: Floats, bias: Floats, out: Floats) -> None: ...
def keep(
    product: Array,
    sizes: Floats,
    scale: Floats,
    bias: Floats,
    first: int,
    frames: int,
    queries: Floats,
    keys: Floats,
    values: Floats,
) -> None: ...
def attend(
    queries: Floats,
    keys: Floats,
    values: Floats,
    first_head: int,
    end_head: int,
    found: Floats,
) -> None: ...
def near(
    gated: Floats,
    first: int,
    kernel: Floats,
    kernel_bias: Floats,
    weight: Floats,
    bias: Floats,
    out: Array,
    sizes: Floats,
) -> None: ...
def choose(name: str) -> bool: ...
