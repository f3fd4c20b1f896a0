"""The size of a sample and the draw: the published table, the definition by brute force, the draw redone elsewhere."""

import subprocess
from fractions import Fraction
from itertools import combinations
from math import comb, gcd
from string import hexdigits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel.errors import BadInput
from custody.domain.laboratory.sampling_statistics import (
    INFERRING,
    LARGEST_POPULATION,
    LARGEST_SAMPLE,
    PLAIN,
    draw,
    size,
    wanted,
)

HYPERGEOMETRIC = {
    (500, 50, 0): {10: 3, 20: 4, 60: 4, 70: 5, 10_000: 5},
    (700, 50, 0): {10: 5, 20: 6, 30: 7, 40: 7, 50: 8, 100: 8, 200: 9, 10_000: 9},
    (900, 50, 0): {
        10: 8, 20: 12, 30: 15, 40: 18, 50: 19, 60: 20, 70: 21, 80: 22, 90: 23, 100: 23, 200: 26, 300: 27, 500: 28,
        1000: 28, 5000: 29, 10_000: 29, 199: 27, 1602: 29,
    },
    (900, 10, 0): {10: 9, 20: 15, 50: 26, 100: 33, 200: 38, 500: 41, 1000: 43, 10_000: 44},
    (900, 50, 1): {10: 10, 20: 17, 50: 29, 100: 36, 1000: 45},
}  # fmt: skip
"""(k, alpha, r) to N to n: the table of ST/NAR/38, and two seizures of Mali."""

SHARES = st.integers(1, 990)
RISKS = st.integers(1, 999)


@pytest.mark.parametrize(("parameters", "row"), HYPERGEOMETRIC.items())
def test_sizes_are_those_of_the_published_table(parameters, row):
    """Every value of the UNODC table that this project's domain notes list."""
    share, alpha, tolerated = parameters
    sizes = {n: size("hypergeometric", n, share=share, alpha=alpha, tolerated=tolerated) for n in row}
    assert sizes == row


def test_bayes_with_the_uniform_prior_is_as_published():
    """All positive at 95 %: 4, 8 and 28 units for half, 70 % and 90 %."""
    assert [size("bayes", 10_000, share=k, alpha=50) for k in (500, 700, 900)] == [4, 8, 28]


@pytest.mark.parametrize(
    ("method", "sizes"),
    [
        ("all", {1: 1, 1999: 1999}),
        ("five_percent", {1: 1, 100: 5, 101: 6}),
        ("ten_percent", {1: 1, 100: 10, 101: 11}),
        ("square_root", {1: 1, 100: 10, 199: 15, 1602: 41}),
        ("stepped", {10: 10, 11: 10, 100: 10, 101: 11, 1602: 41}),
        ("twenty_and_tenth", {20: 20, 21: 21, 120: 30}),
        ("five", {3: 3, 5: 5, 900: 5}),
    ],
)
def test_rules_of_thumb(method, sizes):
    """Each is what its name says, rounded up and never more than there is."""
    assert {n: size(method, n) for n in sizes} == sizes


def unlucky(n, population, positives, tolerated):
    """By counting subsets: how probable at most ``tolerated`` negatives are among n of a population."""
    draws = list(combinations(range(population), n))
    good = sum(sum(unit >= positives for unit in one) <= tolerated for one in draws)
    return Fraction(good, len(draws))


@given(st.integers(1, 11), SHARES, RISKS, st.integers(0, 2))
def test_the_sample_is_the_smallest_that_satisfies_the_definition(population, share, alpha, tolerated):
    """The definition written out over every subset of a small population gives the same n."""
    worst = wanted(population, share) - 1
    if tolerated > population - worst - 1:
        with pytest.raises(BadInput, match="sampling_impossible"):
            size("hypergeometric", population, share=share, alpha=alpha, tolerated=tolerated)
        return
    enough = [
        n for n in range(tolerated + 1, population + 1)
        if unlucky(n, population, worst, tolerated) <= Fraction(alpha, 1000)
    ]  # fmt: skip
    assert size("hypergeometric", population, share=share, alpha=alpha, tolerated=tolerated) == enough[0]


@given(st.integers(1, 60), SHARES, RISKS, st.integers(0, 3))
def test_bayes_is_the_smallest_whose_posterior_suffices(n, share, alpha, tolerated):
    """The posterior by integrating the polynomial term by term says the same as the binomial sum."""
    positives = n - tolerated
    if positives < 0:
        return
    k = Fraction(share, 1000)
    below = sum(
        Fraction((-1) ** i * comb(tolerated, i), positives + i + 1) * k ** (positives + i + 1)
        for i in range(tolerated + 1)
    ) * ((n + 1) * comb(n, tolerated))  # fmt: skip
    found = sized("bayes", LARGEST_POPULATION, share, alpha, tolerated)
    assert (found <= n) == (below <= Fraction(alpha, 1000) and n > tolerated)


def sized(method, population, share, alpha, tolerated):
    """The size; one more than can be planned when that is too large."""
    try:
        return size(method, population, share=share, alpha=alpha, tolerated=tolerated)
    except BadInput as refusal:
        if refusal.code != "sample_too_large":
            raise
        return LARGEST_SAMPLE + 1


