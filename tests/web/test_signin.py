"""Signing in: sessions that die when they must, guesses that lock out nobody but the guesser."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from custody.domain.errors import BadInput, Conflict, NotAllowed, NotFound
from custody.service.passwords import Passwords, accept_password, accept_pin
from custody.service.signin import fold, network
from custody.storage import guesses
from custody.storage.accounts import session_with
from custody.storage.tables import guess
from tests.web.shell import HTML, PASSWORD

HERE, FAR = "41.73.96.10", "203.0.113.9"


def enter(signin, username="moussa", password=PASSWORD, *, device="device-1", address=HERE, old_token=""):
    return signin.sign_in(username, password, device=device, address=address, lang="fr", old_token=old_token)


def fail(signin, times, clock, **where):
    """Guess wrongly ``times`` times, waiting as told, and return the codes answered."""
    codes = []
    for _ in range(times):
        try:
            enter(signin, password="wrong wrong wrong", **where)
        except NotAllowed as error:
            codes.append(error.code)
            if error.code == "guess_slowed":
                clock.advance(error.facts["seconds"])
    return codes


def test_the_right_password_leads_on(browser):
    """A right password sets a session cookie and goes to the page that was asked for."""
    answer = browser.sign_in(next="/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Aminata Traoré" in browser.get("/", headers=HTML).text


def test_the_session_id_changes_at_sign_in(browser):
    """Signing in again gives another cookie and kills the one held before, so none can be planted."""
    browser.sign_in()
    first = browser.cookies["custody"]
    csrf = browser.csrf("/account")
    again = browser.post(
        "/signin",
        data={"username": "aminata", "password": PASSWORD, "_csrf_token": csrf},
        follow_redirects=False,
        headers=HTML,
    )
    assert again.status_code == 303
    assert browser.cookies["custody"] != first
    browser.cookies.set("custody", first, domain="testserver.local")
    assert browser.get("/api/session").json().get("signed_in", False) is False


def test_a_planted_cookie_is_never_taken_over(signin):
    """A session id that the server did not make is not signed in by a later sign-in."""
    planted = "A" * 43
    token = enter(signin, old_token=planted)
    assert token != planted
    assert signin.session(planted) is None


def test_only_the_digest_of_the_cookie_is_stored(signin, store):
    """The table of sessions holds no cookie that would open a session."""
    token = enter(signin)
    with store.reading() as connection:
        assert session_with(connection, token) is None
        stored = connection.exec_driver_sql("SELECT * FROM web_session").fetchall()
    assert token not in repr(stored)


def test_signing_out_kills_the_session(browser):
    """After signing out the old cookie opens nothing."""
    browser.sign_in()
    token = browser.cookies["custody"]
    assert browser.submit("/signout").headers["location"] == "/signin"
    browser.cookies.set("custody", token, domain="testserver.local")
    answer = browser.get("/account", headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?ended=1&next=%2Faccount")


def test_a_closed_account_is_out_at_once(browser, signin):
    """Disabling an account ends its sessions and refuses the right password."""
    browser.sign_in()
    signin.disable("PE1")
    assert browser.get("/api/session").json().get("signed_in", False) is False
    assert browser.sign_in().status_code == 401
    signin.enable("PE1")
    assert browser.sign_in().status_code == 303


def test_roles_are_read_again_at_every_request(browser, people):
    """A role that was withdrawn opens nothing from the next request on."""
    browser.sign_in()
    assert browser.get("/registers").status_code == 200
    people.held["PE1"] = ("witness",)
    assert browser.get("/registers").status_code == 403


def test_a_role_change_ends_the_sessions(browser, elsewhere, signin):
    """``end_sessions`` ends every session of that person and of nobody else."""
    browser.sign_in()
    elsewhere.sign_in("moussa")
    assert signin.end_sessions("PE1") == 1
    assert browser.get("/registers").status_code == 401
    assert elsewhere.get("/account").status_code == 200


def test_an_idle_session_ends(signin, clock):
    """Half an hour without use ends a session; use keeps it."""
    token = enter(signin)
    for _ in range(3):
        clock.advance(29 * 60)
        assert signin.session(token) is not None
    clock.advance(30 * 60 + 1)
    assert signin.session(token) is None


def test_a_session_ends_after_twelve_hours_used_or_not(signin, clock):
    """The absolute age is never extended by use."""
    token = enter(signin)
    for _ in range(12 * 3):
        clock.advance(20 * 60)
        assert signin.session(token) is not None
    clock.advance(1)
    assert signin.session(token) is None


def test_a_session_from_the_future_is_over(signin, clock):
    """When the clock steps back, a session of unknown age is not trusted."""
    token = enter(signin)
    clock.advance(-3600)
    assert signin.session(token) is None


def test_guesses_from_elsewhere_lock_nobody_out(signin, clock):
    """However long somebody guesses from other places, a device that signed in before still does at once."""
    enter(signin, device="office")
    codes = fail(signin, 60, clock, device="attacker", address=FAR)
    assert codes[-1] == "guess_refused"
    assert enter(signin, device="office", address=HERE)
    assert enter(signin, device="office", address=FAR), "even behind the attacker's own address"


def test_guesses_are_slowed_then_refused(signin, clock):
    """Three tries are free, then each waits longer, and after ten wrong ones the day is over."""
    waits = []
    for _ in range(40):
        try:
            enter(signin, password="wrong wrong wrong", device="office")
        except NotAllowed as error:
            if error.code == "guess_refused":
                break
            if error.code == "guess_slowed":
                waits.append(error.facts["seconds"])
                clock.advance(error.facts["seconds"])
    assert waits == [2, 4, 8, 16, 32, 64, 128]
    with pytest.raises(NotAllowed, match="guess_refused"):
        enter(signin, device="office")
    clock.advance(24 * 3600)
    assert enter(signin, device="office")


def test_a_guess_while_waiting_is_not_checked(signin, clock):
    """The right password is refused too while the wait lasts, so waiting cannot be skipped by many tries."""
    fail(signin, 3, clock)
    with pytest.raises(NotAllowed, match="guess_slowed") as caught:
        enter(signin)
    assert caught.value.facts == {"seconds": 2}
    clock.advance(2)
    assert enter(signin)


def test_a_known_device_has_its_own_counter(signin, clock):
    """A stolen device is stopped by its own counter, even with a fresh address for every guess."""
    enter(signin, device="stolen")
    codes = [fail(signin, 1, clock, device="stolen", address=f"198.51.100.{n}")[0] for n in range(1, 30)]
    assert codes.count("signin_failed") == 10
    assert codes[-1] == "guess_refused"


def test_a_device_known_to_one_person_is_unknown_to_another(signin, clock):
    """Having signed in oneself gives no counter of one's own against somebody else's password."""
    enter(signin, "aminata", device="insider", address=FAR)
    codes = fail(signin, 30, clock, username="moussa", device="insider", address=FAR)
    assert codes[-1] == "guess_refused"
    with pytest.raises(NotAllowed, match="guess_refused"):
        enter(signin, "moussa", "wrong wrong wrong", device="another fresh cookie", address=FAR)


def test_one_address_cannot_try_many_names(signin, clock):
    """A list of usernames from one address runs into the address's own limit."""
    codes = []
    for n in range(200):
        codes += fail(signin, 1, clock, username=f"person{n}", device=f"device{n}", address=FAR)
    assert codes.count("signin_failed") == 100
    assert codes[-1] == "guess_refused"


