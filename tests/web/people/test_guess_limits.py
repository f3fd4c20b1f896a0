"""Guesses: slowed, then refused, and locking out nobody but the guesser."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from custody.domain.kernel.errors import NotAllowed
from custody.service.people.accounts import fold
from custody.service.people.guess_counters import network, site
from custody.storage.tables import guess_limits
from custody.storage.tables.tables import guess
from tests.web.people.test_sign_in import FAR, HERE, enter
from tests.web.shell import PASSWORD

GIVEN = "un premier mot donné"


def fail(sign_in, times, clock, **where):
    """Guess wrongly ``times`` times, waiting as told, and return the codes answered."""
    codes = []
    for _ in range(times):
        try:
            enter(sign_in, password="wrong wrong wrong", **where)
        except NotAllowed as error:
            codes.append(error.code)
            if error.code == "guess_slowed":
                clock.advance(error.facts["seconds"])
    return codes


def test_guesses_from_elsewhere_lock_nobody_out(sign_in, clock):
    """However long somebody guesses from other places, a device that signed in before still does at once."""
    enter(sign_in, device="office")
    codes = fail(sign_in, 60, clock, device="attacker", address=FAR)
    assert codes[-1] == "guess_refused"
    assert enter(sign_in, device="office", address=HERE)
    assert enter(sign_in, device="office", address=FAR), "even behind the attacker's own address"


def test_guesses_are_slowed_then_refused(sign_in, clock):
    """Three tries are free, then each waits longer, and after ten wrong ones the day is over."""
    waits = []
    for _ in range(40):
        try:
            enter(sign_in, password="wrong wrong wrong", device="office")
        except NotAllowed as error:
            if error.code == "guess_refused":
                break
            if error.code == "guess_slowed":
                waits.append(error.facts["seconds"])
                clock.advance(error.facts["seconds"])
    assert waits == [2, 4, 8, 16, 32, 64, 128]
    with pytest.raises(NotAllowed, match="guess_refused"):
        enter(sign_in, device="office")
    clock.advance(24 * 3600)
    assert enter(sign_in, device="office")


def test_a_guess_while_waiting_is_not_checked(sign_in, clock):
    """The right password is refused too while the wait lasts, so waiting cannot be skipped by many tries."""
    fail(sign_in, 3, clock)
    with pytest.raises(NotAllowed, match="guess_slowed") as caught:
        enter(sign_in)
    assert caught.value.facts == {"seconds": 2}
    clock.advance(2)
    assert enter(sign_in)


def test_a_known_device_has_its_own_counter(sign_in, clock):
    """A stolen device is stopped by its own counter, even with a fresh address for every guess."""
    enter(sign_in, device="stolen")
    codes = [fail(sign_in, 1, clock, device="stolen", address=f"198.51.100.{n}")[0] for n in range(1, 30)]
    assert codes.count("signin_failed") == 10
    assert codes[-1] == "guess_refused"


def test_a_device_known_to_one_person_is_unknown_to_another(sign_in, clock):
    """Having signed in oneself gives no counter of one's own against somebody else's password."""
    enter(sign_in, "aminata", device="insider", address=FAR)
    codes = fail(sign_in, 30, clock, username="moussa", device="insider", address=FAR)
    assert codes[-1] == "guess_refused"
    with pytest.raises(NotAllowed, match="guess_refused"):
        enter(sign_in, "moussa", "wrong wrong wrong", device="another fresh cookie", address=FAR)


@pytest.mark.parametrize("known", [True, False])
def test_a_new_first_password_opens_at_once(sign_in, clock, known):
    """Whoever forgot theirs tries until nothing is taken; what the key officers give then is taken at that very desk."""
    if known:
        enter(sign_in, device="office")
    assert fail(sign_in, 30, clock, device="office")[-1] == "guess_refused"
    sign_in.accounts.reset_password("PE2", GIVEN)
    assert enter(sign_in, password=GIVEN, device="office")


def test_a_new_first_password_clears_no_address(sign_in, clock):
    """What was guessed at others from there stays counted."""
    fail(sign_in, 10, clock)
    for n in range(200):
        fail(sign_in, 1, clock, username=f"person{n}", device=f"device{n}")
    sign_in.accounts.reset_password("PE2", GIVEN)
    assert fail(sign_in, 1, clock, username="moussa", device="other") == ["guess_refused"]


def test_one_address_cannot_try_many_names(sign_in, clock):
    """A list of usernames from one address runs into the address's own limit."""
    codes = []
    for n in range(200):
        codes += fail(sign_in, 1, clock, username=f"person{n}", device=f"device{n}", address=FAR)
    assert codes.count("signin_failed") == 100
    assert codes[-1] == "guess_refused"


