"""A device that computes while the CPU makes text: order, cancel, failures, and what it saves.

The device is of this test, with a clock of its own: a network that reads `speak`'s sound, puts what
is begun in line, and lets the clock run to the end of it when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from support.model_folders import modern_folder
from support.spoken_model import GRID, VOCAB, SpokenModel, speak, spoken_bundle
from support.told import transcript_of

from kasr_desktop.bundle.model_bundle import load_bundle
from kasr_desktop.domain.audio import SAMPLE_RATE, AudioChunk, AudioWindow, Samples
from kasr_desktop.domain.emissions import Emissions, LogProbs
from kasr_desktop.domain.errors import AudioError
from kasr_desktop.domain.events import Event, Final, Finished, Notice, NoticeKind, Progress
from kasr_desktop.domain.options import DecodeOptions, StreamOptions
from kasr_desktop.domain.readings import GREEDY
from kasr_desktop.pipeline.build import TextParts
from kasr_desktop.pipeline.emission_tape import EmissionTape
from kasr_desktop.pipeline.look_ahead import one_ahead
from kasr_desktop.pipeline.record import Record
from kasr_desktop.pipeline.transcriber import Transcriber
from kasr_desktop.recognizer.acoustic_model import AcousticModel
from kasr_desktop.recognizer.ctc.ctc_model import CtcAcousticModel
from kasr_desktop.recognizer.ctc.torch_wav2vec2 import TorchWav2Vec2
from kasr_desktop.recognizer.emission_blocks import EmissionHeader

TEXT = "\n".join(["가나다 나라", "다시 마음", "바다"] * 6)
STREAM = StreamOptions(window=2.0, first_window=2.0, left_context=0.1, right_context=0.1)

FORWARD = 1.0
"""Seconds of the device's clock that a window takes."""


class Device:
    """A network on a GPU of this test.

    Attributes:
        now: Seconds on the clock of the CPU.
        told: What happened, in order.
        fails: Called with the number of a group and "begin" or "wait" before each.
        broken: It hears no window alone any more.
    """

    grid = GRID
    vocab_size = len(VOCAB)
    max_frames = None
    half_precision = False
    batch_size = 2

    def __init__(self, name: str = "cuda:0", *, ahead: bool = True) -> None:
        self.compute_device = name
        self.runs_ahead = ahead
        self.now = self._free = 0.0
        self.told: list[str] = []
        self.fails: Callable[[int, str], None] = lambda _group, _step: None
        self.broken = False
        self._groups = 0
        self._hears = SpokenModel()

    def log_probs(self, samples: Samples) -> LogProbs:
        if self.broken:
            raise RuntimeError("unspecified launch failure")
        self.now += FORWARD
        return self._heard(samples)

    def _heard(self, samples: Samples) -> LogProbs:
        window = AudioWindow(samples, 0, 0, GRID.num_frames(len(samples)))
        return self._hears.emit(window).log_probs

    def log_probs_of(self, windows: Sequence[Samples]) -> list[LogProbs]:
        return [self.log_probs(samples) for samples in windows]

    def begin(self, windows: Sequence[Samples]) -> Callable[[], list[LogProbs]]:
        number, self._groups = self._groups, self._groups + 1
        self.fails(number, "begin")
        self.told.append(f"begin {number}")
        self._free = done = max(self.now, self._free) + FORWARD * len(windows)

        def wait() -> list[LogProbs]:
            self.fails(number, "wait")
            self.told.append(f"wait {number}")
            self.now = max(self.now, done)
            return [self._heard(samples) for samples in windows]

        return wait

    def close(self) -> None:
        self.told.append("close")


class Sound:
    """Sound in chunks of a second; it may break off."""

    def __init__(self, samples: Samples, breaks_at: float | None = None) -> None:
        self._samples = samples
        self._breaks_at = breaks_at
        self.duration: float | None = len(samples) / SAMPLE_RATE
        self.notices: tuple[Notice, ...] = ()
        self.closed = False

    def __iter__(self) -> Iterator[AudioChunk]:
        for start in range(0, len(self._samples), SAMPLE_RATE):
            if self._breaks_at is not None and start >= self._breaks_at * SAMPLE_RATE:
                raise AudioError("it breaks off", reason="damaged")
            yield AudioChunk(self._samples[start : start + SAMPLE_RATE], start)

    def close(self) -> None:
        self.closed = True


