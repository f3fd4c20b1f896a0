"""Passwords and PINs: which are taken, how they are kept, when they change or expire."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from custody.commands.story import cast as story_cast
from custody.domain.kernel.errors import BadInput, NotAllowed
from custody.service.people import guess_counters
from custody.service.people.passwords import Passwords, accept_password, accept_pin
from custody.service.people.weak_secrets import is_guessable_pin
from custody.storage.tables import guess_limits
from custody.storage.tables.tables import guess
from tests.web.people.test_sign_in import enter
from tests.web.shell import HTML, PASSWORD


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


def test_the_common_passwords_of_our_length_are_refused():
    """At least 3,000 of 12 characters and more (ASVS 5.0 V6.2.4), in capitals too."""
    common = (files("custody") / "data" / "common_passwords.txt").read_text().split()
    assert len(common) == len(set(common)) >= 3_000
    assert all(len(password) >= 12 for password in common)
    for password in common:
        for typed in (password, password.title()):
            with pytest.raises(BadInput, match="password_common"):
                accept_password(typed, "aminata")


@pytest.mark.parametrize(
    "password",
    ["123qweasdzxc", "q1w2e3r4t5y6", "Password123!", "qwerty123456", "bamako202020", "stupefiants2026",
     "P@ssw0rd2026!", "Stupéfiants#2026", "ｐａｓｓｗｏｒｄ１２３４", "motdepasse-1960", "azertyazerty", "20262026bamako",
     "custody-2026-12", "OCS-bamako-2026", "Traore.Aminata.1", "aminatatraore!", "Koutiala-2026", "kout1ala2026", "prosecutor12",
     "vivelemali223", "Observer-2026!", "customs12345", "court-clerk-2026"],
)  # fmt: skip
def test_words_of_the_trade_and_of_the_person_with_digits_are_refused(password):
    """One or two words that a guesser knows, whatever stands for a letter, with a year or a run (V6.2.11)."""
    with pytest.raises(BadInput, match="password_common"):
        accept_password(password, "a.traore", ("Aminata Traoré", "Brigade de Koutiala"))


@pytest.mark.parametrize(
    "password",
    ["cheval batterie agrafe correcte", "le fleuve monte en septembre", "Zq!7hT2-mwPx", "dragon 84731962",
     "soleil maison tambour riviere", "mwanga tulivu", "bamako sous la pluie de mai", "tk4x9q2wbnz7"],
)  # fmt: skip
def test_sentences_and_chance_are_taken(password):
    """Three words and more, unknown words or digits that follow no pattern."""
    accept_password(password, "a.traore", ("Aminata Traoré", "Brigade de Koutiala"))


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), min_size=80, max_size=100))
def test_long_passwords_of_any_script_are_taken(password):
    """Up to 128 characters of any kind pass, as long as they are not one letter over and over; beyond, none."""
    accept_password("12 mots à retenir " + password, "aminata")
    with pytest.raises(BadInput, match="password_long"):
        accept_password("12 mots à retenir " + password + "12 mots" * 7, "aminata")


@pytest.mark.parametrize(
    "pin",
    ["12345", "123456", "987654", "111111", "121212", "12 456", "abcdef", "1" * 13, "٣٤٥٦٧٨", "123123", "112233",
     "246810", "135790", "010190", "20261201", "901201", "147258", "258369", "159753", "789456", "102030", "654321",
     "12341234", "19902026", "321654", "198519", "199001", "121985", "123412", "1234561", "246801", "912345", "555551"],
)  # fmt: skip
def test_weak_pins_are_refused(pin):
    """Short, counting, repeating and non-digit PINs are refused, dates and ways over the keys too."""
    with pytest.raises(BadInput):
        accept_pin(pin)


def test_most_pins_are_free():
    """Not one PIN in eight is refused, or people could hardly find one."""
    refused = sum(is_guessable_pin(f"{pin:06}") for pin in range(0, 1_000_000, 97))
    assert refused < 10_310 / 8
    assert not is_guessable_pin(story_cast.PIN), "the demonstration is signed in with it"


def test_the_pin_of_a_person_on_anothers_device(sign_in, clock):
    """A PIN confirms a person on another's device; wrong ones are counted for who holds the device."""
    session = sign_in.session(enter(sign_in, "moussa", device="own"))
    sign_in.accounts.set_pin("PE2", PASSWORD, "407218", device=session.device)
    sign_in.accounts.check_pin("PE2", "407218", device="tablet", by="PE1")
    codes = []
    for n in range(40):
        try:
            sign_in.accounts.check_pin("PE2", "000000", device=f"fresh{n}", by="PE1")
        except NotAllowed as error:
            codes.append(error.code)
            if error.code == "guess_slowed":
                clock.advance(error.facts["seconds"])
    assert codes.count("pin_wrong") == guess_limits.PIN.last
    assert codes[-1] == "guess_refused"
    sign_in.accounts.check_pin("PE2", "407218", device="other tablet", by="PE3")


def wrong(sign_in, person, pin="000000"):
    """What is said to a wrong PIN of a person, typed on the device of PE1."""
    with pytest.raises(NotAllowed) as caught:
        sign_in.accounts.check_pin(person, pin, device="tablet", by="PE1")
    return caught.value.code


def counters(store):
    with store.reading() as connection:
        return {row.bucket: row.failures for row in connection.execute(select(guess))}