def test_a_refused_address_fills_no_table(signin, clock, store):
    """Once its address waits, a stranger's further names leave no counters behind."""
    rows = select(func.count()).select_from(guess)
    for n in range(80):
        with pytest.raises(NotAllowed):
            signin.sign_in(f"nobody{n}", PASSWORD, device="d" * 43, address="192.0.2.7", lang="fr")
    with store.reading() as connection:
        assert connection.execute(rows).scalar_one() <= guesses.ADDRESS.free + 2


def test_a_username_of_a_megabyte_is_no_work(signin):
    """NFKC makes eighteen characters of one: what is far too long for a name is cut before."""
    assert len(fold("\ufdfa" * 1_000_000)) < 5_000
    assert fold(" Aminata ") == "aminata"


def test_signing_in_does_not_clear_the_address(signin, clock, store):
    """An attacker with an account of their own gains one guess, not a clean address."""
    for n in range(5):
        fail(signin, 1, clock, username=f"person{n}", device="x", address=FAR)
    enter(signin, "aminata", device="y", address=FAR)
    with store.reading() as connection:
        row = connection.exec_driver_sql("SELECT failures FROM guess WHERE bucket = 'address:203.0.113.9'").one()
    assert row.failures == 5


def test_a_hundred_guesses_at_once_count_as_a_hundred(signin):
    """A guess is counted before it is checked: parallel guesses do not slip through together."""

    def one(_):
        try:
            enter(signin, password="wrong wrong wrong")
        except NotAllowed as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(one, range(24)))
    assert codes.count("signin_failed") == 3
    assert codes.count("guess_slowed") == 21


