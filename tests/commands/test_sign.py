"""``custody sign``: an official's key, in a file or a token, signs their own field; refusals are one sentence."""

from datetime import UTC, datetime

import pytest

from custody.bootstrap import own_answer
from custody.commands import main, sign
from custody.service.log.http_client import Reply
from labels.documents import certificate
from labels.documents.signature_boxes import field_name
from labels.signing import check_countersigned, pki
from labels.signing.sign import prepare
from tests.labels import certificates, paper
from tests.labels.test_signature_fields import PEOPLE, provision
from tests.softhsm import needs_softhsm, token_made

pytestmark = pytest.mark.slow

JUDGE = field_name(2)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A folder with the prepared file, a PKI, the judge's key and its password."""
    folder = tmp_path_factory.mktemp("sign")
    pki.create(folder / "pki", "Office central des stupéfiants", datetime.now(UTC))
    made = certificate.render(certificates.certificate_2021(), statement=paper.STATEMENT, marker=paper.MARKER)
    (folder / "pv.pdf").write_bytes(prepare(made, PEOPLE))
    (folder / "pin").write_text("4321\n")
    (folder / "judge.p12").write_bytes(
        pki.official(folder / "pki", "Ibrahima Maïga", "substitut", datetime.now(UTC), b"4321")
    )
    return folder


def run(office, *more: str) -> int:
    return main(["--lang", "fr", "sign", str(office / "pv.pdf"), "--secret-file", str(office / "pin"), *more])


def check(office, name: str = "pv-signed.pdf") -> check_countersigned.Returned:
    roots, at = [pki.load(office / "pki").root], datetime.now(UTC)
    return check_countersigned.check(
        (office / "pv.pdf").read_bytes(), (office / name).read_bytes(), JUDGE, roots, at, {}
    )


def test_a_pkcs12_key_signs_the_field_that_bears_its_name(office, monkeypatch, capsys):
    """With a time-stamp of an authority that is asked, and without one; the page would take both."""
    seal = pki.load(office / "pki")
    monkeypatch.setattr(sign, "over_http", lambda _: lambda question: Reply(200, own_answer(seal, question)))
    assert run(office, "--pkcs12", str(office / "judge.p12"), "--tsa", "https://tsa.example") == 0
    assert f"Ibrahima Maïga a signé dans le champ {JUDGE}" in " ".join(capsys.readouterr().out.split())
    assert (check(office).problem, check(office).stamped) == ("", True)
    assert run(office, "--pkcs12", str(office / "judge.p12"), "--output", str(office / "b.pdf")) == 0
    assert (check(office, "b.pdf").problem, check(office, "b.pdf").stamped) == ("", False)


def test_what_cannot_be_signed_is_one_sentence(office, monkeypatch, capsys):
    """A wrong password, another's field by name, no such field, no PDF, a silent authority: no file is written."""
    (office / "wrong").write_text("0000")
    other = pki.official(office / "pki", "Awa Traoré", "", datetime.now(UTC), b"4321")
    (office / "other.p12").write_bytes(other)
    monkeypatch.setattr(sign, "over_http", lambda _: lambda _: Reply(0, b""))
    key, output = ["--pkcs12", str(office / "judge.p12")], office / "none.pdf"
    tries = {
        "La clé ne peut pas être ouverte": [*key, "--secret-file", str(office / "wrong")],
        "Aucun champ vide ne porte le nom de Awa Traoré": ["--pkcs12", str(office / "other.p12")],
        "Il n’y a pas de champ signature-9": [*key, "--field", "signature-9"],
        "ne répond pas": [*key, "--tsa", "https://tsa.example"],
    }
    for sentence, more in tries.items():
        assert run(office, *more, "--output", str(output)) == 2, sentence
        assert sentence in " ".join(capsys.readouterr().err.split()), sentence
        assert not output.exists()


@needs_softhsm
def test_a_token_signs_and_its_key_stays_there(office, tmp_path, softhsm):
    """By module, token and key; the authorities above come from a file."""
    pkcs11 = pytest.importorskip("pkcs11")
    token_made("judge at home", "4321")
    library = pkcs11.lib(softhsm)
    with library.get_token(token_label="judge at home").open(rw=True, user_pin="4321") as session:
        provision(session, office / "pki", datetime.now(UTC))
    chain = tmp_path / "chain.pem"
    chain.write_bytes((office / "pki" / "issuing.pem").read_bytes() + (office / "pki" / "root.pem").read_bytes())
    where = ["--pkcs11", f"{softhsm}:judge at home:signature", "--chain", str(chain), "--output", str(office / "c.pdf")]
    assert run(office, *where) == 0
    assert check(office, "c.pdf").problem == ""