def model_on(network: Device, later: Device | None = None) -> CtcAcousticModel:
    return CtcAcousticModel(
        network, device_reason="test", rebuild=lambda *_: later or Device("cpu", ahead=False)
    )


def transcriber(model: AcousticModel, source: Sound) -> Transcriber:
    text = TextParts(spoken_bundle(Path("nowhere")), None, None)
    header = EmissionHeader("spoken", len(VOCAB), VOCAB.blank_id, model.grid)
    return Transcriber(
        source,
        model=model,
        utterances=text.utterance_decoder(DecodeOptions(), GREEDY),
        tape=EmissionTape(header),
        stream=STREAM,
        record=Record("talk.wav", "spoken", "greedy"),
    )


def heard(network: Device, *, text_costs: float = 0.0, later: Device | None = None) -> list[Event]:
    """Run the whole loop; each window's text costs seconds of the CPU."""
    events = []
    for event in transcriber(model_on(network, later), Sound(speak(TEXT))).run():
        if isinstance(event, Progress):
            network.told.append("text")
            network.now += text_costs
        events.append(event)
    return events


def without_ahead() -> list[Event]:
    return heard(Device(ahead=False))


def story(events: Sequence[Event]) -> list[Event]:
    """Return events without what only this run's clock and device say."""
    times = [(type(e), e.position, e.duration) if isinstance(e, Progress) else e for e in events]
    return [event for event in times if not isinstance(event, Finished)]  # type: ignore[misc]


def test_the_next_forward_has_begun_before_the_former_text_is_asked_for() -> None:
    network = Device()
    heard(network)
    told = [word for word in network.told if word != "text"]
    groups = sum(word.startswith("begin") for word in told)
    assert groups > 4
    expected = ["begin 0", "wait 0", "begin 1"]  # the first text waits for nothing else
    for number in range(2, groups):
        expected += [f"begin {number}", f"wait {number - 1}"]
    assert told == [*expected, f"wait {groups - 1}"]
    begun, asked = network.told.index("begin 2"), network.told.index("wait 1")
    assert "text" in network.told[:begun]
    assert "text" not in network.told[begun:asked]


def test_events_are_those_of_one_after_the_other() -> None:
    assert story(heard(Device())) == story(without_ahead())


def test_network_and_text_take_the_time_of_the_slower_one() -> None:
    """On the device's own clock: text as slow as the network costs next to nothing more."""
    side_by_side, in_turn = Device(), Device(ahead=False)
    heard(side_by_side, text_costs=FORWARD)
    heard(in_turn, text_costs=FORWARD)
    windows = in_turn.now / (2 * FORWARD)
    assert in_turn.now == pytest.approx(windows * 2 * FORWARD)
    assert side_by_side.now <= windows * FORWARD + 4 * FORWARD  # the first group, and the last


def test_a_cancel_waits_for_nothing_that_was_begun() -> None:
    network, source = Device(), Sound(speak(TEXT))
    events = transcriber(model_on(network), source).run()
    for event in events:
        if isinstance(event, Final):
            break
    while "begin 2" not in network.told:
        next(events)
    told = len(network.told)
    events.close()
    assert network.told[told:] == []
    assert source.closed
    begun = sum(word.startswith("begin") for word in network.told)
    asked = sum(word.startswith("wait") for word in network.told)
    assert begun == asked + 1  # one group, no more


def no_room_at(number: int, step: str) -> Callable[[int, str], None]:
    def fails(group: int, at: str) -> None:
        if (group, at) == (number, step):
            raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")

    return fails


