"""Number and choice of units of a seizure to examine (ST/NAR/38, 2009; DWG-SGL-002, 2012).

UNODC/ENFSI and ENFSI publish these methods. Shares and probabilities are whole per mille, and every comparison is one
of integers: a sample has the same size on every machine. A method of ``INFERRING`` proves a share of the units not
examined. The methods of ``PLAIN`` are rules of thumb of courts and laboratories; they prove nothing about the rest.
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
    """Return the number of ``population`` units that a method examines.

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
    return _least(
        tolerated + 1, population, lambda sample_size: proves(sample_size, population, share, alpha, tolerated)
    )


def at_most(population: int, examined: int, alpha: int = USUAL_RISK) -> int:
    """Return the most units that may differ where none of those examined does, with a risk of at most ``alpha``.

    It is the largest number of which a draw shows none more often than that (exact hypergeometric): one more
    differing unit would have shown itself.
    """
    if examined >= population:
        return 0
    draws = comb(population, examined)
    # how often none is drawn falls with the number that differ
    return (
        bisect_left(
            range(population - examined + 1),
            True,
            key=lambda differing: WHOLE * comb(population - differing, examined) <= alpha * draws,
        )
        - 1
    )


def wanted(population: int, share: int) -> int:
    """Return K, the least number of units that is at least ``share`` per mille of the population."""
    return -(-share * population // WHOLE)


def _hypergeometric(sample_size: int, population: int, share: int, alpha: int, tolerated: int) -> bool:
    """Return True if P(at most r negatives among n | one positive too few) <= alpha, each times C(N, n) and 1000."""
    positives = wanted(population, share) - 1
    negatives = population - positives
    unlucky = sum(comb(negatives, i) * comb(positives, sample_size - i) for i in range(min(tolerated, sample_size) + 1))
    return WHOLE * unlucky <= alpha * comb(population, sample_size)


def _bayes(sample_size: int, population: int, share: int, alpha: int, tolerated: int) -> bool:
    """Return True if P(share < k) <= alpha after n - r positives and r negatives, from the uniform prior Beta(1, 1).

    The posterior Beta(n - r + 1, r + 1) lies below k as often as n + 1 trials of chance k succeed more than n - r
    times. The population counts as infinite; a sample of all units proves it in any case.
    """
    if sample_size == population:
        return True
    trials = sample_size + 1
    below: int = sum(comb(trials, i) * share ** (trials - i) * (WHOLE - share) ** i for i in range(tolerated + 1))
    certain: int = WHOLE**trials
    return WHOLE * below <= alpha * certain


def _held_to(sample_size: int) -> int:
    if sample_size > LARGEST_SAMPLE:
        raise BadInput("sample_too_large", limit=LARGEST_SAMPLE)
    return sample_size


def _least(low: int, population: int, enough: Callable[[int], bool]) -> int:
    """Return the least sample size from ``low`` that is enough, up to ``LARGEST_SAMPLE``.

    The whole population is always enough.
    """
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


def draw(seed: str, population: int, sample_size: int) -> tuple[int, ...]:
    """Draw ``sample_size`` of the units 1 to ``population``, in ascending order; sha256sum can redo it.

    For counter = 0, 1, 2...: v is the number that the first twelve hexadecimal digits of SHA-256 over the ASCII text
    ``seed:counter`` write. A v at or above the greatest multiple of N below 2^48 is passed over, so that every unit
    is as likely as every other; otherwise unit v mod N + 1 is chosen, unless it is already. All units need no draw.
    """
    if sample_size >= population:
        return tuple(range(1, population + 1))
    fair = 16**DIGITS - 16**DIGITS % population
    chosen: set[int] = set()
    counter = 0
    while len(chosen) < sample_size:
        value = int(sha256(f"{seed}:{counter}".encode("ascii")).hexdigest()[:DIGITS], 16)
        counter += 1
        if value < fair:
            chosen.add(value % population + 1)
    return tuple(sorted(chosen))
