"""What hands do beside the software: gestures that a script counts, and how long each of them is allowed to take.

Times are those of the keystroke-level model (Card, Moran, Newell, *The Psychology of Human-Computer Interaction*,
1983): a key 0.28 s (an average typist), pointing at something 1.1 s, a thought 1.35 s. A thumb that rests over the same
button each time presses it like a key. How long a brick takes to bag is in no model: nobody has held a watch to it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

KEY, POINT, THINK = 0.28, 1.1, 1.35
ALLOWED: Mapping[str, float] = {
    "scan": POINT + KEY, "balance": POINT + KEY, "again": KEY, "touch": POINT + KEY, "pin": THINK + 6 * KEY, "key": KEY,
}  # fmt: skip
"""Seconds: a label aimed at and the trigger, the print key of a balance, the same button again, another one, a PIN,
a key of a text."""


class Gestures(Counter[str]):
    """How often each gesture was made."""

    def seconds(self) -> float:
        """What they are allowed, by one person, one after the other."""
        return sum(ALLOWED[name] * times for name, times in self.items())

    def told(self) -> str:
        """The figures, for people."""
        return " + ".join(f"{times} {name}" for name, times in self.items())


def of_bursts(steps: Sequence[Sequence[str]]) -> Gestures:
    """The gestures of one thing as ``pace.paced`` plays it: its bursts, and what is pressed after them."""
    made = Gestures("balance" if burst.endswith(" kg") else "scan" for burst, *_ in steps)
    made.update("again" for step in steps if len(step) > 2)
    return made
