"""``custody renew``: due papers get longer, others stay; what no longer verifies is named; run twice, the second does nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from custody.commands import main
from labels.documents import certificate
from labels.signing import pades_lta, pki, sign
from tests.labels import certificates, paper

NOW = datetime.now(UTC)


@pytest.fixture
def office(tmp_path, monkeypatch):
    """An installation, and a folder with a due paper, a fresh one, a forged one and a file that is none."""
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "250")
    seal = pki.create(tmp_path / "data" / "pki", "OCS", NOW - timedelta(days=500))
    made = certificate.render(certificates.many(1), statement=paper.STATEMENT, marker=paper.MARKER)
    due, fresh = (
        sign.seal(made, seal, reason="x", location="", when=NOW - timedelta(days=days)) for days in (400, 300)
    )
    folder = tmp_path / "archives" / "2025"
    folder.mkdir(parents=True)
    at = len(made) // 2
    files = {"due": due, "fresh": fresh, "forged": due[:at] + bytes([due[at] ^ 1]) + due[at + 1 :], "none": b"x"}
    for name, data in files.items():
        (folder / f"{name}.pdf").write_bytes(data)
    return folder, files


def test_what_is_due_is_renewed_once_and_what_is_forged_is_named(office, capsys):
    """A table, exit code 1 for the forged one; the second run renews nothing."""
    folder, files = office
    assert main(["renew", str(folder.parent)]) == 1
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Renouvelés : 1. Pas encore dus : 1. Non renouvelés : 2." in said
    assert "Le fichier n’est pas lisible comme un de nos PDF." in said
    after = {name: (folder / f"{name}.pdf").read_bytes() for name in files}
    assert after["due"].startswith(files["due"])
    assert pades_lta.stamped_at(after["due"]) >= NOW.replace(microsecond=0)
    assert {name for name in files if after[name] != files[name]} == {"due"}
    assert main(["renew", str(folder / "due.pdf"), str(folder / "fresh.pdf")]) == 0
    assert "Renouvelés : 0. Pas encore dus : 2." in capsys.readouterr().out.replace("\u00a0", " ")
    assert (folder / "due.pdf").read_bytes() == after["due"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.pdf" for name in files)
    assert main(["renew", "--due", "100", str(folder / "fresh.pdf")]) == 0
    assert main(["renew", str(folder / "gone.pdf")]) == 2
