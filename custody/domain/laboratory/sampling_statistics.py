"""How many units of a seizure to examine, and which (UNODC/ENFSI ST/NAR/38, 2009; ENFSI DWG-SGL-002, 2012).

Shares and probabilities are whole per mille, and every comparison is one of integers: the size of a sample is the
same on every machine. A method of ``INFERRING`` proves something about the units not examined; those of ``PLAIN`` are
rules of thumb that courts and laboratories use, from which nothing follows about the rest.
"""

from bisect import bisect_left
from collections.abc import Callable
from hashlib import sha256
from math import comb, isqrt

from custody.domain.kernel.errors import BadInput

WHOLE = 1000
"""Per mille in a whole."""
LARGEST_POPULATION = 1_000_000
LARGEST_SAMPLE = 2_000
"""Units that one plan may choose, so that their numbers, and later their weights, fit an entry of 65,535 bytes."""
MOST_TOLERATED = 10
USUAL_SHARE, USUAL_RISK = 900, 50
"""Per mille, where nobody names another: nine tenths are to be shown positive, with 95 % confidence."""
GENERATOR = "sha256-counter/1"
"""The name of ``draw`` in the log: what it does never changes under this name."""
DIGITS = 12
"""Hexadecimal digits taken from each hash: a number below 2^48, which any shell can reckon with."""


def size(method: str, population: int, *, share: int = 0, alpha: int = 0, tolerated: int = 0) -> int:
    """How many of ``population`` units a method examines.

    ``share`` (k) of the units is to be shown positive with a risk of error of at most ``alpha``, both in per mille,
    even when ``tolerated`` (r) of the units examined turn out negative.

    Raises:
        BadInput: ``sampling_method_unknown``, ``population_out_of_range``, ``sampling_parameters`` for a share or a
            risk that is none, and for parameters given to a rule of thumb; ``sampling_impossible`` when so many
            negatives among all units already leave less than the share; ``sample_too_large``.
    """
    if not 1 <= population <= LARGEST_POPULATION:
        raise BadInput("population_out_of_range", n=population, limit=LARGEST_POPULATION)
    if method in PLAIN:
        if share or alpha or tolerated:
            raise BadInput("sampling_parameters")
        return _held_to(PLAIN[method](population))
    if method not in INFERRING:
        raise BadInput("sampling_method_unknown", value=method[:40])
    if not (0 < share < WHOLE and 0 < alpha < WHOLE and 0 <= tolerated <= MOST_TOLERATED):
        raise BadInput("sampling_parameters")
    if tolerated > population - wanted(population, share):
        raise BadInput("sampling_impossible", tolerated=tolerated)
    proves = INFERRING[method]
    return _least(tolerated + 1, population, lambda n: proves(n, population, share, alpha, tolerated))


def wanted(population: int, share: int) -> int:
    """K: the least number of units that is at least ``share`` per mille of the population."""
    return -(-share * population // WHOLE)


def _hypergeometric(n: int, population: int, share: int, alpha: int, tolerated: int) -> bool:
    """P(at most r negatives among n | one positive too few) <= alpha, both sides times C(N, n) and 1000."""
    positives = wanted(population, share) - 1
    negatives = population - positives
    unlucky = sum(comb(negatives, i) * comb(positives, n - i) for i in range(min(tolerated, n) + 1))
    return WHOLE * unlucky <= alpha * comb(population, n)


def _bayes(n: int, population: int, share: int, alpha: int, tolerated: int) -> bool:
    """P(share < k) <= alpha after n - r positives and r negatives, from the uniform prior Beta(1, 1).

    The posterior Beta(n - r + 1, r + 1) lies below k as often as n + 1 trials of chance k succeed more than n - r
    times. The population counts as infinite; a sample of all units proves it in any case.
    """
    if n == population:
        return True
    trials = n + 1
    below: int = sum(comb(trials, i) * share ** (trials - i) * (WHOLE - share) ** i for i in range(tolerated + 1))
    certain: int = WHOLE**trials
    return WHOLE * below <= alpha * certain


def _held_to(n: int) -> int:
    if n > LARGEST_SAMPLE:
        raise BadInput("sample_too_large", limit=LARGEST_SAMPLE)
    return n


def _least(low: int, population: int, enough: Callable[[int], bool]) -> int:
    """The least n from ``low`` that is enough; all units always are. Looks no further than ``LARGEST_SAMPLE``."""
    high = min(population, LARGEST_SAMPLE)
    if high < population and not enough(high):
        raise BadInput("sample_too_large", limit=LARGEST_SAMPLE)
    return bisect_left(range(high), True, lo=low, key=enough)


def _tenth(population: int) -> int:
    return -(-population // 10)


def _root(population: int) -> int:
    return isqrt(population - 1) + 1


def _stepped(population: int) -> int:
    return population if population <= 10 else 10 if population <= 100 else _root(population)  # noqa: PLR2004


def _twenty_and_tenth(population: int) -> int:
    return population if population <= 20 else 20 + _tenth(population - 20)  # noqa: PLR2004


INFERRING: dict[str, Callable[[int, int, int, int, int], bool]] = {
    "hypergeometric": _hypergeometric,
    "bayes": _bayes,
}
"""Method to whether n units examined prove the claim."""
PLAIN: dict[str, Callable[[int], int]] = {
    "all": lambda population: population,
    "five_percent": lambda population: -(-population // 20),
    "ten_percent": _tenth,
    "square_root": _root,
    "stepped": _stepped,
    "twenty_and_tenth": _twenty_and_tenth,
    "five": lambda population: min(5, population),
}
"""Rule of thumb to the size of its sample, rounded up. ``stepped``: all up to 10, then 10 up to 100, then the square
root; ``twenty_and_tenth``: 20 and a tenth of what is above 20 (Colón et al.); ``five``: Texas."""
METHODS = frozenset({*INFERRING, *PLAIN})


def draw(seed: str, population: int, n: int) -> tuple[int, ...]:
    """Which ``n`` of the units 1 to ``population`` to examine, in ascending order; anyone can redo it with sha256sum.

    For counter = 0, 1, 2...: v is the number that the first twelve hexadecimal digits of SHA-256 over the ASCII text
    ``seed:counter`` write. A v at or above the greatest multiple of N below 2^48 is passed over, so that every unit
    is as likely as every other; otherwise unit v mod N + 1 is chosen, unless it is already. All units need no draw.
    """
    if n >= population:
        return tuple(range(1, population + 1))
    fair = 16**DIGITS - 16**DIGITS % population
    chosen: set[int] = set()
    counter = 0
    while len(chosen) < n:
        value = int(sha256(f"{seed}:{counter}".encode("ascii")).hexdigest()[:DIGITS], 16)
        counter += 1
        if value < fair:
            chosen.add(value % population + 1)
    return tuple(sorted(chosen))
