"""The commands of a paper's annex work as they are printed, with poppler, OpenSSL and a shell, and refuse a forgery."""

import shutil
import subprocess
from datetime import timedelta

import pytest

from labels.documents import certificate, minutes
from labels.documents.verification_block import commands
from labels.signing import pki, sign
from tests.labels import certificates, paper
from tests.labels import minutes as acts
from tests.labels.pdf_text import text_of

PROOF = certificate.proof(certificates.certificate_2021(), paper.STATEMENT, paper.MARKER)
pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("pdfdetach", "pdfsig", "openssl", "bash")),
    reason="poppler's pdfdetach and pdfsig, or OpenSSL, are not on this machine",
)


def authority(folder, issued_at, name="Office central des stupéfiants"):
    """The keys of an organisation, made the day before a paper."""
    pki.create(folder, name, issued_at - timedelta(days=1))
    return pki.load(folder)


def sealed(folder, kind):
    """A paper of this kind with the organisation's seal, its root, and its commands as its text prints them."""
    model, render = {
        "certificate": (certificates.certificate_2021(), certificate.render), "order": (acts.order(), minutes.render),
    }[kind]  # fmt: skip
    plain = render(model, statement=paper.STATEMENT, marker=paper.MARKER)
    expected = commands(PROOF, model.issued_at)
    text = text_of(plain)
    for command in expected:
        assert command in text, command
    keys = authority(folder / "keys", model.issued_at)
    return sign.seal(plain, keys, reason="r", location="l", when=model.issued_at), keys.root_pem, expected


def run(folder, pdf, root, expected):
    """What the commands say in a folder with the file and the root, without those that fetch packages and root."""
    (folder / "document.pdf").write_bytes(pdf)
    (folder / "root.pem").write_bytes(root)
    script = "\n".join(command for command in expected if not command.startswith(("sudo", "wget")))
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["certificate", "order"])
def test_the_commands_of_a_paper_check_it_as_printed(tmp_path, kind):
    """The digest is the one on paper; OpenSSL verifies the seal under the root, and refuses another root."""
    pdf, root, expected = sealed(tmp_path, kind)
    said = run(tmp_path, pdf, root, expected)
    assert PROOF.statement_sha256 in said
    assert "CMS Verification successful" in said
    other = authority(tmp_path / "other", certificates.certificate_2021().issued_at, "Autre service").root_pem
    assert "CMS Verification failure" in run(tmp_path, pdf, other, expected)


def test_a_changed_byte_is_refused_by_the_printed_commands(tmp_path):
    pdf, root, expected = sealed(tmp_path, "order")
    at = pdf.index(b"/Title")
    changed = pdf[:at] + b"/Titre" + pdf[at + 6 :]
    assert "CMS Verification failure" in run(tmp_path, changed, root, expected)
