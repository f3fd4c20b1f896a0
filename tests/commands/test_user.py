"""``custody user``: founds a log once, with two key officers who must change their passwords."""

import pytest

from custody.commands import user
from custody.domain.errors import BadInput, RuleBroken
from custody.settings import Settings
from custody.storage import accounts
from custody.wiring import open_services
from tests.stage import run

ASKED = ("--first", "Fanta Diawara", "--second", "Drissa Kouyaté", "--agency", "Office central")


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """An installation on SQLite, as the environment names it."""
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CUSTODY_ORIGIN", "custody.test/user")
    return Settings.from_environment()


def test_founds_and_opens_two_accounts(settings, capsys):
    """Both officers hold the role, can sign in with the password that was printed, and must change it."""
    assert run(user, *ASKED) == 0
    printed = capsys.readouterr().out
    with open_services(settings) as services:
        for name in ("fanta.diawara", "drissa.kouyate"):
            assert name in printed
            with services.store.reading() as connection:
                account = accounts.account_named(connection, name)
                standing = services.directory.standing(connection, account.person)
            assert account.must_change
            assert standing.roles == ("key_officer",)
            password = next(word for word in printed.split() if services.signin.passwords.check(account.password, word))
            assert len(password) == 24


def test_works_once(settings, capsys):
    """A second call is refused, and says how later accounts are made."""
    run(user, *ASKED)
    with pytest.raises(RuleBroken, match="officers_exist"):
        run(user, *ASKED)


def test_two_persons_are_needed(settings):
    """One name given twice founds nothing."""
    with pytest.raises(RuleBroken, match="two_officers_needed"):
        run(user, "--first", "Fanta Diawara", "--second", "fanta diawara", "--agency", "Office")
    assert run(user, *ASKED) == 0


def test_empty_name_founds_nothing(settings):
    """A name of spaces is refused before anything is recorded."""
    with pytest.raises(BadInput, match="field_empty"):
        run(user, "--first", "  ", "--second", "Drissa Kouyaté", "--agency", "Office")
    assert run(user, *ASKED) == 0


def test_usernames():
    """A username is made of Latin letters, never empty, never one that is taken."""
    assert user.username_of("Drissa Kouyaté", set()) == "drissa.kouyate"
    assert user.username_of("Drissa Kouyaté", {"drissa.kouyate"}) == "drissa.kouyate2"
    assert user.username_of("محمد", set()) == "cles"


def test_one_time_passwords_differ():
    """Two passwords are never alike, and hold no letter that is mistaken for a digit."""
    made = {user.one_time_password() for _ in range(100)}
    assert len(made) == 100
    assert not set("ilo01") & set("".join(made))