def test_a_stepped_clock_blocks_nobody_for_long(signin, clock):
    """A counter from the future is brought to now: the wait is the usual one."""
    fail(signin, 3, clock)
    clock.advance(-400 * 24 * 3600)
    with pytest.raises(NotAllowed) as caught:
        enter(signin)
    assert caught.value.facts == {"seconds": 2}
    clock.advance(2)
    assert enter(signin)


def test_unknown_wrong_and_closed_are_told_apart_by_nothing(browser, elsewhere, signin):
    """A username that does not exist, a wrong password and a closed account get the same answer."""
    signin.disable("PE2")
    said = {
        browser.sign_in("nobody").text.replace("nobody", "X"),
        browser.sign_in("aminata", "wrong wrong wrong").text.replace("aminata", "X"),
        browser.sign_in("moussa").text.replace("moussa", "X"),
    }
    assert len(said) == 1


def test_an_unknown_username_costs_the_same_hash(signin, monkeypatch):
    """The password is hashed for an unknown username too, so time tells nothing."""
    checked = []
    inner = signin.passwords._hasher

    class Counting:
        def verify(self, stored, secret):
            checked.append(stored[:10])
            return inner.verify(stored, secret)

    monkeypatch.setattr(signin.passwords, "_hasher", Counting())
    for name in ("nobody", "moussa"):
        with pytest.raises(NotAllowed):
            enter(signin, name, "wrong wrong wrong", device=name)
    assert checked == ["$argon2id$", "$argon2id$"]


@pytest.mark.usefixtures("costly_passwords")
def test_the_real_hash_is_argon2id_at_full_cost():
    """The default cost is RFC 9106's second choice: 64 MiB, three passes."""
    passwords = Passwords()
    stored = passwords.hash(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.check(stored, PASSWORD)
    assert not passwords.check(stored, PASSWORD + " ")


def test_a_password_is_the_same_on_every_keyboard():
    """Composed and decomposed accents are one password."""
    passwords = Passwords()
    assert passwords.check(passwords.hash("e\u0301te\u0301 a\u0300 Se\u0301gou"), "été à Ségou")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("court", "password_short"),
        ("onze signes", "password_short"),
        ("x" * 129, "password_long"),
        ("motdepasse123", "password_common"),
        ("MotDePasse123", "password_common"),
        ("aaaaaaaaaaaaaa", "password_common"),
        ("abababababab", "password_common"),
        ("012345678901", "password_common"),
        ("abcdefghijklmn", "password_common"),
        ("moi-aminata-2026", "password_common"),
    ],
)
def test_weak_passwords_are_refused(password, code):
    """Short, common, repeating, running and name-bearing passwords are refused."""
    with pytest.raises(BadInput) as caught:
        accept_password(password, "aminata")
    assert caught.value.code == code


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=80, max_size=100))
def test_long_passwords_of_any_script_are_taken(password):
    """Up to 128 characters of any kind pass, as long as they are not one letter over and over."""
    accept_password("12 mots à retenir " + password, "aminata")


