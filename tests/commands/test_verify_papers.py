"""``custody verify`` for papers and bundles: steps with what each proves and does not, exit codes, JSON."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from custody.commands import main
from labels.documents import certificate
from labels.documents.signed_code import Marked, Marker
from labels.signing import pki, revocation, sign
from tests.labels.certificates import certificate_2021
from tests.labels.paper import STATEMENT

pytestmark = pytest.mark.slow


class Papers:
    """A sealed certificate with its code, and the certificates of whoever made it, in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.pki = pki.create(folder / "pki", "OCS", datetime.now(UTC))
        self.marker = Marker(self.pki.mark.key, "https://ocs.example")
        self.paper = certificate_2021()
        made = certificate.render(self.paper, statement=STATEMENT, marker=self.marker)
        self.pdf = sign.seal(made, self.pki, reason="x", location="", when=datetime.now(UTC))
        self.code = certificate.proof(self.paper, STATEMENT, self.marker).payload()
        (folder / "root.pem").write_bytes(self.pki.root_pem)
        (folder / "mark.pem").write_bytes(self.pki.mark.certificate.public_bytes(Encoding.PEM))

    def verify(self, *more, pdf=None, code=""):
        arguments = ["verify", *more]
        if pdf is not None:
            (self.folder / "x.pdf").write_bytes(pdf)
            arguments += ["--document", str(self.folder / "x.pdf"), "--root", str(self.folder / "root.pem")]
        if code:
            arguments += ["--code", code, "--mark", str(self.folder / "mark.pem")]
        return main(arguments)


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    return Papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def said(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    return lambda: capsys.readouterr().out.replace("\u00a0", " ")


def test_a_certificate_and_its_code_hold(papers, said):
    """Four numbered steps, each with what it does not prove."""
    assert papers.verify(pdf=papers.pdf, code=papers.code) == 0
    told = said()
    for place, title in enumerate(
        ("Cachet de l’organisation", "Rien de changé", "Déclaration jointe", "Code signé"), 1
    ):
        assert f"{place}. {title}" in told
    assert told.count("N’est pas prouvé") == 4
    assert papers.paper.reference in told


def test_the_answer_as_json(papers, said):
    """Programs read the same steps, and the finding when there is one."""
    assert papers.verify("--json", pdf=papers.pdf, code=papers.code) == 0
    report = json.loads(said())
    assert [step["step"] for step in report["steps"]] == ["seal", "unchanged", "attached", "code"]
    assert (report["ok"], report["finding"]) == (True, None)
    at = len(papers.pdf) // 3
    forged = papers.pdf[:at] + bytes([papers.pdf[at] ^ 1]) + papers.pdf[at + 1 :]
    assert papers.verify("--json", pdf=forged) == 1
    report = json.loads(said())
    assert (report["ok"], report["steps"][0]["state"]) == (False, "bad")


def test_a_fresher_list_takes_the_word_of_a_time_stamp_key_away(papers, said, tmp_path):
    """The key was revoked after the paper was closed: whoever brings the list, in either form, is told."""
    own = pki.create(tmp_path / "own", "OCS", datetime.now(UTC))
    bare = certificate.render(papers.paper, statement=STATEMENT, marker=papers.marker)
    pdf = sign.seal(bare, own, reason="x", location="", when=datetime.now(UTC))
    (tmp_path / "x.pdf").write_bytes(pdf)
    (tmp_path / "root.pem").write_bytes(own.root_pem)
    asked = ["verify", "--document", str(tmp_path / "x.pdf"), "--root", str(tmp_path / "root.pem")]
    (tmp_path / "before.crl").write_bytes(revocation.issuing_list(own, datetime.now(UTC)))
    assert main([*asked, "--crl", str(tmp_path / "before.crl")]) == 0
    revocation.revoke(own, own.stamp.certificate, datetime.now(UTC))
    said()
    assert main([*asked, "--crl", str(own.folder / "issuing.crl")]) == 1
    assert "Un horodatage n’est pas d’une autorité" in said()
    assert main([*asked, "--crl", str(tmp_path / "root.pem")]) == 2


def test_each_forgery_is_named(papers, said, tmp_path):
    """A foreign seal, no seal, no PDF, a code of another key, a changed code, a code of another statement."""
    forger = pki.create(tmp_path / "forger", "OCS", datetime.now(UTC))
    bare = certificate.render(papers.paper, statement=STATEMENT, marker=papers.marker)
    foreign = sign.seal(bare, forger, reason="x", location="", when=datetime.now(UTC))
    for pdf, problem in (
        (foreign, "ne mène pas au certificat racine"),
        (bare, "aucun cachet"),
        (b"hello", "pas lisible"),
    ):
        assert papers.verify(pdf=pdf) == 1
        assert problem in said()
    other = Marked(reference=papers.paper.reference, statement_sha256="00" * 32, size=1)
    at = papers.code.rindex("/") + 30
    changed = papers.code[:at] + ("B" if papers.code[at] != "B" else "C") + papers.code[at + 1 :]
    for code, problem in (
        (Marker(forger.mark.key, "https://x").code(other), "une autre clé que celle"),
        (changed, "Ou une lettre est mal tapée"),
        ("HTTPS://X/V/AAAA", "retapez-le en entier"),
        (papers.code[:-1], "retapez-le en entier"),
    ):
        assert papers.verify(code=code) == 1
        assert problem in said()
    assert papers.verify(pdf=papers.pdf, code=papers.marker.code(other)) == 1
    assert "n’est pas celle" in said()


def test_a_label_proves_nothing_more_than_its_form(papers, said):
    """Its check character is right; a wrong one is no label and no code."""
    from labels.stock import identifier

    number = identifier.new("EV", bytes(16))
    assert main(["verify", "--code", number]) == 0
    assert "chacun peut recopier" in said()
    wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
    assert papers.verify(code=wrong) == 1
    assert "Quelque chose est faux" in said()


def test_what_is_missing_or_of_the_wrong_kind_is_refused(papers, capsys):
    """No root, no mark, a file that is none: exit code 2 and a sentence."""
    (papers.folder / "x.pdf").write_bytes(papers.pdf)
    pdf = str(papers.folder / "x.pdf")
    assert main(["verify", "--document", pdf]) == 2
    assert main(["verify", "--code", papers.code]) == 2
    assert main(["verify", "--document", pdf, "--root", pdf]) == 2
    assert main(["verify", "--code", papers.code, "--mark", str(papers.folder / "root.pem")]) == 2
    assert (
        main(["verify", "--document", str(papers.folder / "none.pdf"), "--root", str(papers.folder / "root.pem")]) == 2
    )
    assert "--root" in capsys.readouterr().err
