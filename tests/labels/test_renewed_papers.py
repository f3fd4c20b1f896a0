"""A sealed paper through the years: renewed it outlives its certificates; not renewed it says from when it proves no more."""

from datetime import UTC, datetime, timedelta

import pytest

from labels.documents import certificate
from labels.documents.signature_boxes import field_name
from labels.layout.errors import LabelError
from labels.signing import key_rollover, pades_lta, pki, revocation, sign, signing_keys
from labels.signing.local_tsa import LocalTimeStamper
from labels.signing.verify import Verdict, verify
from tests.labels import certificates, paper

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
CHECKS = (1, 5, 12, 25)


@pytest.fixture
def authority(tmp_path) -> pki.Pki:
    return pki.create(tmp_path / "keys", "Office central des stupéfiants", NOW)


@pytest.fixture(scope="module")
def plain() -> bytes:
    return certificate.render(certificates.many(1), statement=paper.STATEMENT, marker=paper.MARKER)


def sealed(plain: bytes, authority: pki.Pki) -> bytes:
    return sign.seal(plain, authority, reason="Procès-verbal", location="Bamako", when=NOW)


def signed(plain: bytes, authority: pki.Pki) -> bytes:
    """The paper with an official's signature and its time-stamp in it."""
    field, key = field_name(1), pki.official(authority.folder, "Ibrahima Maïga", "substitut", NOW, b"x")
    return sign.sign_as(
        sign.prepare(plain, {field: "Signature – Ibrahima Maïga"}), field, signing_keys.from_pkcs12(key, "x"),
        LocalTimeStamper(authority, NOW), said=["Ibrahima Maïga"], reason="Je signe", location="Bamako", when=NOW,
    )  # fmt: skip


def check(pdf: bytes, authority: pki.Pki, years: float) -> Verdict:
    at = NOW + timedelta(days=365 * years, hours=1)
    return verify(pdf, [authority.root], at=at, statement_name=certificate.STATEMENT)


@pytest.mark.slow
def test_renewed_yearly_it_holds_for_twenty_five_years_and_its_first_bytes_never_change(plain, authority):
    """The official's key ends after three years, the seal's after five, the time-stamp's after ten: none takes it along."""
    first = pdf = sealed(signed(plain, authority), authority)
    for year in range(1, 26):
        now = NOW + year * YEAR
        key_rollover.replace(authority.folder, now)
        pdf = pades_lta.close(pdf, pki.load(authority.folder), now)
        if year in CHECKS:
            found = check(pdf, authority, year)
            assert found.good, (year, found)
            assert found.proves_until > now + YEAR
            assert found.signed_at == NOW
            assert [("Ibrahima Maïga" in one.signer, one.at) for one in found.officials] == [(True, NOW)]
    assert pdf.startswith(first)
    assert pades_lta.stamped_at(pdf) == NOW + 25 * YEAR


def test_renewed_once_in_nine_years_it_holds_in_the_twelfth(plain, authority):
    """The seal's certificate ended after five years, the first time-stamp's after ten; the second carries both."""
    later = NOW + 9 * YEAR
    assert key_rollover.replace(authority.folder, later) == ["timestamp", "ocsp", "seal"]
    found = check(pades_lta.close(sealed(plain, authority), pki.load(authority.folder), later), authority, 12)
    assert found.good, found
    assert (found.signed_at, found.proves_until) == (
        NOW,
        pki.load(authority.folder).stamp.certificate.not_valid_after_utc,
    )


def test_not_renewed_it_says_from_when_it_proves_no_more(plain, authority):
    """One closing carries it as long as the time-stamp's certificate, the official's signature too."""
    pdf = sealed(signed(plain, authority), authority)
    ends = authority.stamp.certificate.not_valid_after_utc
    for years, problems in zip(CHECKS, ((), (), ("outdated",), ("outdated",)), strict=True):
        found = check(pdf, authority, years)
        assert (found.problems, found.proves_until) == (problems, ends)


