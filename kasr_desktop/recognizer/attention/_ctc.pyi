from kasr_desktop.recognizer.attention.ctc_prefixes import Doubles, Integers

def spell(
    probs: Doubles,
    weights: Doubles,
    bases: Doubles,
    at_letter: Doubles,
    at_blank: Doubles,
    last: Integers,
    scores: Doubles,
    windows: Integers,
    parents: Integers,
    letters: Integers,
    found_at_letter: Doubles,
    found_at_blank: Doubles,
    found_last: Integers,
    found_scores: Doubles,
    blank: int,
    /,
) -> None: ...
def place(
    probs: Doubles,
    letters: Integers,
    lengths: Integers,
    shares: Doubles,
    found: Doubles,
    blank: int,
    /,
) -> None: ...
