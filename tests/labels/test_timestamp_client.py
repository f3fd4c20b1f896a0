"""Answers of a time-stamp authority: the good one says when, and whatever is not exactly it is refused by name."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.layout.errors import LabelError
from labels.signing import local_tsa, pki, timestamp_client
from labels.signing.local_tsa import LocalTimeStamper

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DATA = b"custody.test/log\n42\n..."


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> pki.Pki:
    return pki.create(tmp_path_factory.mktemp("pki") / "keys", "Autorité d’horodatage", NOW)


@pytest.fixture(scope="module")
def asked() -> timestamp_client.Question:
    return timestamp_client.question(DATA)


@pytest.fixture(scope="module")
def answer(authority, asked) -> bytes:
    return LocalTimeStamper(authority, NOW).answer(asked.body)


def with_usages(
    authority: pki.Pki, issuing: pki.Key, usages: list[x509.ObjectIdentifier], *, critical: bool
) -> pki.Pki:
    """The same authority whose time-stamp certificate has other extended usages."""
    old = authority.stamp.certificate
    builder = x509.CertificateBuilder(
        issuer_name=authority.issuing.subject, subject_name=old.subject, public_key=old.public_key(), serial_number=7,
        not_valid_before=old.not_valid_before_utc, not_valid_after=old.not_valid_after_utc,
    )  # fmt: skip
    for extension in old.extensions:
        if not isinstance(extension.value, x509.ExtendedKeyUsage):
            builder = builder.add_extension(extension.value, critical=extension.critical)
    if usages:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
    stamp = pki.Identity(builder.sign(issuing, hashes.SHA384()), authority.stamp.key)
    return replace(authority, stamp=stamp)


def test_a_good_answer_says_when_and_by_whom(authority, asked, answer):
    """The time is the token's, the name that of the certificate."""
    found = timestamp_client.judge(answer, DATA, [authority.root], asked.nonce)
    assert found == timestamp_client.Stamp(NOW, authority.stamp.certificate.subject.rfc4514_string(), own=True)
    assert timestamp_client.judge(answer, DATA, [authority.root]) == found


def test_another_question_has_another_nonce():
    """Nobody can have an answer ready."""
    assert timestamp_client.question(DATA).nonce != timestamp_client.question(DATA).nonce


def refused(answer, roots, nonce=None, data=DATA) -> str:
    with pytest.raises(LabelError) as error:
        timestamp_client.judge(answer, data, roots, nonce)
    return error.value.code


def test_an_answer_is_of_these_bytes_and_this_question(authority, asked, answer):
    """Neither another checkpoint's time-stamp nor an older one passes."""
    assert refused(answer, [authority.root], asked.nonce, DATA + b"\n") == "stamp_of_other"
    assert refused(answer, [authority.root], asked.nonce + 1) == "stamp_replayed"
    without = LocalTimeStamper(authority, NOW).answer(
        tsp.TimeStampReq({"version": 1, "message_imprint": tsp.TimeStampReq.load(asked.body)["message_imprint"]}).dump()
    )
    assert refused(without, [authority.root], asked.nonce) == "stamp_replayed"


def test_weak_hashes_are_not_believed(authority, monkeypatch):
    """An authority that stamps SHA-1 stamps for others."""
    imprint = {"hash_algorithm": {"algorithm": "sha1"}, "hashed_message": hashlib.sha1(DATA).digest()}
    old = tsp.TimeStampReq({"version": 1, "message_imprint": imprint})
    assert refused(LocalTimeStamper(authority, NOW).answer(old.dump()), [authority.root]) == "stamp_refused"
    monkeypatch.setattr(local_tsa, "HASHES", {"sha1"})
    assert refused(LocalTimeStamper(authority, NOW).answer(old.dump()), [authority.root]) == "stamp_of_other"


def test_a_stranger_s_answer_is_not_trusted(authority, answer, tmp_path, caplog):
    """Another root, a certificate of an authority that had ended, or one for something else than time-stamping."""
    other = pki.create(tmp_path / "other", "Autre", NOW)
    assert refused(answer, [other.root]) == "stamp_untrusted"
    assert refused(answer, []) == "stamp_untrusted"
    asked = timestamp_client.question(DATA)
    late = LocalTimeStamper(authority, NOW + timedelta(days=365 * 11)).answer(asked.body)
    assert refused(late, [authority.root], asked.nonce) == "stamp_untrusted"
    assert not caplog.records  # a finding is told in words, never by a library's traceback


@pytest.mark.parametrize(
    ("usages", "critical"),
    [
        ([], True),
        ([ExtendedKeyUsageOID.CODE_SIGNING], True),
        ([ExtendedKeyUsageOID.TIME_STAMPING], False),
        ([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING], True),
    ],
)
def test_the_certificate_is_for_time_stamping_alone(tmp_path, usages, critical):
    """RFC 3161, 2.3: one extended usage, and critical."""
    made = pki.create(tmp_path / "keys", "Autorité", NOW)
    issuing = load_pem_private_key((tmp_path / "keys" / "issuing.key").read_bytes(), None)
    asked = timestamp_client.question(DATA)
    answer = LocalTimeStamper(with_usages(made, issuing, usages, critical=critical), NOW).answer(asked.body)
    assert refused(answer, [made.root], asked.nonce) == "stamp_untrusted"


def test_a_changed_time_is_found(authority, answer):
    """One digit of the time, and the signature does not hold."""
    year = answer.index(b"20261126120000Z")
    changed = answer[:year] + b"20251126120000Z" + answer[year + 15 :]
    assert refused(changed, [authority.root]) == "stamp_altered"


@pytest.mark.parametrize("nonsense", [b"", b"<html>404</html>", b"\x30\x03\x02\x01\x00", b"\x30\x80", b"0" * 2000])
def test_nonsense_is_no_time_stamp(authority, nonsense):
    """Whatever a server answers."""
    assert refused(nonsense, [authority.root]) == "stamp_unreadable"


def test_what_follows_the_answer_is_not_passed_over(authority, answer):
    """The bytes that are kept are the answer and nothing else."""
    assert refused(answer + b"\x00", [authority.root]) == "stamp_unreadable"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_flipped_bit_never_says_another_time(authority, answer, data):
    """Where a changed answer still passes, as in the text of its status, it says the same."""
    at = data.draw(st.integers(0, len(answer) * 8 - 1))
    flipped = bytearray(answer)
    flipped[at // 8] ^= 1 << at % 8
    try:
        found = timestamp_client.judge(bytes(flipped), DATA, [authority.root])
    except LabelError:
        return
    assert found.at == NOW
