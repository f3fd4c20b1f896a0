"""Argon2 takes its time outside any transaction: what changed meanwhile is looked at again in the write."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from custody.domain.kernel.errors import NotAllowed
from custody.service.people import session_factors
from custody.service.people.passwords import Passwords
from custody.storage.tables import accounts
from tests.web.shell import CHEAP, PASSWORD

OWN, OTHERS = "une phrase que personne ne sait", "une phrase que le voleur choisit"
BROWSER = "x" * 43


class Meanwhile(Passwords):
    """Calls once, after a check or a hash, what happens at that moment."""

    def __init__(self, *, checked: Callable[[], object] | None = None, hashed: Callable[[], object] | None = None):
        self._checked, self._hashed = checked, hashed
        self.old = False

    def check(self, stored, secret):
        right = CHEAP.check(stored, secret)
        then, self._checked = self._checked, None
        if then:
            then()
        return right

    def hash(self, secret):
        made = CHEAP.hash(secret)
        then, self._hashed = self._hashed, None
        if then:
            then()
        return made

    def outdated(self, stored):
        return self.old


def entered(sign_in, password, browser=BROWSER):
    return sign_in.sign_in("aminata", password, device=browser, address="10.0.0.1", lang="fr")


@pytest.fixture
def change(sign_in):
    return partial(sign_in.accounts.change_password, "PE1", PASSWORD, OWN, device="d")


def test_a_sign_in_under_way_does_not_outlive_the_change_of_the_password(sign_in, change):
    with pytest.raises(NotAllowed, match="signin_failed"):
        entered(replace(sign_in, passwords=Meanwhile(checked=change)), PASSWORD)
    assert entered(sign_in, OWN)


def test_a_sign_in_under_way_does_not_outlive_the_closing_of_the_account(sign_in):
    closing = partial(sign_in.accounts.disable, "PE1")
    with pytest.raises(NotAllowed, match="signin_failed"):
        entered(replace(sign_in, passwords=Meanwhile(checked=closing)), PASSWORD)


def test_a_change_under_way_does_not_undo_a_reset(sign_in):
    reset = partial(sign_in.accounts.reset_password, "PE1", "abcd-efgh-jkmn-pqrs")
    with pytest.raises(NotAllowed, match="password_wrong"):
        replace(sign_in.accounts, passwords=Meanwhile(hashed=reset)).change_password(
            "PE1", PASSWORD, OTHERS, device="d"
        )
    with pytest.raises(NotAllowed, match="signin_failed"):
        entered(sign_in, OTHERS)


def test_a_pin_under_way_is_not_set_after_the_password_was_changed(sign_in, change):
    slow = replace(sign_in.accounts, passwords=Meanwhile(hashed=change))
    with pytest.raises(NotAllowed, match="password_wrong"):
        slow.set_pin("PE1", PASSWORD, "824613", device="d")


def test_a_new_hash_of_the_old_password_does_not_bring_it_back(sign_in, change):
    """After an upgrade with other argon2 parameters each sign-in makes one."""
    slow = Meanwhile(hashed=change)
    slow.old = True
    entered(replace(sign_in, passwords=slow), PASSWORD)
    with pytest.raises(NotAllowed, match="signin_failed"):
        entered(sign_in, PASSWORD)
    assert entered(sign_in, OWN)


def test_a_second_factor_makes_no_password_session_of_one_by_pin(sign_in):
    """No password was typed: a code of the card is refused, and not used up."""
    with sign_in.store.reading() as connection:
        account = accounts.account_of(connection, "PE1")
    session = sign_in.session(entered(sign_in, PASSWORD, "o" * 43))
    codes = session_factors.draw_card(sign_in, session, PASSWORD)
    token = sign_in.begin(account, "p" * 43, "fr", "", lambda _: None, "")
    by_pin = replace(sign_in.session(token), enrolled="DV0123456789A")
    with pytest.raises(NotAllowed, match="password_needed"):
        session_factors.answer_by_card(sign_in, by_pin, token, codes[0], device="p" * 43)
    assert session_factors.answer_by_card(sign_in, sign_in.session(token), token, codes[0], device="p" * 43)


def test_a_second_factor_opens_no_session_that_was_ended_meanwhile(sign_in):
    session = sign_in.session(token := entered(sign_in, PASSWORD, "o" * 43))
    codes = session_factors.draw_card(sign_in, session, PASSWORD)
    sign_in.accounts.end_sessions("PE1")
    with pytest.raises(NotAllowed, match="session_ended"):
        session_factors.answer_by_card(sign_in, session, token, codes[0], device="o" * 43)


def test_a_hash_that_another_sign_in_made_anew_meanwhile_keeps_nobody_out(sign_in):
    """Two sign-ins of one person at once, after an upgrade of argon2's parameters: the same password, another hash."""
    other = Meanwhile()
    other.old = True
    first = partial(entered, replace(sign_in, passwords=other), PASSWORD, "o" * 43)
    assert entered(replace(sign_in, passwords=Meanwhile(checked=first)), PASSWORD)