@pytest.mark.usefixtures("caplog")
@pytest.mark.parametrize("step", ["begin", "wait"])
def test_a_group_without_room_is_heard_when_its_turn_comes(step: str) -> None:
    network = Device()
    network.fails = no_room_at(3, step)
    assert story(heard(network)) == story(without_ahead())
    assert "close" not in network.told
    assert "begin 4" in network.told  # and the next ones go on ahead


@pytest.mark.usefixtures("caplog")
def test_a_device_given_up_leaves_no_group_out_and_the_cpu_looks_at_no_second_one() -> None:
    network, cpu = Device(), Device("cpu", ahead=False)

    def fails(group: int, step: str) -> None:
        if (group, step) == (3, "wait"):
            network.broken = True
            raise RuntimeError("unspecified launch failure")

    network.fails = fails
    events = heard(network, later=cpu)
    expected = without_ahead()
    assert transcript_of(events).segments == transcript_of(expected).segments
    notices = [place for place, event in enumerate(events) if isinstance(event, Notice)]
    assert [events[place].kind for place in notices] == [NoticeKind.DEVICE_FALLBACK]  # type: ignore[union-attr]
    earlier = [event for event in events[: notices[0]] if isinstance(event, Progress)]
    windows = 1 + 2 + 2  # of the groups 0 to 2: told where it happened, not a group before
    assert len(earlier) == windows
    begun = [word for word in network.told if word.startswith("begin")]
    assert begun[-1] == "begin 4"
    assert "wait 4" not in network.told  # the CPU hears it
    assert "close" in network.told


def test_sound_that_breaks_off_is_told_behind_the_text_before_it() -> None:
    def texts(network: Device) -> list[Event]:
        events: list[Event] = []
        broken = Sound(speak(TEXT), breaks_at=15)
        with pytest.raises(AudioError):
            events.extend(transcriber(model_on(network), broken).run())
        assert len(events) > 10
        return events

    assert story(texts(Device())) == story(texts(Device(ahead=False)))


def test_what_fails_while_taken_comes_behind_what_was_taken() -> None:
    def items() -> Iterator[int]:
        yield from (1, 2, 3)
        raise OSError("no more")

    found: list[int] = []
    with pytest.raises(OSError, match="no more"):
        found.extend(one_ahead(items(), lambda: True))
    assert found == [1, 2, 3]


def test_a_careful_window_is_heard_at_its_turn() -> None:
    network = Device()
    model = model_on(network)
    window = AudioWindow(np.zeros(16_000, np.float32), 0, 0, 49, careful=True)
    asked = model.begin_all([window])
    assert network.told == []
    assert len(asked()) == 1
    assert [notice.kind for notice in model.drain_notices()] == [NoticeKind.HEARD_ONCE]


@pytest.mark.model
@pytest.mark.parametrize("half_precision", [False, True])
def test_torch_begins_and_gives_what_it_gives_at_once(tmp_path: Path, half_precision: bool) -> None:
    """The way of a GPU on the CPU's tensors: whole windows, blocks of a GPU's size."""
    folder = modern_folder(
        tmp_path / "w", "wav2vec2", config={"feat_extract_norm": "layer"}, seed=3
    )
    network = TorchWav2Vec2(load_bundle(folder), half_precision=half_precision)
    sound = np.random.default_rng(5).standard_normal(16_000 * 8).astype(np.float32) * 0.1
    windows = [
        AudioWindow(sound[first : first + length], first, first // 320, (first + length) // 320)
        for first, length in ((0, 96_000), (16_000, 96_000), (6_400, 48_000), (32_000, 96_000))
    ]
    alone = [network.log_probs(window.samples) for window in windows]
    network.runs_ahead, network.block_frames = True, 250
    model = CtcAcousticModel(network, device_reason="test", rebuild=lambda *_: network)
    assert model.looks_ahead
    first, second = model.begin_all(windows[:2]), model.begin_all(windows[2:])
    found: list[Emissions] = [*first(), *second()]
    for window, emissions, rows in zip(windows, found, alone, strict=True):
        assert emissions.first_frame == window.start // 320
        assert np.abs(emissions.log_probs - rows).max() <= (0.02 if half_precision else 1e-4)
    network.close()
