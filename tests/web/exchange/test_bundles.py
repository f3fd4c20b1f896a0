"""Giving a proof away: from the page to a ZIP that a stranger checks; who got it is on record, and nowhere else."""

import io
import json
import zipfile

import pytest

from custody.commands import main
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.people import propose_and_confirm
from custody.domain.seizures.case import ShareCase
from custody.log.errors import LogError
from custody.service.exchange.bundles import check
from custody.service.log.witnesses import Witnesses
from custody.web.http import bundle_download
from tests.service.log.test_witnesses import Outside
from tests.web.shell import PASSWORD


@pytest.fixture(scope="module")
def lot(place):
    """Two exhibits that burnt."""
    return place.office.lot(2, "certified")


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
    assert f"/{kind}/{number}/bundle" in place.client("prosecutor").page(page).text
    assert "Délivrer le dossier de vérification à…" in place.client("prosecutor").page(f"/{kind}/{number}/bundle").text
    before = place.office.history(number)
    answer = given(place, f"/{kind}/{number}")
    assert answer.headers["content-type"].startswith("application/zip")
    last = place.office.history(number)[-1]
    assert (last.part.type, last.part.data.document, last.part.data.until_n) == (
        "document.issued/1",
        "bundle",
        before[-1].part.n,
    )
    act = place.client("prosecutor").page(f"/acts/{last.header.act}").text
    assert all(told in act for told in ("dossier de vérification", f'href="/{kind}/{number}"', "Maître Diallo, avocat"))
    path = tmp_path / "proof.zip"
    path.write_bytes(answer.content)
    assert main(["verify", "--bundle", str(path), "--vkey", str(place.services.checkpoints.vkey)]) == 0
    told = capsys.readouterr().out
    assert f"{number} ({last.part.n})" in told
    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Diallo" not in everything


def test_what_is_given_is_cosigned_first(place, lot, tmp_path, monkeypatch):
    """Whoever asks for two witnesses of three takes the proof at once: its last event, the gift, is cosigned as well."""
    vkey = place.services.checkpoints.vkey
    outside = Outside(tmp_path, vkey)
    asked = Witnesses(place.store, outside.policy(), post=outside.post)
    monkeypatch.setattr(place.services.witnesses, "__dict__", vars(asked))
    files, _ = opened(given(place, f"/exhibits/{lot.exhibits[0]}"))
    assert len(check(files, [vkey], outside.policy()).witnesses) == 3


def test_the_api_gives_the_same(place, lot):
    """With its values shown, over the API."""
    number = lot.exhibits[0]
    answer = place.client("prosecutor").act(f"/api/exhibits/{number}/bundle", {"to": "OCRTIS", "reveal": "all"})
    assert answer.status_code == 200
    assert f"{number}/{number}.pdf".encode() in answer.content