def test_a_refused_address_fills_no_table(sign_in, clock, store):
    """Once its address waits, a stranger's further names leave no counters behind."""
    rows = select(func.count()).select_from(guess)
    for n in range(80):
        with pytest.raises(NotAllowed):
            sign_in.sign_in(f"nobody{n}", PASSWORD, device="d" * 43, address="192.0.2.7", lang="fr")
    with store.reading() as connection:
        assert connection.execute(rows).scalar_one() <= 2 * guess_limits.ADDRESS.free + 2, (
            "of each name and of its pair"
        )


def test_a_username_of_a_megabyte_is_no_work(sign_in):
    """NFKC makes eighteen characters of one: what is far too long for a name is cut before."""
    assert len(fold("\ufdfa" * 1_000_000)) < 5_000
    assert fold(" Aminata ") == "aminata"


def test_signing_in_does_not_clear_the_address(sign_in, clock, store):
    """An attacker with an account of their own gains one guess, not a clean address."""
    for n in range(5):
        fail(sign_in, 1, clock, username=f"person{n}", device="x", address=FAR)
    enter(sign_in, "aminata", device="y", address=FAR)
    with store.reading() as connection:
        row = connection.exec_driver_sql("SELECT failures FROM guess WHERE bucket = 'address:203.0.113.9'").one()
    assert row.failures == 5


def test_a_hundred_guesses_at_once_count_as_a_hundred(sign_in):
    """A guess is counted before it is checked: parallel guesses do not slip through together."""

    def one(_):
        try:
            enter(sign_in, password="wrong wrong wrong")
        except NotAllowed as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(one, range(24)))
    assert codes.count("signin_failed") == 3
    assert codes.count("guess_slowed") == 21


def test_a_stepped_clock_blocks_nobody_for_long(sign_in, clock):
    """A counter from the future is brought to now: the wait is the usual one."""
    fail(sign_in, 3, clock)
    clock.advance(-400 * 24 * 3600)
    with pytest.raises(NotAllowed) as caught:
        enter(sign_in)
    assert caught.value.facts == {"seconds": 2}
    clock.advance(2)
    assert enter(sign_in)


def test_unknown_wrong_and_closed_are_told_apart_by_nothing(browser, elsewhere, sign_in):
    """A username that does not exist, a wrong password and a closed account get the same answer."""
    sign_in.accounts.disable("PE2")
    answers = {
        "nobody": browser.sign_in("nobody"), "aminata": browser.sign_in("aminata", "wrong wrong wrong"),
        "moussa": browser.sign_in("moussa"),
    }  # fmt: skip
    said = {
        answer.text.replace(name, "X").replace(answer.headers["x-request-id"], "") for name, answer in answers.items()
    }
    assert len(said) == 1


def test_an_unknown_username_costs_the_same_hash(sign_in, monkeypatch):
    """The password is hashed for an unknown username too, so time tells nothing."""
    checked = []
    inner = sign_in.passwords._hasher

    class Counting:
        def verify(self, stored, secret):
            checked.append(stored[:10])
            return inner.verify(stored, secret)

    monkeypatch.setattr(sign_in.passwords, "_hasher", Counting())
    for name in ("nobody", "moussa"):
        with pytest.raises(NotAllowed):
            enter(sign_in, name, "wrong wrong wrong", device=name)
    assert checked == ["$argon2id$", "$argon2id$"]


def test_one_site_of_ipv6_cannot_guess_from_each_of_its_addresses(sign_in, clock):
    """A /48 has 65,536 of what is counted as an address; it is slowed as one, and never shut."""
    guesses = 0
    for subnet in range(100):
        address = f"2001:db8:1:{subnet:x}::7"
        with pytest.raises(NotAllowed) as refused:
            enter(sign_in, f"name{subnet}", "wrong wrong wrong", device=f"b{subnet}", address=address)
        guesses += refused.value.code != "guess_slowed"
    assert guesses == guess_limits.SITE.free
    clock.advance(61)
    with pytest.raises(NotAllowed, match="signin_failed"):
        enter(sign_in, "another", "wrong wrong wrong", device="c", address="2001:db8:1:9999::7")


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("41.73.96.10", "41.73.96.10"),
        ("::ffff:41.73.96.10", "41.73.96.10"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("2001:db8:1:2::9", "2001:0db8:0001:0002"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_network_of_an_address(address, bucket):
    """IPv6 guesses are counted per /64, IPv4 per address, and nonsense together."""
    assert network(address) == bucket
    assert site(address) == ("2001:0db8:0001" if bucket.startswith("2001") else "")
