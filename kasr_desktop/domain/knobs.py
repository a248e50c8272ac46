"""Numbers of the beam search that a user may turn: name, words and bounds of each, once.

Settings, the decoder's form, what is remembered for a model and the command line all read
them here.
"""

from __future__ import annotations

from dataclasses import dataclass

from kasr_desktop.domain.label import Label


@dataclass(frozen=True, slots=True)
class Knob:
    """A number that may be left as the model was tuned.

    Attributes:
        name: The field in options, settings and files.
        label: As forms call it.
        meaning: What turning it does.
        minimum: Least value of a form and of the settings.
        maximum: Greatest one.
        step: From one press of an arrow to the next.
        decimals: Digits behind the point, 0: whole numbers only.
    """

    name: str
    label: Label
    meaning: Label
    minimum: float
    maximum: float
    step: float
    decimals: int

    @property
    def flag(self) -> str:
        """Its option on the command line."""
        return f"--{self.name.replace('_', '-')}"


ALPHA = Knob(
    "alpha",
    Label("Weight of the language model (α)", "언어 모델 가중치 (α)"),
    Label(
        "More: closer to usual Korean. Less: closer to the sound.",
        "크면 흔한 한국어에, 작으면 들린 소리에 가까워져요.",
    ),
    minimum=0,
    maximum=5,
    step=0.1,
    decimals=2,
)
BETA = Knob(
    "beta",
    Label("Bonus per word (β)", "단어 보너스 (β)"),
    Label("More: more and shorter words.", "크면 짧은 단어가 많아져요."),
    minimum=-10,
    maximum=10,
    step=0.5,
    decimals=2,
)
BEAM_WIDTH = Knob(
    "beam_width",
    Label("Beam width", "탐색 폭"),
    Label(
        "How many readings are followed at a time. More is slower.",
        "동시에 살피는 후보의 수예요. 크면 느려져요.",
    ),
    minimum=1,
    maximum=1000,
    step=10,
    decimals=0,
)

KNOBS = {knob.name: knob for knob in (ALPHA, BETA, BEAM_WIDTH)}