@pytest.mark.parametrize(
    "pin", ["12345", "123456", "987654", "111111", "121212", "12 456", "abcdef", "1" * 13, "٣٤٥٦٧٨"]
)
def test_weak_pins_are_refused(pin):
    """Short, counting, repeating and non-digit PINs are refused."""
    with pytest.raises(BadInput):
        accept_pin(pin)


def test_the_pin_of_a_person_on_anothers_device(signin, clock):
    """A PIN confirms a person on another's device; wrong ones are counted for who holds the device."""
    session = signin.session(enter(signin, "moussa", device="own"))
    signin.set_pin(session, PASSWORD, "407218")
    signin.check_pin("PE2", "407218", device="tablet", by="PE1")
    codes = []
    for n in range(40):
        try:
            signin.check_pin("PE2", "000000", device=f"fresh{n}", by="PE1")
        except NotAllowed as error:
            codes.append(error.code)
            if error.code == "guess_slowed":
                clock.advance(error.facts["seconds"])
    assert codes.count("pin_wrong") == guesses.PIN.last
    assert codes[-1] == "guess_refused"
    signin.check_pin("PE2", "407218", device="other tablet", by="PE3")


def test_no_pin_is_never_right(signin):
    """A person without a PIN, or without an account, cannot be confirmed by any PIN."""
    for person in ("PE1", "PE9"):
        with pytest.raises(NotAllowed, match="pin_wrong"):
            signin.check_pin(person, "407218", device="d", by="PE2")


def test_changing_the_password_ends_every_session(browser, elsewhere):
    """The new password signs in, the old one and every old session do not."""
    browser.sign_in()
    elsewhere.sign_in()
    new = "le baobab de la cour"
    answer = browser.submit("/account/password", current=PASSWORD, new=new, again=new)
    assert answer.headers["location"] == "/signin"
    assert "Votre mot de passe a été changé" in browser.get("/signin", headers=HTML).text
    assert "Votre mot de passe a été changé" not in browser.get("/signin", headers=HTML).text, "a notice shows once"
    assert elsewhere.get("/account").status_code == 401
    assert browser.sign_in().status_code == 401
    assert browser.sign_in(password=new).status_code == 303


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        (
            {"current": "not this one", "new": "le baobab de la cour", "again": "le baobab de la cour"},
            403,
            "actuel est faux",
        ),
        ({"current": PASSWORD, "new": "le baobab de la cour", "again": "le baobab"}, 400, "diffèrent"),
        ({"current": PASSWORD, "new": "azertyuiop123", "again": "azertyuiop123"}, 400, "premiers"),
    ],
)
def test_a_refused_password_says_why(browser, form, status, words):
    """The form comes back with the reason, and the old password stays."""
    browser.sign_in()
    answer = browser.submit("/account/password", **form)
    assert answer.status_code == status
    assert words in answer.text
    assert browser.get("/account").status_code == 200


def test_setting_a_pin(browser, signin):
    """The PIN set on one's own page confirms the person."""
    browser.sign_in()
    assert browser.submit("/account/pin", current=PASSWORD, pin="407218").headers["location"] == "/account"
    signin.check_pin("PE1", "407218", device="tablet", by="PE2")
    assert browser.submit("/account/pin", current=PASSWORD, pin="123456").status_code == 400