def test_a_renewal_that_was_broken_off_is_simply_started_again(authority):
    """What it had begun to write of a new key is not in the way."""
    later = NOW + 9 * YEAR
    pki.keep(authority.folder, "seal.new", authority.seal)
    assert key_rollover.replace(authority.folder, later) == ["timestamp", "ocsp", "seal"]
    assert pki.load(authority.folder).seal.certificate.not_valid_after_utc > later
    assert not list(authority.folder.glob("*.new.*"))


def test_renewed_too_late_it_does_not_come_back(plain, authority):
    """Nobody can show any more that it was whole when the old time-stamp ended."""
    pdf = sealed(plain, authority)
    late = NOW + 11 * YEAR
    key_rollover.replace(authority.folder, late)
    assert check(pades_lta.close(pdf, pki.load(authority.folder), late), authority, 11.1).problems == ("outdated",)


def test_a_certificate_that_is_revoked_later_spoils_nothing_and_one_revoked_before_does(plain, authority):
    """The proofs say how it stood when the paper was closed; renewal says that it was revoked since."""
    pdf = sealed(plain, authority)
    revocation.revoke(authority, authority.seal.certificate, NOW + YEAR / 2)
    assert check(pdf, authority, 0.9).good
    assert check(pades_lta.close(pdf, authority, NOW + YEAR), authority, 1.1).good
    assert check(pades_lta.close(sealed(plain, authority), authority, NOW + YEAR), authority, 1.1).good
    late = sign.seal(plain, authority, reason="x", location="", when=NOW + YEAR)
    assert check(late, authority, 1.1).problems == ("revoked",)


def test_a_time_stamp_key_that_was_revoked_is_believed_no_further_than_another_stamp_covered_it(plain, authority):
    """A list fresher than the file: the newest stamp falls with its key, and an older one only if nothing covered it."""
    once, ended = sealed(plain, authority), authority.stamp.certificate.serial_number
    key_rollover.replace(authority.folder, NOW + 9 * YEAR)
    twice = pades_lta.close(once, pki.load(authority.folder), NOW + 9 * YEAR)

    def problems(pdf, years, since):
        at = NOW + years * YEAR + timedelta(hours=1)
        revoked = {ended: NOW + since * YEAR}
        return verify(
            pdf, [authority.root], at=at, statement_name=certificate.STATEMENT, revoked=revoked
        ).problems  # fmt: skip

    assert problems(once, 1, since=0.5) == ("stamp_untrusted",)
    assert problems(once, 1, since=2) == ()
    assert problems(twice, 10, since=9.5) == ()
    assert problems(twice, 10, since=8) == ("untrusted",), "nothing shows any more that the seal was made in time"


def test_the_root_key_may_be_away_when_its_list_is_there(plain, authority, tmp_path):
    """Offline, as it should be; without key and list nothing starts."""
    (authority.folder / "root.crl").write_bytes(pem(revocation.root_list(authority, NOW)))
    (authority.folder / "root.key").rename(tmp_path / "away.key")
    (authority.folder / "issuing.key").rename(tmp_path / "issuing.key")
    assert check(sealed(plain, pki.load(authority.folder)), authority, 1).good
    with pytest.raises(LabelError, match="pki_missing"):
        key_rollover.replace(authority.folder, NOW + 9.5 * YEAR)
    (authority.folder / "root.crl").unlink()
    with pytest.raises(LabelError, match="pki_missing"):
        pki.load(authority.folder)


def pem(der: bytes) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)


def test_what_has_no_document_time_stamp_is_told(plain, authority):
    """It is due."""
    bare = sign.seal(plain, authority, reason="x", location="", when=NOW, stamped=False)
    assert pades_lta.stamped_at(bare) is None
    assert check(bare, authority, 1).proves_until is None
    with pytest.raises(LabelError, match="not_a_pdf"):
        pades_lta.stamped_at(b"x")