@given(
    st.sampled_from(["hypergeometric", "bayes"]), st.integers(300, 3000), st.integers(1, 900), st.integers(1, 900),
    st.integers(0, 4), st.integers(1, 90),
)  # fmt: skip
def test_asking_for_more_never_takes_fewer_units(method, population, share, alpha, tolerated, more):
    """A higher share, a smaller risk, one more tolerated negative: n never shrinks."""
    least = sized(method, population, share, alpha, tolerated)
    assert least <= sized(method, population, share + more, alpha, tolerated)
    assert least >= sized(method, population, share, alpha + more, tolerated)
    assert least <= sized(method, population, share, alpha, tolerated + 1)
    assert tolerated < least <= min(population, LARGEST_SAMPLE + 1)


@given(st.integers(1, 40), st.integers(1, 19), RISKS)
def test_more_units_never_take_fewer_where_the_share_is_whole(times, twentieths, alpha):
    """Where k N is a whole number, n grows with N (between, K is rounded up and n may step back)."""
    share = twentieths * 50
    step = 1000 // gcd(share, 1000)
    sizes = [size("hypergeometric", step * i, share=share, alpha=alpha) for i in (times, times + 1)]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(
    ("code", "method", "population", "parameters"),
    [
        ("sampling_method_unknown", "guess", 10, {}),
        ("population_out_of_range", "all", 0, {}),
        ("population_out_of_range", "five", LARGEST_POPULATION + 1, {}),
        ("sampling_parameters", "five", 10, {"share": 900}),
        ("sampling_parameters", "bayes", 10, {"share": 900}),
        ("sampling_parameters", "bayes", 10, {"share": 1000, "alpha": 50}),
        ("sampling_parameters", "hypergeometric", 10, {"share": 900, "alpha": 50, "tolerated": 11}),
        ("sampling_parameters", "hypergeometric", 10, {"share": 900, "alpha": 50, "tolerated": -1}),
        ("sampling_impossible", "hypergeometric", 10, {"share": 900, "alpha": 50, "tolerated": 2}),
        ("sample_too_large", "all", LARGEST_SAMPLE + 1, {}),
        ("sample_too_large", "hypergeometric", LARGEST_POPULATION, {"share": 999, "alpha": 1}),
    ],
)
def test_what_cannot_be_planned_is_refused(code, method, population, parameters):
    """Nothing is guessed: parameters out of range, or that prove nothing, are refused by their code."""
    with pytest.raises(BadInput) as refused:
        size(method, population, **parameters)
    assert refused.value.code == code


SHELL = r"""
seed=$1 population=$2 n=$3 counter=0 chosen=" "
fair=$(( (1 << 48) - (1 << 48) % population ))
while [ "$(echo $chosen | wc -w)" -lt "$n" ]; do
  value=$(( 16#$(printf %s "$seed:$counter" | sha256sum | cut -c 1-12) ))
  counter=$(( counter + 1 ))
  unit=$(( value % population + 1 ))
  if [ "$value" -lt "$fair" ]; then case "$chosen" in *" $unit "*) ;; *) chosen="$chosen$unit " ;; esac; fi
done
echo $chosen | tr ' ' '\n' | sort -n | tr '\n' ' '
"""
"""docs/formats.md, "The draw of a sample", as a shell would do it."""


@pytest.mark.parametrize(
    ("seed", "population", "n"), [("SP0A7K9Q2M4XT", 100, 23), ("00ff", 7, 6), ("SA00000000000", 1_000_000, 9)]
)
def test_a_draw_is_redone_with_sha256sum(seed, population, n):
    """A shell and a hash tool choose the same units: nobody needs this software to check the draw."""
    done = subprocess.run(["bash", "-c", SHELL, "draw", seed, str(population), str(n)], capture_output=True, check=True)
    assert draw(seed, population, n) == tuple(int(unit) for unit in done.stdout.split())


@given(st.text(hexdigits, min_size=1, max_size=64), st.integers(1, 400), st.data())
def test_a_draw_chooses_units_that_exist_once_each(seed, population, data):
    """n different units between 1 and N, in ascending order, the same each time."""
    n = data.draw(st.integers(1, population))
    chosen = draw(seed, population, n)
    assert len(set(chosen)) == n == len(chosen)
    assert list(chosen) == sorted(chosen)
    assert 1 <= chosen[0] <= chosen[-1] <= population
    assert chosen == draw(seed, population, n)


def test_every_unit_is_drawn_as_often_as_another():
    """Over 2,000 seeds each of ten units comes about 600 times when three are drawn."""
    counts = [0] * 10
    for seed in range(2000):
        for unit in draw(f"{seed}", 10, 3):
            counts[unit - 1] += 1
    assert all(520 < count < 680 for count in counts)


def test_every_method_has_a_size():
    """No method is listed that cannot be planned."""
    for method in (*INFERRING, *PLAIN):
        parameters = {"share": 500, "alpha": 50} if method in {"bayes", "hypergeometric"} else {}
        assert 1 <= size(method, 30, **parameters) <= 30
