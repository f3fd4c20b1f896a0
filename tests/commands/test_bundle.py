"""``custody bundle``: what leaves by the command line is on record, whole, and checked with the log's key."""

import zipfile

import pytest

from custody.commands import main
from tests.commands.progress_bar import recorded_progress
from tests.factories.http_office import ORIGIN, Town
from tests.web.shell import PASSWORD


@pytest.fixture
def town(tmp_path, monkeypatch):
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CUSTODY_ORIGIN", ORIGIN)
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "password").write_text(PASSWORD + "\n")
    made = Town(tmp_path / "data")
    yield made
    made.close()


def give(tmp_path, number, output, *more, user="prosecutor"):
    return main([
        "bundle", number, "-o", str(tmp_path / output), "--to", "Maître Diallo", *more, "--user", user,
        "--password-file", str(tmp_path / "password"),
    ])  # fmt: skip


def last(town, number):
    return town.office.history(number)[-1].part


def test_an_exhibit_a_case_and_a_certificate_leave(town, tmp_path, capsys):
    """As a folder or a ZIP; each proves itself, and its last event is the gift."""
    lot = town.office.lot(2, "certified")
    vkey = str(town.services.checkpoints.vkey)
    for number, output in ((lot.exhibits[0], "exhibit.zip"), (lot.case, "case"), (lot.certificate, "certificate.zip")):
        assert give(tmp_path, number, output) == 0
        assert "verifier.html" in capsys.readouterr().out
        assert last(town, number).data.document == "bundle"
        assert main(["verify", "--bundle", str(tmp_path / output), "--vkey", vkey]) == 0
        assert number in capsys.readouterr().out
    assert (tmp_path / "case" / "verifier.html").stat().st_size > 50_000


def test_a_pdf_in_a_bundle_is_told_to_be_unchecked(town, tmp_path, capsys):
    """No step proves a word of it: the end does not say that nothing is wrong, in neither language."""
    lot = town.office.lot(1)
    vkey = str(town.services.checkpoints.vkey)
    assert give(tmp_path, lot.exhibits[0], "proof") == 0
    for paper in (tmp_path / "proof").glob("*.pdf"):
        paper.unlink()
    asked = ["verify", "--bundle", str(tmp_path / "proof"), "--vkey", vkey]
    capsys.readouterr()
    assert main(["--lang", "en", *asked]) == 0
    assert "Nothing is wrong." in capsys.readouterr().out
    (tmp_path / "proof" / f"{lot.exhibits[0]}.PDF").write_bytes(b"%PDF-1.7 something else")
    assert main(["--lang", "en", *asked]) == 0
    out = capsys.readouterr().out
    assert "Nothing is wrong." not in out
    assert f"The PDF in it was not checked: {lot.exhibits[0]}.PDF" in out
    assert main(["--lang", "fr", *asked]) == 0
    assert "Le PDF n’a pas été vérifié." in capsys.readouterr().out


def test_a_bar_shows_how_much_is_proved(town, tmp_path, monkeypatch):
    """Every event of the case, one after the other."""
    lot = town.office.lot(2)
    told = recorded_progress(monkeypatch, "bundle")
    assert give(tmp_path, lot.case, "case") == 0
    total = len(list((tmp_path / "case" / "events").glob("*.json")))
    assert told == [(n, total) for n in range(1, total + 1)]


def test_fields_are_chosen(town, tmp_path):
    """``--reveal`` takes field names; the rest is withheld."""
    lot = town.office.lot(1)
    assert give(tmp_path, lot.exhibits[0], "x.zip", "--reveal", "description") == 0
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        listed = archive.read(f"{lot.exhibits[0]}/disclosures.json").decode()
    assert '"disclosure"' in listed
    assert '"withheld"' in listed


def test_nothing_is_overwritten_and_nothing_unseen_leaves(town, tmp_path, capsys):
    """A file that exists, a stranger's number, a person who may not see it: refused, and nothing is on record."""
    lot = town.office.lot(1)
    (tmp_path / "there.zip").write_text("kept")
    size = town.size()
    assert give(tmp_path, lot.exhibits[0], "there.zip") == 2
    assert (tmp_path / "there.zip").read_text() == "kept"
    assert give(tmp_path, "EV0000000000G", "new.zip") == 2
    assert give(tmp_path, lot.case, "new.zip", user="chair") == 2
    assert not (tmp_path / "new.zip").exists()
    assert town.size() == size
    capsys.readouterr()


def test_a_zip_that_other_software_would_read_otherwise_is_refused(town, tmp_path, capsys):
    """Two lists of files, something between list and end, two files of one name."""
    lot = town.office.lot(1)
    assert give(tmp_path, lot.exhibits[0], "x.zip") == 0
    whole = (tmp_path / "x.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as twice:
        twice.writestr("one/checkpoint", "x")
        twice.writestr("two/checkpoint", "y")
    (tmp_path / "behind.zip").write_bytes(whole + whole)
    (tmp_path / "between.zip").write_bytes(whole[:-22] + b"between" + whole[-22:])
    for name in ("behind.zip", "between.zip", "twice.zip"):
        vkey = str(town.services.checkpoints.vkey)
        assert main(["--lang", "en", "verify", "--bundle", str(tmp_path / name), "--vkey", vkey]) == 2
        assert "cannot be read" in capsys.readouterr().err