def test_pins_of_everybody_tried_by_one_count_together(sign_in, store, clock):
    """A few of each person, and of people who are not: after thirty none is taken for a day, of anybody."""
    told = []
    for n in range(80):
        told.append(wrong(sign_in, f"PE{'X' * 500}{n}" if n % 2 else "PE3"))
        clock.advance(901)
    assert (told.count("pin_wrong"), told[-1]) == (guess_limits.ASKED.last, "guess_refused")
    assert wrong(sign_in, "PE2") == "guess_refused"
    assert len(counters(store)) <= 3


def test_a_new_pin_of_ones_own_clears_nothing_that_one_guessed_of_others(sign_in, store):
    """What was guessed of the person whose PIN is new is taken back, and no more."""
    for person in ("PE2", "PE3", "PE3"):
        wrong(sign_in, person)
    assert counters(store)["pin-by:PE1:anybody"] == 3
    for person, left in (("PE1", 3), ("PE2", 2)):
        sign_in.accounts.set_pin(person, PASSWORD, "407218", device="own")
        assert counters(store)["pin-by:PE1:anybody"] == left, person


def test_a_store_where_fifteen_sign_three_hundred_times_is_not_stopped(store):
    """Each mistypes first: who then types it right is forgiven, and nobody waits."""
    for n in range(300):
        buckets = guess_counters.of_pin(f"PE{n % 15}", "tablet", "PE1")
        guess_counters.count(store, buckets, lambda: 0)
        with guess_counters.counted(store, buckets, lambda: 0, "PE", "pin"):
            pass
    assert set(counters(store).values()) == {0}


def test_no_pin_is_never_right(sign_in):
    """A person without a PIN, or without an account, cannot be confirmed by any PIN."""
    for person in ("PE1", "PE9"):
        with pytest.raises(NotAllowed, match="pin_wrong"):
            sign_in.accounts.check_pin(person, "407218", device="d", by="PE2")


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


def test_setting_a_pin(browser, sign_in):
    """The PIN set on one's own page confirms the person."""
    browser.sign_in()
    assert browser.submit("/account/pin", current=PASSWORD, pin="407218").headers["location"] == "/account"
    sign_in.accounts.check_pin("PE1", "407218", device="tablet", by="PE2")
    assert browser.submit("/account/pin", current=PASSWORD, pin="123456").status_code == 400


def test_the_first_password_must_be_changed(browser, sign_in):
    """With a password that somebody else gave, nothing is open but one's own account."""
    sign_in.accounts.reset_password("PE1", "un premier mot donné")
    browser.sign_in(password="un premier mot donné")
    answer = browser.get("/", headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert browser.get("/registers").json()["code"] == "password_must_change"
    assert "Choisissez votre mot de passe" in browser.get("/account", headers=HTML).text
    new = "le baobab de la cour"
    form = {"current": "un premier mot donné", "new": new, "again": new}
    assert browser.submit("/account/password", **form).status_code == 400
    assert browser.submit("/account/password", **form, pin="407218").status_code == 303
    sign_in.accounts.check_pin("PE1", "407218", device="tablet", by="PE2")
    browser.sign_in(password=new)
    assert browser.get("/registers").status_code == 200


def test_a_reset_takes_the_pin_too(browser, sign_in):
    """Whoever lost their password may have lost the PIN with it: after a reset it signs nothing."""
    browser.sign_in()
    browser.submit("/account/pin", current=PASSWORD, pin="407218")
    assert sign_in.accounts.has_pin("PE1")
    sign_in.accounts.reset_password("PE1", "un premier mot donné")
    assert not sign_in.accounts.has_pin("PE1")
    with pytest.raises(NotAllowed, match="pin_wrong"):
        sign_in.accounts.check_pin("PE1", "407218", device="tablet", by="PE2")


def test_a_first_password_left_unused_expires(sign_in, clock):
    """Three days after it was given, a first password opens nothing; one's own never expires."""
    sign_in.accounts.reset_password("PE1", "un premier mot donné")
    clock.advance(72 * 3600)
    enter(sign_in, "aminata", "un premier mot donné")
    clock.advance(1)
    with pytest.raises(NotAllowed, match="first_password_expired"):
        enter(sign_in, "aminata", "un premier mot donné")
    with pytest.raises(NotAllowed, match="signin_failed"):
        enter(sign_in, "aminata", "wrong wrong wrong")
    assert enter(sign_in)


@pytest.mark.usefixtures("costly_passwords")
def test_hashing_anew_prolongs_no_first_password(sign_in, store, clock):
    """The three days count from when the password was given, not from when its hash was renewed."""
    sign_in.accounts.reset_password("PE1", "un premier mot donné")
    with store.writing() as connection:
        old = Passwords().hash("un premier mot donné")
        connection.exec_driver_sql("UPDATE account SET password = ? WHERE person = 'PE1'", (old,))
    clock.advance(71 * 3600)
    enter(sign_in, "aminata", "un premier mot donné")
    clock.advance(2 * 3600)
    with pytest.raises(NotAllowed, match="first_password_expired"):
        enter(sign_in, "aminata", "un premier mot donné")


@pytest.mark.usefixtures("costly_passwords")
def test_an_outdated_hash_is_renewed_at_sign_in(sign_in, store):
    """A password hashed at another cost is hashed anew when it is next given."""
    with store.writing() as connection:
        old = Passwords().hash(PASSWORD)
        connection.exec_driver_sql("UPDATE account SET password = ? WHERE person = 'PE2'", (old,))
    enter(sign_in)
    with store.reading() as connection:
        now = connection.exec_driver_sql("SELECT password FROM account WHERE person = 'PE2'").scalar_one()
    assert now != old
    assert enter(sign_in)
