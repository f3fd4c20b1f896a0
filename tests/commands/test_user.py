"""``custody user``: founds a log once, with two key officers who must change their passwords."""

from io import StringIO

import pytest
from rich.console import Console

from custody.bootstrap import open_services
from custody.commands import export, user
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.people.installation import next_origin
from custody.log.errors import LogError
from custody.log.signed_note import VerifierKey, b64
from custody.log.signer_folder import open_folder
from custody.settings import Settings
from custody.storage.audit.verify import Plan, verify
from custody.storage.signing import log_keys
from custody.storage.tables import accounts
from tests.demo_story import run

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
    assert "custody serve" in printed, "what comes next"
    with open_services(settings) as services:
        for name in ("fanta.diawara", "drissa.kouyate"):
            assert name in printed
            with services.store.reading() as connection:
                account = accounts.account_named(connection, name)
                standing = services.directory.standing(connection, account.person)
            assert account.must_change
            assert standing.roles == ("key_officer",)
            words = [
                word for word in printed.split() if len(word) == 19
            ]  # a look at each word would take argon2id's time
            assert any(services.sign_in.passwords.check(account.password, word) for word in words)


def test_the_logs_key_is_printed_for_the_paper(settings, capsys):
    """Whole on one line: it is typed from paper when the machine is gone."""
    run(user, *ASKED)
    line = capsys.readouterr().out.splitlines()[-1]
    with open_services(settings) as services:
        assert line == f"Clé du registre, à noter sur papier\N{NO-BREAK SPACE}: {services.checkpoints.vkey}"


def test_on_a_terminal_each_officer_sees_their_own_password_alone(monkeypatch):
    """One after the other, on a screen that is empty again before the other one looks; Enter is waited for."""
    screen, seen = StringIO(), []
    monkeypatch.setattr("builtins.input", lambda: seen.append(screen.getvalue()) or "")
    user.show(
        Console(file=screen, force_terminal=True, width=100),
        [("Fanta", "fanta", "first-word"), ("Drissa", "drissa", "second-word")],
    )
    screens = [text.rsplit("\x1b[2J", 1)[-1] for text in (*seen, screen.getvalue())]
    assert [("first-word" in one, "second-word" in one) for one in screens] == [
        (False, False), (True, False), (False, False), (False, True), (False, False),
    ]  # fmt: skip


def test_works_once(settings, capsys):
    """A second call is refused, and says how later accounts are made."""
    run(user, *ASKED)
    with pytest.raises(RuleBroken, match="key_officers_exist"):
        run(user, *ASKED)


def test_two_persons_are_needed(settings):
    """One name given twice founds nothing."""
    with pytest.raises(RuleBroken, match="two_key_officers_needed"):
        run(user, "--first", "Fanta Diawara", "--second", "fanta diawara", "--agency", "Office")
    assert run(user, *ASKED) == 0


def test_empty_name_founds_nothing(settings):
    """A name of spaces is refused before anything is recorded."""
    with pytest.raises(BadInput, match="field_empty"):
        run(user, "--first", "  ", "--second", "Drissa Kouyaté", "--agency", "Office")
    assert run(user, *ASKED) == 0


def test_usernames_are_made_as_of_everybody_else(settings, capsys):
    """Of Latin letters, an apostrophe of either kind parts no word; a number where it is taken."""
    run(user, "--first", "Awa N’Diaye", "--second", "Awa N'Diaye", "--agency", "Office")
    assert {"awa.ndiaye", "awa.ndiaye2"} <= set(capsys.readouterr().out.split())


@pytest.fixture
def lost(settings, tmp_path):
    """A log whose events at the end are lost: its data folder, and the key that signed it."""
    run(user, *ASKED)
    with open_services(settings) as services:
        return tmp_path / "data", str(services.checkpoints.vkey)


def goes_on(monkeypatch, tmp_path, lost, origin="custody.test/user/2", vkey="", file="signer.state"):
    """The next log is founded in a new place, after the checkpoint in a file of the old one."""
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "next"))
    monkeypatch.setenv("CUSTODY_ORIGIN", origin)
    return run(user, *ASKED, "--after", str(lost[0] / file), "--after-vkey", vkey or lost[1])


def test_a_log_goes_on_from_one_that_is_closed(lost, tmp_path, monkeypatch):
    """Its first act cites origin, size and root of the last head that was signed, and verify finds nothing wrong."""
    assert goes_on(monkeypatch, tmp_path, lost) == 0
    cited = open_folder(lost[0]).last()
    settings = Settings.from_environment()
    with open_services(settings) as services:
        with services.store.reading() as connection:
            found = log_keys.installation(connection)
        assert (found.origin, found.closed.origin) == ("custody.test/user/2", "custody.test/user")
        assert (found.closed.size, found.closed.root) == (cited.size, b64(cited.root))
        assert found.closed.size > 0
        assert verify(services.store, Plan(data=settings.data)).ok


@pytest.mark.parametrize("origin", ["custody.test/user", "custody.test/user/3", "custody.test/other/2"])
def test_a_closed_log_is_followed_by_the_next_number(lost, tmp_path, monkeypatch, origin):
    """The same name would be a fork, another one no continuation: refused, with the right name."""
    with pytest.raises(BadInput, match="origin_not_next") as refused:
        goes_on(monkeypatch, tmp_path, lost, origin)
    assert refused.value.facts == {"expected": "custody.test/user/2"}


def test_only_a_head_that_the_old_log_signed_is_cited(lost, tmp_path, monkeypatch):
    """Another key, a file that is none: refused before anything is recorded."""
    other = str(VerifierKey("custody.test/user", 1, bytes(32)))
    with pytest.raises(LogError, match="note_unsigned"):
        goes_on(monkeypatch, tmp_path, lost, vkey=other)
    with pytest.raises(LogError, match="vkey_malformed"):
        goes_on(monkeypatch, tmp_path, lost, vkey="x")
    with pytest.raises(BadInput, match="file_unreadable"):
        goes_on(monkeypatch, tmp_path, lost, file="none")
    assert goes_on(monkeypatch, tmp_path, lost) == 0


def test_it_goes_on_from_an_export(lost, settings, tmp_path, monkeypatch, capsys):
    """A head as papers print it is refused with the way to a signed one; the export prints the key too."""
    with pytest.raises(BadInput, match="after_unsigned"):
        goes_on(monkeypatch, tmp_path, lost, file="4:0123456789abcdef")
    monkeypatch.setenv("CUSTODY_DATA", str(lost[0]))
    capsys.readouterr()
    assert run(export, str(lost[0] / "export")) == 0
    assert lost[1] in capsys.readouterr().out
    assert goes_on(monkeypatch, tmp_path, lost, file="export/checkpoint") == 0


def test_names_of_logs_are_counted():
    """NAME is followed by NAME/2, NAME/k by NAME/k+1; a year in the name counts as a number like any other."""
    names = {
        "a.b/c": "a.b/c/2",
        "a.b/c/2": "a.b/c/3",
        "a.b/9": "a.b/10",
        "a.b/c/01": "a.b/c/01/2",
        "a.b/c2": "a.b/c2/2",
    }
    assert {name: next_origin(name) for name in names} == names


def test_no_second_key_is_made_for_a_log_that_has_one(settings, tmp_path):
    """The signer was moved out, or its files are gone: a start without it is refused, and leaves no new key behind."""
    run(user, *ASKED)
    for name in ("log.key", "signer.state"):
        (tmp_path / "data" / name).unlink()
    with pytest.raises(LogError, match="signer_key_missing"), open_services(settings):
        pass
    assert not (tmp_path / "data" / "log.key").exists()
