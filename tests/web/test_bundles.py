"""Giving a proof away: from the page to a ZIP that a stranger checks; who got it is on record, and nowhere else."""

import zipfile

import pytest

from custody.commands import main
from custody.storage import queries
from tests.web.life import town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with one certificate."""
    with town(tmp_path_factory.mktemp("bundles")) as made_town:
        yield made_town


@pytest.fixture(scope="module")
def lot(place):
    """Two exhibits that burnt."""
    return place.office.lot(2, "certified")


def chain(place, number):
    with place.store.reading() as connection:
        return queries.history(connection, number)


def given(place, path, **fields):
    """What a page's form answers with."""
    return place.client("prosecutor").submit(
        f"{path}/bundle", **{"to": "Maître Diallo, avocat", "reveal": "none", **fields}
    )


@pytest.mark.parametrize("kind", ["exhibits", "certificates"])
def test_a_proof_leaves_and_a_stranger_checks_it(place, lot, tmp_path, capsys, kind):
    """The ZIP of the page proves itself with the log's key; its last event is that it was given, to whom is withheld."""
    number = lot.exhibits[0] if kind == "exhibits" else lot.certificate
    page = f"/{kind}/{number}" + ("/history" if kind == "exhibits" else "")
    assert "Remettre une preuve" in place.client("prosecutor").page(page).text
    before = chain(place, number)
    answer = given(place, f"/{kind}/{number}")
    assert answer.headers["content-type"].startswith("application/zip")
    last = chain(place, number)[-1]
    assert (last.part.type, last.part.data.document, last.part.data.until_n) == (
        "document.exported/1",
        "bundle",
        before[-1].part.n,
    )
    path = tmp_path / "proof.zip"
    path.write_bytes(answer.content)
    assert main(["verify", "--bundle", str(path), "--vkey", str(place.services.checkpoints.vkey)]) == 0
    told = capsys.readouterr().out
    assert f"{number} ({last.part.n})" in told
    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Diallo" not in everything


def test_the_api_gives_the_same(place, lot):
    """With its values shown, over the API."""
    number = lot.exhibits[0]
    answer = place.client("prosecutor").act(f"/api/exhibits/{number}/bundle", {"to": "OCRTIS", "reveal": "all"})
    assert answer.status_code == 200
    assert f"{number}/{number}.pdf".encode() in answer.content


def test_what_is_refused(place, lot, tmp_path, capsys):
    """Nobody named, a stranger, another key, a damaged file, no key: each has its sentence."""
    number = lot.exhibits[0]
    assert given(place, f"/exhibits/{number}", to=" ").status_code == 400
    assert place.client("prosecutor").act("/api/exhibits/EV0000000000G/bundle", {"to": "x"}).status_code == 404
    path = tmp_path / "proof.zip"
    path.write_bytes(given(place, f"/exhibits/{number}").content)
    other = "custody.test/town+00000000+AQ=="
    assert main(["verify", "--bundle", str(path), "--vkey", other]) == 2
    assert main(["verify", "--bundle", str(path)]) == 2
    vkey = str(place.services.checkpoints.vkey)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "folder")
    folder = tmp_path / "folder" / number
    assert main(["verify", "--bundle", str(folder), "--vkey", vkey]) == 0
    event = max(folder.glob("events/*.json"))
    event.write_bytes(event.read_bytes().replace(b'"until_n":', b'"until_n":1'))
    assert main(["verify", "--bundle", str(folder), "--vkey", vkey]) == 1
    path.write_bytes(path.read_bytes()[:500])
    assert main(["verify", "--bundle", str(path), "--vkey", vkey]) == 2
    capsys.readouterr()
