"""``custody pki``: a real log is founded by the documented commands, and its papers bear the organisation's seal."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from custody.bootstrap import open_services
from custody.commands import main
from custody.commands.story.enrolment import assemble
from custody.commands.story.office import Office
from custody.commands.story.seizures import Goods, Package, seize
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.kernel.quantity import MassEntry
from custody.domain.people.person import Person
from custody.domain.seizures.declared_line import LineEntry
from custody.service import documents
from custody.settings import Settings
from custody.storage.read import subject_queries
from labels.documents.certificate import STATEMENT
from labels.signing import pki
from labels.signing.issue_x509 import Identity, issue
from labels.signing.verify import verify

ORGANISATION = "Office central des stupéfiants"
FOUND = ("user", "--first", "Fanta Diawara", "--second", "Drissa Kouyaté", "--agency", ORGANISATION)
MAKE = ("pki", "make", "--organisation", ORGANISATION)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A new data folder of a real log, as the environment names it; the settings of no other test."""
    for name in [name for name in os.environ if name.startswith("CUSTODY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CUSTODY_ORIGIN", "ocs.example/essai/1")
    monkeypatch.setenv("CUSTODY_URL", "https://scelles.ocs.example")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def run(*given: str) -> int:
    return main(["--lang", "fr", *given])


@pytest.mark.parametrize("command", [("serve", "--port", "1"), FOUND])
def test_each_command_names_the_next_one(command, data, monkeypatch, capsys):
    """Without a name, then without a seal: refused before anything is made, with the command that comes next."""
    monkeypatch.delenv("CUSTODY_ORIGIN")
    if command != FOUND:
        assert run(*command) == 2
        assert "custody demo" in capsys.readouterr().err
    monkeypatch.setenv("CUSTODY_ORIGIN", "ocs.example/essai/1")
    assert run(*command) == 2
    assert "custody pki make" in capsys.readouterr().err
    assert not data.exists()


def test_the_demonstrations_name_founds_no_log(data, monkeypatch, capsys):
    """``custody user`` and ``custody pki`` refuse the name ``custody.local/demo``."""
    monkeypatch.delenv("CUSTODY_ORIGIN")
    for command in (FOUND, MAKE):
        assert run(*command) == 2
        assert "custody.local/demo" in capsys.readouterr().err


def test_a_seal_of_the_demonstration_seals_no_real_paper(data, capsys):
    """A folder that an earlier version filled is refused, with what to do."""
    pki.create(data / "pki", "ocs.example/essai/1", datetime.now(UTC))
    assert run(*FOUND) == 2
    assert "DEMONSTRATION" in capsys.readouterr().err


def history_of_a_seizure(settings: Settings) -> tuple[bytes, pki.Pki]:
    """The history of an exhibit that an officer seized in this log, sealed."""
    with open_services(settings) as services:
        with services.store.reading() as connection:
            first, second = dict(subject_queries.every(connection, Person))
            operator = subject_queries.state(connection, Person, first).agency
        company = assemble(Office(services.recorder), operator, (first, second))
        team = company.teams["ML"]
        weight = WeightEntry(gross=MassEntry("400", "g"), balance=next(iter(team.balances.values())))
        goods = Goods(
            reference="PV 57/2016", title="Cocaïne", officer=team.officer, prosecution=team.prosecution,
            seized_at="2016-08-17T10:00:00Z", zone="Africa/Bamako", place="Mopti", circumstances="Au poste.",
            line=LineEntry(substance="cocaine", mass=MassEntry("400", "g")), form="powder",
            packages=(Package(seal="GN-MOP-00417", weight=weight),),
        )  # fmt: skip
        [lot] = seize(company.office, [goods])
        services.checkpoints.sign_now()
        return documents.history_pdf(services, lot.exhibits[0], "fr"), services.pki


def names(certificate: x509.Certificate) -> dict[str, str]:
    return {name.oid._name: str(name.value) for name in certificate.subject}


@pytest.mark.parametrize("addresses", [(), ("--no-address",)])
def test_a_real_log_seals_with_the_name_of_its_organisation(addresses, data, capsys):
    """``pki make``, ``user``: a paper's seal names the organisation, nothing says DEMONSTRATION, and it verifies."""
    assert run(*MAKE, *addresses) == 0
    printed = capsys.readouterr().out
    assert ORGANISATION in printed
    assert ("https://scelles.ocs.example/pki" in printed) is (not addresses)
    assert run(*FOUND) == 0
    pdf, seal = history_of_a_seizure(Settings.from_environment())
    verdict = verify(pdf, [seal.root], at=datetime.now(UTC) + timedelta(minutes=1), statement_name=STATEMENT)
    assert verdict.good, verdict.problems
    assert b"DEMONSTRATION" not in pdf
    assert names(seal.seal.certificate) == {
        "countryName": "ML", "organizationName": ORGANISATION, "commonName": ORGANISATION,
    }  # fmt: skip
    assert ORGANISATION in verdict.signer
    assert pki.address_of(seal.seal.certificate) == ("" if addresses else "https://scelles.ocs.example/pki")
    assert run(*MAKE) == 2, "another seal is never put over this one"


def test_a_lost_seal_is_put_back_and_not_made_again(data, capsys):
    """The log has events: another root could not vouch for the papers so far."""
    assert (run(*MAKE), run(*FOUND)) == (0, 0)
    (data / "pki").rename(data / "elsewhere")
    capsys.readouterr()
    assert run("serve") == 2
    told = capsys.readouterr().err
    assert "remettez pki/ depuis la copie des clés" in " ".join(told.split())
    assert "pki make" not in told
    for step in (MAKE, ("pki", "request", *MAKE[2:], "--output", str(data / "ask.csr"))):
        assert run(*step) == 2
        assert "déjà des événements" in " ".join(capsys.readouterr().err.split())
        assert not (data / "pki").exists()


def test_an_address_is_named_or_done_without(data, monkeypatch, capsys):
    """Certificates carry their address for ever: none is guessed from where the service listens."""
    monkeypatch.delenv("CUSTODY_URL")
    assert run(*MAKE) == 2
    assert "--no-address" in capsys.readouterr().err
    assert not (data / "pki").exists()


@pytest.mark.parametrize("address", ["https://localhost", "http://127.0.0.1:8000"])
def test_an_address_of_this_machine_alone_is_warned_of(data, monkeypatch, capsys, address):
    """It stands in every certificate for ever, and nobody else reaches it."""
    assert run(*MAKE, "--address", address) == 0
    assert "n’est que cette machine" in " ".join(capsys.readouterr().err.split())


def authority(directory, now):
    """A national authority: its root, and what it answers to a request; the root's list."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "République"),
                      x509.NameAttribute(NameOID.COMMON_NAME, "Racine nationale")])  # fmt: skip
    usages = {"key_cert_sign", "crl_sign"}
    top = Identity(issue(name, key.public_key(), usages, now, 20, ca=1, issuer=key), key)
    request = x509.load_pem_x509_csr((directory / "ask.csr").read_bytes())
    answer = issue(
        request.subject, request.public_key(), usages, now, 10, ca=0, issuer=top,
        revoked_at=("http://crl.example/root.crl", ""),
    )  # fmt: skip
    listed = x509.CertificateRevocationListBuilder(name, now, now + timedelta(days=300)).add_extension(
        x509.CRLNumber(1), critical=False
    ).add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)  # fmt: skip
    pem = serialization.Encoding.PEM
    (directory / "root.pem").write_bytes(top.certificate.public_bytes(pem))
    (directory / "issuing.pem").write_bytes(answer.public_bytes(pem))
    (directory / "root.crl").write_bytes(listed.sign(key, hashes.SHA384()).public_bytes(pem))


def test_a_national_authority_certifies_the_issuing_key(data, tmp_path, capsys):
    """``pki request``, ``pki import``: papers verify from the national root; another answer is refused first."""
    now = datetime.now(UTC).replace(microsecond=0)
    assert run("pki", "request", "--organisation", ORGANISATION, "--output", "ask.csr") == 0
    authority(tmp_path, now)
    taken = ("pki", "import", "--root", "root.pem", "--issuing", "issuing.pem", "--root-crl", "root.crl")
    other = ("pki", "import", "--root", "issuing.pem", "--issuing", "issuing.pem", "--root-crl", "root.crl")
    assert run(*other) == 2
    assert "racine" in capsys.readouterr().err
    assert run(*taken) == 0
    assert not (data / "pki" / "root.key").exists()
    assert not (data / "pki-request").exists()
    assert run(*FOUND) == 0
    pdf, seal = history_of_a_seizure(Settings.from_environment())
    verdict = verify(pdf, [seal.root], at=datetime.now(UTC) + timedelta(minutes=1), statement_name=STATEMENT)
    assert verdict.good, verdict.problems
    assert names(seal.root)["commonName"] == "Racine nationale"
    assert run("pki", "info") == 0
    assert ORGANISATION in capsys.readouterr().out
