from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kasr_desktop.recognizer.networks import converted as module
from kasr_desktop.recognizer.networks.converted import Conversion, converted


@pytest.fixture(autouse=True)
def any_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the runtime makes of a graph is its own test's (`test_onnx_session`)."""
    monkeypatch.setattr(module, "write_packed", lambda model, path: path.write_bytes(model))


class Maker:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> Conversion:
        self.count += 1
        tables = {"pieces": np.arange(6, dtype=np.float32).reshape(2, 3)}
        return Conversion({"encoder": b"graph", "step": b"other"}, tables, {"precision": "int8"})


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    path.write_bytes(b"weights")
    return path


def whole(conversion: Conversion) -> dict[str, bytes]:
    return {
        name: graph.read_bytes() if isinstance(graph, Path) else graph
        for name, graph in conversion.graphs.items()
    }


def same(one: Conversion, other: Conversion) -> bool:
    tables = one.tables.keys() == other.tables.keys()
    return (
        tables
        and all(np.array_equal(one.tables[name], other.tables[name]) for name in one.tables)
        and whole(one) == whole(other)
        and dict(one.facts) == dict(other.facts)
    )


def test_it_is_made_once_and_read_back_whole(weights: Path, tmp_path: Path) -> None:
    make = Maker()
    first = converted([weights], make, tmp_path / "cache")
    assert same(first, Maker()())
    assert same(converted([weights], make, tmp_path / "cache"), first)
    assert make.count == 1
    # the runtime reads the files itself: weights in memory once
    assert all(isinstance(graph, Path) for graph in first.graphs.values())
    assert [path.name[0] for path in (tmp_path / "cache").iterdir()] != ["."]


def test_other_weights_another_runtime_or_processor_are_converted_anew(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, cache = Maker(), tmp_path / "cache"
    converted([weights], make, cache)
    weights.write_bytes(b"weightz")
    converted([weights], make, cache)
    monkeypatch.setattr(module, "processor_features", lambda: frozenset({"another"}))
    converted([weights], make, cache)
    monkeypatch.setattr(module.importlib.metadata, "version", lambda _name: "99")
    converted([weights], make, cache)
    assert make.count == 4


@pytest.mark.usefixtures("caplog")
@pytest.mark.parametrize("damage", ["not json", ""])
def test_a_damaged_one_is_made_anew(weights: Path, tmp_path: Path, damage: str) -> None:
    make, cache = Maker(), tmp_path / "cache"
    first = converted([weights], make, cache)
    (folder,) = cache.iterdir()
    (folder / "facts.json").write_text(damage, encoding="utf-8")
    assert same(converted([weights], make, cache), first)
    assert same(converted([weights], make, cache), first)
    assert make.count == 2


@pytest.mark.usefixtures("caplog")
def test_a_place_that_cannot_be_written_costs_time_alone(weights: Path, tmp_path: Path) -> None:
    make = Maker()
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    for _ in range(2):
        assert converted([weights], make, tmp_path / "cache").facts["precision"] == "int8"
    assert make.count == 2


@pytest.mark.usefixtures("caplog")
def test_a_runtime_that_cannot_write_costs_time_alone(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_model: bytes, path: Path) -> None:
        path.write_bytes(b"half")
        raise RuntimeError("No space left on device")

    monkeypatch.setattr(module, "write_packed", full)
    found = converted([weights], Maker(), tmp_path / "cache")
    assert found.graphs["encoder"] == b"graph"
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_killed_conversion_leaves_nothing_that_is_taken_for_one(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, cache = Maker(), tmp_path / "cache"

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            converted([weights], make, cache)
    assert list(cache.iterdir()) == []
    assert len(converted([weights], make, cache).graphs) == 2


def test_those_not_used_for_long_go(weights: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for number in range(9):
        weights.write_bytes(bytes([number]))
        converted([weights], Maker(), cache)
    assert len(list(cache.iterdir())) == module._KEPT