def test_the_first_password_must_be_changed(browser, signin):
    """With a password that somebody else gave, nothing is open but one's own account."""
    signin.reset_password("PE1", "un premier mot donné")
    browser.sign_in(password="un premier mot donné")
    answer = browser.get("/", headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert browser.get("/registers").json()["code"] == "password_must_change"
    assert "Choisissez votre mot de passe" in browser.get("/account", headers=HTML).text
    new = "le baobab de la cour"
    form = {"current": "un premier mot donné", "new": new, "again": new}
    assert browser.submit("/account/password", **form).status_code == 400
    assert browser.submit("/account/password", **form, pin="407218").status_code == 303
    signin.check_pin("PE1", "407218", device="tablet", by="PE2")
    browser.sign_in(password=new)
    assert browser.get("/registers").status_code == 200


def test_a_reset_takes_the_pin_too(browser, signin):
    """Whoever lost their password may have lost the PIN with it: after a reset it signs nothing."""
    browser.sign_in()
    browser.submit("/account/pin", current=PASSWORD, pin="407218")
    assert signin.has_pin("PE1")
    signin.reset_password("PE1", "un premier mot donné")
    assert not signin.has_pin("PE1")
    with pytest.raises(NotAllowed, match="pin_wrong"):
        signin.check_pin("PE1", "407218", device="tablet", by="PE2")


def test_a_first_password_left_unused_expires(signin, clock):
    """Three days after it was given, a first password opens nothing; one's own never expires."""
    signin.reset_password("PE1", "un premier mot donné")
    clock.advance(72 * 3600)
    enter(signin, "aminata", "un premier mot donné")
    clock.advance(1)
    with pytest.raises(NotAllowed, match="first_password_expired"):
        enter(signin, "aminata", "un premier mot donné")
    with pytest.raises(NotAllowed, match="signin_failed"):
        enter(signin, "aminata", "wrong wrong wrong")
    assert enter(signin)


@pytest.mark.usefixtures("costly_passwords")
def test_hashing_anew_prolongs_no_first_password(signin, store, clock):
    """The three days count from when the password was given, not from when its hash was renewed."""
    signin.reset_password("PE1", "un premier mot donné")
    with store.writing() as connection:
        old = Passwords().hash("un premier mot donné")
        connection.exec_driver_sql("UPDATE account SET password = ? WHERE person = 'PE1'", (old,))
    clock.advance(71 * 3600)
    enter(signin, "aminata", "un premier mot donné")
    clock.advance(2 * 3600)
    with pytest.raises(NotAllowed, match="first_password_expired"):
        enter(signin, "aminata", "un premier mot donné")


def test_accounts_are_unique_and_known(signin):
    """One account a person, one person a username, whatever its capitals; unknown persons are named."""
    with pytest.raises(Conflict):
        signin.open_account("PE3", "  AMINATA ", PASSWORD)
    with pytest.raises(Conflict):
        signin.open_account("PE1", "other", PASSWORD)
    with pytest.raises(NotFound):
        signin.disable("PE9")
    with pytest.raises(NotFound):
        signin.reset_password("PE9", PASSWORD)


@pytest.mark.usefixtures("costly_passwords")
def test_an_outdated_hash_is_renewed_at_sign_in(signin, store):
    """A password hashed at another cost is hashed anew when it is next given."""
    with store.writing() as connection:
        old = Passwords().hash(PASSWORD)
        connection.exec_driver_sql("UPDATE account SET password = ? WHERE person = 'PE2'", (old,))
    enter(signin)
    with store.reading() as connection:
        now = connection.exec_driver_sql("SELECT password FROM account WHERE person = 'PE2'").scalar_one()
    assert now != old
    assert enter(signin)


def test_the_api_signs_in_and_out(browser):
    """A program reads its CSRF token, signs in, learns who it is, and signs out."""
    csrf = browser.get("/api/session").json()["csrf"]
    credentials = {"username": "aminata", "password": PASSWORD}
    answer = browser.post("/api/session", json=credentials, headers={"x-csrf-token": csrf})
    assert answer.status_code == 201, answer.text
    who = browser.get("/api/session").json()
    assert who["csrf"] == answer.json()["csrf"] != csrf
    assert (who["person"], who["roles"], who["agency"]) == ("PE1", ["clerk", "witness"], "OCS")
    assert browser.delete("/api/session", headers={"x-csrf-token": who["csrf"]}).status_code == 204
    assert browser.get("/registers").status_code == 401


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nx: y", "evil"])
def test_signing_in_never_leads_elsewhere(browser, path):
    """Only a plain path on this site is followed after signing in."""
    assert browser.sign_in(next=path).headers["location"] == "/"


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


def test_a_client_that_says_nothing_of_what_it_accepts_is_led_to_the_sign_in(browser):
    """The start page leads whoever asks without an Accept header to the sign-in page, which answers 200."""
    request = browser.build_request("GET", "/")
    del request.headers["accept"]
    answer = browser.send(request, follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, "/signin")
