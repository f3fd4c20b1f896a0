"""What a forger can do to a sealed certificate, and who sees it: we each time, stock tools as the table in docs/ says."""

import io
import os
import re
import shutil
import subprocess
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import ValidationInfoReadingError
from pyhanko_certvalidator import ValidationContext

from custody.text import i18n
from custody.text.verification_page import DOCUMENT
from labels.documents import certificate
from labels.signing import pki, revocation
from labels.signing.asn1_patches import as_asn1
from labels.signing.verify import Verdict, verify
from tests.labels.tampering import FORGERIES, NOW, Forgery, Office

pytestmark = pytest.mark.slow

AT = NOW + timedelta(hours=1)
TABLE = Path(__file__).parents[2] / "docs" / "signatures.md"


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Office:
    return Office(tmp_path_factory.mktemp("tampering"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory) -> pki.Pki:
    """Another office of the same name."""
    return pki.create(tmp_path_factory.mktemp("stranger") / "keys", "Office central des stupéfiants", NOW)


def check(pdf: bytes, root: x509.Certificate, statement: bytes) -> Verdict:
    digest = sha256(statement).hexdigest()
    return verify(pdf, [root], at=AT, statement_name=certificate.STATEMENT, printed_sha256=digest)


def test_what_nobody_touched_is_good_for_us(office):
    """And for nobody else in the tests below is it bad."""
    found = check(office.whole, office.pki.root, FORGERIES["digit"].printed)
    assert found.good, found
    assert len(found.officials) == 1


@pytest.mark.parametrize("name", FORGERIES)
def test_each_forgery_is_seen_and_told_in_a_sentence_of_both_languages(office, stranger, name):
    """The problems are exactly these; the first one's sentence is what a person reads."""
    forgery = FORGERIES[name]
    root = stranger.root if forgery.wrong_root else office.pki.root
    found = check(forgery.make(office), root, forgery.printed)
    assert found.problems == forgery.problems
    said = DOCUMENT[found.problems[0]]
    with i18n.speaking("fr"):
        assert i18n.gettext(said) not in {"", said}


# -- stock tools -----------------------------------------------------------------------------------------------------


def by_pyhanko(pdf: bytes, root: x509.Certificate) -> bool:
    """Whether pyHanko finds every signature good, what was changed since included."""
    reader = PdfFileReader(io.BytesIO(pdf))
    given = {"trust_roots": [as_asn1(root.public_bytes(Encoding.DER))], "allow_fetching": False, "moment": AT}
    given["revocation_mode"] = "soft-fail"
    try:
        context = DocumentSecurityStore.read_dss(reader).as_validation_context(given)
    except ValidationInfoReadingError:
        context = ValidationContext(**given)
    return all(validate_pdf_signature(one, context, context).bottom_line for one in reader.embedded_regular_signatures)


def by_pdfsig(pdf: bytes, folder: Path) -> bool:
    """Whether poppler calls every signature valid; it has no say about roots without a database of them."""
    (folder / "x.pdf").write_bytes(pdf)
    ran = subprocess.run(["pdfsig", "-nocert", str(folder / "x.pdf")], capture_output=True, text=True, check=False)
    verdicts = re.findall(r"Signature Validation: (.*)", ran.stdout)
    return bool(verdicts) and all(one == "Signature is Valid." or "not yet been verified" in one for one in verdicts)


def by_openssl(pdf: bytes, root: x509.Certificate, office: Office, folder: Path, judge_revoked: bool) -> bool:
    """Whether OpenSSL verifies each signature's CMS with the root and the lists, and each time-stamp in it at its time."""
    lists = [revocation.root_list(office.pki, NOW), revoked_list(office, judge_revoked)]
    trusted = [root, *map(x509.load_der_x509_crl, lists)]
    (folder / "root.pem").write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in trusted))
    (folder / "issuing.pem").write_bytes(office.pki.issuing.public_bytes(Encoding.PEM))
    good = True
    for signature in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
        first, length, second, rest = signature.byte_range
        (folder / "body").write_bytes(pdf[first : first + length] + pdf[second : second + rest])
        (folder / "cms").write_bytes(signature.pkcs7_content)
        common = ["-attime", str(int(AT.timestamp())), "-CAfile", "root.pem"]
        if signature.sig_object_type == "/DocTimeStamp":
            command = [
                "openssl",
                "ts",
                "-verify",
                "-token_in",
                "-in",
                "cms",
                "-data",
                "body",
                "-untrusted",
                "issuing.pem",
            ]
        else:
            command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "body"]
            command += ["-purpose", "any", "-out", os.devnull, "-crl_check_all"]
        ran = subprocess.run([*command, *common], cwd=folder, capture_output=True, text=True, check=False)
        good = good and ran.returncode == 0
    return good


def revoked_list(office: Office, judge: bool) -> bytes:
    if judge:
        revocation.revoke(office.pki, office.judge_certificate, NOW)
    try:
        return revocation.issuing_list(office.pki, NOW)
    finally:
        (office.pki.folder / "issuing.crl").unlink(missing_ok=True)


@pytest.mark.slow
@pytest.mark.skipif(
    not all(map(shutil.which, ("pdfsig", "openssl"))), reason="pdfsig or openssl is not on this machine"
)
@pytest.mark.parametrize("name", ["", *FORGERIES])
def test_stock_tools_see_what_the_table_says(office, stranger, tmp_path, name):
    """All call the untouched file good; of the forged ones each sees what it can."""
    forgery = FORGERIES[name] if name else Forgery("", lambda o: o.whole, (), pyhanko=False)
    pdf, root = forgery.make(office), stranger.root if forgery.wrong_root else office.pki.root
    seen = (
        not by_pyhanko(pdf, root), not by_pdfsig(pdf, tmp_path),
        not by_openssl(pdf, root, office, tmp_path, judge_revoked=name == "revoked"),
    )  # fmt: skip
    assert seen == (forgery.pyhanko, forgery.pdfsig, forgery.openssl)


def test_the_table_in_the_documentation_is_this_one():
    """Who reads it knows what a stock tool cannot see."""
    assert rows() in TABLE.read_text()


def rows() -> str:
    """The table's rows."""
    mark = {True: "seen", False: "–"}
    return "".join(
        f"| {one.said} | `{one.problems[0]}` | {mark[one.pyhanko]} | {mark[one.pdfsig]} | {mark[one.openssl]} |\n"
        for one in FORGERIES.values()
    )
