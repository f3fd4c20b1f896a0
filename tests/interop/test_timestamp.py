"""OpenSSL verifies the time-stamps that an export carries, and as an authority is believed by us."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from custody.service.log.timestamps import Authority, TimeStamps
from custody.storage.signing.export import export
from labels.layout.errors import LabelError
from labels.signing import pki, timestamp_client
from tests.interop.conftest import found_tool
from tests.service.tsa import Tsa, reply

AUTHORITY = """
[tsa]
default_tsa = own
[own]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
digests = sha256, sha384, sha512
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.2
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """The authority's keys and certificates; the demonstration's are of the same make."""
    folder = tmp_path_factory.mktemp("tsa") / "pki"
    return pki.create(folder, "Autorité", datetime.now(UTC)), folder


@pytest.fixture
def exported(signed, outside, tmp_path):
    """The log with the time-stamp of its head."""
    (tmp_path / "ca.pem").write_bytes(outside[0].root_pem)
    tsa = Tsa(outside[0])
    assert TimeStamps(signed.log.store, Authority(lambda q: reply(tsa, q), [outside[0].root])).take() == ""
    export(signed.log.store, tmp_path / "log", signed.log.vkeys[0])
    [answer] = (tmp_path / "log" / "timestamp").glob("*.tsr")
    return answer


def verdict(run, answer, data=None):
    """What openssl says of a time-stamp."""
    data = data or answer.with_suffix(".checkpoint")
    asked = ["ts", "-verify", "-data", str(data), "-in", str(answer), "-CAfile", "ca.pem"]
    said = run(found_tool("openssl", "openssl"), *asked)
    return (said.returncode == 0, (said.stdout + said.stderr).strip().splitlines())


def test_openssl_verifies_an_exported_time_stamp(exported, run):
    """With the two files and the authority's root, nothing of ours."""
    good, said = verdict(run, exported)
    assert good
    assert "Verification: OK" in said


def test_openssl_refuses_what_was_changed(exported, run, tmp_path):
    """Another checkpoint; a bit of the checkpoint; a bit of the token; another root."""
    data = exported.with_suffix(".checkpoint").read_bytes()
    (tmp_path / "other").write_bytes(data.replace(data.split(b"\n")[1], b"1", 1))
    (tmp_path / "bit").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    for changed in ("other", "bit"):
        good, said = verdict(run, exported, tmp_path / changed)
        assert not good
        assert "Verification: FAILED" in said
    token = bytearray(exported.read_bytes())
    token[-5] ^= 1
    (tmp_path / "flipped.tsr").write_bytes(token)
    assert not verdict(run, tmp_path / "flipped.tsr", exported.with_suffix(".checkpoint"))[0]
    (tmp_path / "ca.pem").write_bytes(pki.create(tmp_path / "other-pki", "Autre", datetime.now(UTC)).root_pem)
    assert not verdict(run, exported)[0]


def test_an_authority_run_with_openssl_is_believed(outside, run, tmp_path):
    """With its chain in the answer, in whatever order; and not for other bytes."""
    authority, folder = outside
    for name, data in (
        ("tsa.pem", authority.stamp.certificate.public_bytes(Encoding.PEM)),
        ("tsa.key", (folder / "timestamp.key").read_bytes()), ("chain.pem", authority.issuing.public_bytes(Encoding.PEM)),
        ("serial", b"01\n"), ("ts.cnf", (AUTHORITY + "certs = chain.pem\n").encode()),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(data)
    question = timestamp_client.question(b"checkpoint\n")
    (tmp_path / "asked.tsq").write_bytes(question.body)
    openssl = found_tool("openssl", "openssl")
    said = run(openssl, "ts", "-reply", "-config", "ts.cnf", "-queryfile", "asked.tsq", "-out", "answer.tsr")
    assert said.returncode == 0, said.stderr
    answer = (tmp_path / "answer.tsr").read_bytes()
    found = timestamp_client.judge(answer, b"checkpoint\n", [authority.root], question.nonce)
    assert abs((found.at - datetime.now(UTC)).total_seconds()) < 60
    with pytest.raises(LabelError, match="stamp_of_other"):
        timestamp_client.judge(answer, b"another\n", [authority.root], question.nonce)