def opened(answer):
    """The files of a ZIP without its folder, and what its list of private values says."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    return files, json.loads(files["disclosures.json"])


def test_the_giver_chooses_field_by_field(place, lot):
    """Only ticked fields are shown, each other one is listed as withheld; names come with the events that hold them."""
    number = lot.exhibits[0]
    form = place.client("prosecutor").page(f"/exhibits/{number}/bundle").text
    assert 'value="description"' in form
    _, values = opened(given(place, f"/exhibits/{number}", reveal="some", fields=["description"]))
    assert {v["name"] for v in values if v.get("disclosure")} == {"description"}
    assert {v["name"] for v in values if v.get("withheld")} >= {"to"}
    files, values = opened(given(place, f"/exhibits/{number}", reveal="some", fields=["name"]))
    found = check(files, [place.services.checkpoints.vkey])
    shown = {v["name"] for v in values if v.get("disclosure")}
    assert shown == {"name", "rank"}
    assert any(subject.startswith("PE") for subject in found.chains)
    assert place.office.people["clerk"] in found.chains
    bare, _ = opened(given(place, f"/exhibits/{number}", reveal="none", fields=["name"]))
    assert not any(subject.startswith("PE") for subject in check(bare, [place.services.checkpoints.vkey]).chains)


def test_a_case_is_given_whole(place):
    """A case comes with every exhibit and seizure and with what is amiss about it, still open; nobody can drop that."""
    lot = place.office.lot(2)
    amiss = place.office.quarantine(lot)
    answer = place.client("prosecutor").act(f"/api/cases/{lot.case}/bundle", {"to": "Cour d’appel"})
    assert answer.status_code == 200, answer.text
    files, _ = opened(answer)
    found = check(files, [place.services.checkpoints.vkey])
    assert set(found.chains) >= {lot.case, *lot.exhibits}
    assert (found.subject, bool(found.given)) == (lot.case, True)
    assert amiss
    assert set(amiss) <= set(found.named) & set(found.chains)
    gone = {path for path, body in files.items() if f'"subject":"{amiss[0]}"'.encode() in body}
    gone |= {path.removesuffix(".json") + ".tlog-proof" for path in gone}
    with pytest.raises(LogError) as refused:
        check({path: body for path, body in files.items() if path not in gone}, [place.services.checkpoints.vkey])
    assert refused.value.facts == {"subject": amiss[0]}


def test_an_act_in_between_does_not_spoil_a_proof(place, monkeypatch):
    """Something is recorded between the look at the chains and the record of the gift: the gift is recorded again."""
    lot = place.office.lot(1)
    number = lot.exhibits[0]
    looked = bundle_download.bundles.ends_now
    late = []

    def slow(connection, about):
        found = looked(connection, about)
        if not late:
            late.append(place.office.do("exhibit.blind_check/1", BlindCheck(checks=place.office.checks(lot)), "clerk"))
        return found

    monkeypatch.setattr(bundle_download.bundles, "ends_now", slow)
    files, _ = opened(given(place, f"/exhibits/{number}"))
    assert check(files, [place.services.checkpoints.vkey]).given
    kinds = [line.part.type for line in place.office.history(number)][-3:]
    assert kinds == ["exhibit.blind_checked/1", "document.issued/1", "document.issued/1"]


def test_an_agency_that_sees_half_of_a_case_does_not_give_it(place, monkeypatch):
    """What a person may not see they can neither give nor leave out; the page says so, and nothing is on record."""
    lot = place.office.seal(1)
    monkeypatch.setattr(bundle_download, "visible_exhibits", lambda *_: {})
    before = place.size()
    answer = place.client("prosecutor").act(f"/api/cases/{lot.case}/bundle", {"to": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "case_partly_seen")
    assert place.size() == before


def test_a_certificate_goes_along_only_with_who_may_see_it(place, lot):
    """An agency with which the case alone was shared names the certificate; who sees it gives it, which is on record."""
    number, certificate = lot.exhibits[0], lot.certificate
    office = place.office
    office.agencies["customs"] = office.enrol(propose_and_confirm.EnrolAgency(name="Douanes", sort="customs"))
    entry = propose_and_confirm.EnrolPerson(
        name="Keïta", rank="Insp", agency=office.customs, roles=("seizing_officer",)
    )
    office.people["stranger"] = office.enrol(entry)
    place.sign_in.accounts.open(office.stranger, "stranger", PASSWORD, must_change=False)
    office.do("case.share/1", ShareCase(case=lot.case, agency=office.customs), "officer")
    stranger = place.client("stranger")
    assert stranger.get(f"/api/certificates/{certificate}").status_code == 404
    before = place.office.history(certificate)
    for path in (f"/api/exhibits/{number}/bundle", f"/api/cases/{lot.case}/bundle"):
        files, _ = opened(stranger.act(path, {"to": "Tribunal", "reveal": "all"}))
        assert [one for one in files if one.endswith(".pdf")] == [f"{path.split('/')[3]}.pdf"]
        assert f"détient : {certificate}" in files["README.fr.txt"].decode()
    assert place.office.history(certificate) == before
    files, _ = opened(given(place, f"/exhibits/{number}", reveal="all"))
    assert f"{certificate}.pdf" in files
    assert f"voir (ici : {certificate})" in files["README.fr.txt"].decode()
    last = place.office.history(certificate)[-1].part
    assert (last.n, last.data.document, last.data.until_n) == (before[-1].part.n + 1, "certificate", before[-1].part.n)


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
