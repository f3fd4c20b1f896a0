"""A proof is read by ``custody verify``, by check.sh and by the page: what one of them refuses none of them accepts."""

import json
import os
import shutil
import subprocess

import pytest

from custody.domain.discrepancies.correction import Correct
from custody.domain.kernel.events import Actor
from custody.domain.orders.order_copy import ConfirmCopy
from custody.log.errors import LogError
from custody.log.private_keys import load_key
from custody.log.signed_note import VerifierKey
from custody.service.exchange import bundles
from custody.service.exchange.bundles.site_envelope import path_of
from custody.web import verifier
from tests.factories.http_office import ORIGIN, Town
from tests.forger import forged, placed, site_of
from tests.site_office import certified, forgeries, give, given, yard
from tests.storage.audit.test_passkey_signed_acts import answered, hold, passkey, typed

NODE = shutil.which("node")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NODE is None, reason="needs Node.js, to run the page's scripts without a page"),
]

READ = """
const fs = require("fs"), path = require("path");
const files = new Map();
const walk = (at) => fs.readdirSync(at, { withFileTypes: true }).forEach((one) => {
  const inner = path.join(at, one.name);
  if (one.isDirectory()) walk(inner);
  else files.set(path.relative(process.argv[2], inner), new Uint8Array(fs.readFileSync(inner)));
});
walk(process.argv[2]);
(async () => {
  const bundle = await readBundle(inBundle(files));
  const steps = await verifyBundle(bundle, await parseKeys(process.argv[3], bundle.head.origin), true);
  console.log(steps.filter((one) => one.state === "bad").map((one) => `${one.name}:${one.code}`).join(" "));
})().catch((error) => console.log(error.code ?? String(error)));
"""
"""What the page does with the files that are dropped on it, but for showing it."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = Town(tmp_path_factory.mktemp("readers"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def key(place):
    return load_key(place.services.settings.data / "log.key")


@pytest.fixture(scope="module")
def site(place):
    return yard(place.office, ORIGIN)


@pytest.fixture(scope="module")
def certificate(site):
    return certified(site)


@pytest.fixture(scope="module")
def proofs(place, site, certificate):
    """The bundle of the site's certificate, every value shown, and none; the order that it burnt under was corrected."""
    correct(place.office, site.lot.order)
    return given(place.services, site, certificate, b"")


def correct(office, order):
    """A word of an order put right: its whole chain comes with the proof of what it covers."""
    agrees = Actor(person=office.people["inspector"], part="witness", will="other_device")
    right = Correct(subject=order, n=1, field="legal_basis", value="art. 57", reason="Faute de frappe")
    office.do("entry.correct/1", right, "prosecutor", agrees)


@pytest.fixture
def shown(proofs):
    return proofs[0]


@pytest.fixture
def hidden(proofs):
    return proofs[1]


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """The page's scripts as a program."""
    page = verifier._script().partition("// The page: files in")[0]
    program = tmp_path_factory.mktemp("script") / "read.cjs"
    program.write_text(page + READ)
    return program


@pytest.fixture
def read(key, script, tmp_path):
    """What each of the three says of a bundle that is wrong, "" for nothing."""
    vkey = VerifierKey.of(ORIGIN, key)

    def by_all(files, name="bundle"):
        folder = tmp_path / name
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        try:
            bundles.check(files, [vkey])
            ours = ""
        except LogError as error:
            ours = f"{error.code} {error.facts}"
        english = os.environ | {"CUSTODY_LANGUAGE": "en"}
        shell = subprocess.run(
            ["bash", folder / "check.sh", folder / "log.pub.pem"],
            capture_output=True,
            text=True,
            check=False,
            env=english,
        )
        page = subprocess.run([NODE, script, folder, str(vkey)], capture_output=True, text=True, check=False)
        return ours, "" if shell.returncode == 0 else shell.stderr.strip() or "?", page.stdout.strip()

    return by_all


def test_an_honest_proof_is_accepted_by_all(read, shown, hidden):
    """With all values and with none."""
    for nth, files in enumerate((shown, hidden)):
        assert read(files, str(nth)) == ("", "", "")


@pytest.mark.slow
def test_what_a_forger_makes_who_changes_nothing_is_accepted_by_all(read, shown, key):
    """So that nothing but what the others change is what is refused."""
    assert read(forged(shown, key, lambda found: None)) == ("", "", "")


def paths_of(files, ending):
    return sorted(path for path, data in files.items() if path.startswith("events/") and data.endswith(ending.encode()))


def without(files, *paths):
    return {path: data for path, data in files.items() if path not in paths}


def without_chain(files, subject):
    """Nothing is left of a subject's chain, nor of its values."""
    gone = [path for path in paths_of(files, "}") if json.loads(files[path]).get("subject") == subject]
    seqs = {int(path[7:17]) for path in gone}
    left = without(files, *gone, *map(proof_of, gone))
    return values(left, lambda listed: [one for one in listed if one["seq"] not in seqs])


def proof_of(path):
    return path.replace(".json", ".tlog-proof")


def turned(files, path, at=0.5):
    """One bit of a file is another."""
    data = files[path]
    place = int(len(data) * at)
    return files | {path: data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]}


def values(files, change):
    """The list of private values changed."""
    listed = json.loads(files["disclosures.json"])
    return files | {"disclosures.json": json.dumps(change(listed) or listed).encode()}


def altered(files, session, certificate):
    """What somebody who only has a genuine proof can make of it, by name."""
    signed = paths_of(files, '"type":"destruction_session.signed_on_site/1"}')
    lit = paths_of(files, '"type":"destruction_session.ignited/1"}')[0]
    frozen, closing, statement = f"signed/{session}.json", path_of(session), f"statements/{certificate}.json"
    last = paths_of(files, '"type":"document.issued/1"}')[-1]
    shown = next(i for i, one in enumerate(json.loads(files["disclosures.json"])) if one.get("disclosure"))
    made = {
        "event": turned(files, lit),
        "proof": turned(files, proof_of(lit), 0.7),
        "swapped": files | {proof_of(lit): files[proof_of(last)], proof_of(last): files[proof_of(lit)]},
        "checkpoint": turned(files, "checkpoint", 0.001),
        "event gone": without(files, lit, proof_of(lit)),
        "proof gone": without(files, proof_of(lit)),
        "event alone gone": without(files, lit),
        "tail gone": without(files, last, proof_of(last)),
        "event under another name": files | {"events/1.json": files[lit], "events/1.tlog-proof": files[proof_of(lit)]},
        "file between the events": files | {"events/README.txt": b"x"},
        "statement": turned(files, statement),
        "statement gone": without(files, statement),
        "statement of nobody": files | {"statements/CE0000000000X.json": files[frozen]},
        "signed": turned(files, frozen),
        "signed gone": without(files, frozen),
        "signed by nobody": files | {"signed/DS0000000000X.json": files[frozen]},
        "closing of nobody": files | {path_of("DS0000000000X"): files[closing]},
        "value gone": values(files, lambda listed: listed[1:]),
        "value twice": values(files, lambda listed: listed + listed[:1]),
        "value of nothing": values(files, lambda listed: [*listed, {**listed[0], "digest": "A" * 43}]),
        "value passed over": values(files, lambda listed: listed[shown].pop("disclosure") and None),
        "value under another name": values(files, lambda listed: listed[shown].update(name="forged")),
        "value changed": values(files, lambda listed: listed[shown].update(disclosure=listed[shown]["disclosure"] + "A")),
        "another subject": files | {"bundle.json": files["bundle.json"].replace(certificate.encode(), b"CE0000000000X")},
    }  # fmt: skip
    made |= {f"site {name}": found for name, found in forgeries(files, session).items()}
    for path in signed[:1]:
        made["signature gone"] = without(files, path, proof_of(path))
    return made


@pytest.mark.slow
def test_what_is_altered_is_refused_by_all(read, shown, site, certificate):
    """Every byte of it is genuine but one, or lies elsewhere than it did."""
    made = altered(shown, site.session, certificate)
    accepted = {name: said for name, files in made.items() if not all(said := read(files, name.replace(" ", "_")))}
    assert accepted == {}


@pytest.mark.parametrize("kind", ["DG", pytest.param("RE", marks=pytest.mark.slow)])
def test_what_is_amiss_or_was_corrected_cannot_be_taken_out(read, shown, kind):
    """A derogation that is named, the order that was corrected: without its chain none of the three accepts the proof."""
    subjects = [json.loads(shown[path]).get("subject", "") for path in paths_of(shown, "}")]
    number = next(subject for subject in subjects if subject.startswith(kind))
    assert [bool(said) for said in read(without_chain(shown, number))] == [True] * 3


def passkeys(found):
    """Where the signatures by passkey on the site stand."""
    return [
        seq for seq in placed(found, "destruction_session.signed_on_site/1") if found[seq]["data"]["way"] == "passkey"
    ]


def by_hand(found):
    """Where those stand that the device alone vouches for."""
    return [
        seq for seq in placed(found, "destruction_session.signed_on_site/1") if found[seq]["data"]["way"] != "passkey"
    ]


def recalled(found):
    """Taken back from its device before its people signed: the nonces were taken back too."""
    seq = by_hand(found)[0]
    assert seq < passkeys(found)[0]
    found[seq] |= {"type": "destruction_session.recalled/1", "data": {"device": "DV0000000000X"}}


def never_given(found):
    """A passkey's answer under a nonce that was given out with another session."""
    out = found[placed(found, "destruction_session.checked_out/1")[0]]["data"]
    out["nonces"] = [one for one in out["nonces"] if one != found[passkeys(found)[0]]["data"]["nonce"]]


def twice(found):
    """One answer stands for two signatures."""
    first, second = passkeys(found)
    found[second]["data"] = dict(found[first]["data"])


def of_another(found):
    """A passkey's answer in the name of somebody else."""
    first, second = passkeys(found)
    found[first]["data"]["person"], found[second]["data"]["person"] = (
        found[second]["data"]["person"], found[first]["data"]["person"],
    )  # fmt: skip


def without_will(found):
    """Somebody signs by the device, and the act has no will of theirs."""
    mine, other = (found[seq]["data"] for seq in by_hand(found)[:2])
    mine["person"], mine["quality"] = other["person"], other["quality"]


def on_paper_before_nobody(found):
    """A thumb that two who were there saw, whom the act does not know."""
    data = found[by_hand(found)[0]]["data"]
    data |= {"way": "thumb", "before": ["PE0000000000X", "PE000000000M8"]}


def unproved(found):
    """A passkey without its answer."""
    found[passkeys(found)[0]]["data"].pop("assertion")


def called_otherwise(found):
    """A false answer of a passkey in a signature that does not say it is one."""
    data = found[passkeys(found)[0]]["data"]
    data["way"] = "device"
    data["assertion"]["signature"] = data["assertion"]["signature"][:-4] + "AAAA"


def over_another_statement(found):
    found[by_hand(found)[0]]["data"]["statement"] = "0" * 64


def over_another_closing(found):
    found[by_hand(found)[0]]["data"]["site"] = "0" * 64


def of_another_device(found):
    """Whom the session was checked out to is another device than the one that closed it."""
    found[placed(found, "destruction_session.checked_out/1")[0]]["data"]["device"] = "DV0000000000X"


def closed_by_another(found):
    """The act that closed it says another chair than the envelope does."""
    seq = placed(found, "destruction_session.closed_on_site/1")[0]
    header = found[seq - found[seq]["part"] - 1]
    header["actors"][0]["person"] = next(
        event["data"]["person"] for event in found.values()
        if event["type"] == "destruction_session.signed_on_site/1" and event["data"]["person"] != header["actors"][0]["person"]
    )  # fmt: skip


def incidents(found):
    """The log says of incidents what nobody signed."""
    found[placed(found, "destruction_session.closed_on_site/1")[0]]["data"]["incidents"] = True


def given_as_another_paper(found):
    """The history ends with another hand-out than that of a proof."""
    found[placed(found, "document.issued/1")[-1]]["data"]["document"] = "history"


def another_statement(found):
    """The log holds the digest of another statement of the certificate."""
    found[placed(found, "certificate.issued/1")[0]]["data"]["statement"] = "0" * 64


FORGERIES = (
    recalled, never_given, twice, of_another, without_will, on_paper_before_nobody, unproved, called_otherwise, over_another_statement, over_another_closing,
    of_another_device, closed_by_another, incidents, given_as_another_paper, another_statement,
)  # fmt: skip


@pytest.mark.parametrize(
    "change", [recalled, *(pytest.param(each, marks=pytest.mark.slow) for each in FORGERIES[1:])],
    ids=lambda change: change.__name__,
)  # fmt: skip
def test_what_a_log_owner_forges_is_refused_by_all(read, shown, key, change):
    """Every proof of it holds: the log itself lies, under the log's own key."""
    assert [bool(said) for said in read(forged(shown, key, change))] == [True] * 3


@pytest.mark.slow
def test_an_act_that_does_not_mean_its_part_is_refused_by_all(read, shown, key):
    """The header of the closing's act has another root than its parts."""

    def other(found):
        seq = placed(found, "destruction_session.closed_on_site/1")[0]
        found[seq - found[seq]["part"] - 1]["parts"] += 1

    def rooted(found):
        seq = placed(found, "destruction_session.closed_on_site/1")[0]
        found[seq - found[seq]["part"] - 1]["root"] = "A" * 43 + "="

    assert [bool(said) for said in read(forged(shown, key, other, rooted))] == [True] * 3


def test_an_event_in_a_second_form_is_refused_by_all(read, shown, key):
    """A key that is named twice would be read otherwise by other software."""

    def spelled(seq, body):
        return (
            body.replace(b'"data":{', b'"data":{"residue":"x"},"data":{', 1)
            if b"destruction_session.closed_on_site/1" in body
            else body
        )

    assert [bool(said) for said in read(forged(shown, key, lambda found: None, spelled=spelled))] == [True] * 3


@pytest.mark.slow
def test_a_second_sessions_genuine_envelope_proves_nothing_of_the_first(read, place, shown, site, key):
    """Its digest stands in the first session's closing, and the file in the place of the first one's: a log that lies."""
    other = yard(place.office, ORIGIN, "2016-11-04T12:00:00.000Z")
    second, _ = given(place.services, other, certified(other), b"")
    envelope = second[path_of(other.session)]

    def moved(found):
        found[placed(found, "destruction_session.closed_on_site/1")[0]]["data"]["site"] = site_of(envelope)
        for seq in placed(found, "destruction_session.signed_on_site/1"):
            found[seq]["data"]["site"] = site_of(envelope)
        for seq in passkeys(found):
            found[seq]["data"] |= {"way": "device"}
            del found[seq]["data"]["assertion"]

    for nth, files in enumerate(
        (shown | {path_of(other.session): envelope}, forged(shown, key, moved) | {path_of(site.session): envelope})
    ):
        assert [bool(said) for said in read(files, str(nth))] == [True] * 3


@pytest.fixture(scope="module")
def desk(place, proofs):
    """The prosecutor's passkey."""
    return passkey(place.office, "prosecutor", "desk")


@pytest.fixture(scope="module")
def held(place, desk):
    """The bundle of an exhibit whose hold the prosecutor signed with a passkey, given away."""
    lot = place.office.lot(1)
    place.office.recorder.record(answered(place.office, desk, "legal_hold.place/1", hold(lot)))
    return given_away(place, lot.exhibits[0])


@pytest.fixture(scope="module")
def confirmed(place, desk):
    """The bundle of an exhibit whose order was typed from paper, confirmed by passkey, and corrected."""
    office, lot = place.office, place.office.lot(1)
    number = typed(office, lot)
    office.recorder.record(answered(office, desk, "order.confirm_copy/1", ConfirmCopy(order=number)))
    correct(office, number)
    return given_away(place, lot.exhibits[0])


def given_away(place, number):
    [files] = give(place.services, place.office.do, number, bundles.ALL)
    return files


def test_what_a_draft_said_when_it_was_confirmed_is_checked_by_all(read, confirmed, key):
    """Its content stands before the signed act: somebody with the log's key who writes over it is believed by none."""

    def swapped(found):
        found[placed(found, "order.copy_entered/1")[-1]]["data"]["sort"] = "restitute"

    assert read(confirmed) == ("", "", "")
    ours, shell, page = read(forged(confirmed, key, swapped), "swapped")
    assert "chain_broken" in ours
    assert "draft of RE" in shell
    assert "chain_broken" in page


def signed_header(found):
    """The act that bears a signature."""
    return next(event for event in found.values() if event.get("sigs"))


def test_an_act_signed_by_passkey_is_checked_by_all(read, held, key):
    """As recorded, and when another hour or flag stands in it, which is not signed: accepted by the three."""
    assert bundles.check(held, [VerifierKey.of(ORIGIN, key)]).keyed == 1
    later = forged(held, key, lambda found: None, lambda found: signed_header(found).update(flags=["clock_stepped"]))
    for name, files in (("held", held), ("flagged", later)):
        assert read(files, name) == ("", "", ""), name


def a_moment_off(at: str) -> str:
    """Another thousandth of the same second, sooner where there is one."""
    return f"{at[:-2]}{int(at[-2]) - 1 if at[-2] != '0' else 1}Z"


def rarely(change, fault):
    """One that .ci/run alone tries: bash and openssl read each proof for seconds."""
    return pytest.param(change, fault, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda header: header.update(kind="legal_hold.lift/1"), "challenge"),
        rarely(lambda header: header.update(rules="SN/1 0"), "challenge"),
        (lambda header: header["actors"][0].update(person="PE0000000012T"), "signer"),
        rarely(lambda header: header["sigs"][0].update(origin="https://elsewhere.example"), "origin"),
        (lambda header: header["sigs"][0].update(signature="AAAA"), "signature"),
        rarely(lambda header: header["sigs"][0].update(algorithm="ed25519"), "form"),
        rarely(lambda header: header["sigs"][0].update(shown=a_moment_off(header["sigs"][0]["shown"])), "challenge"),
        rarely(lambda header: header["sigs"][0].pop("shown"), "hour"),
        (lambda header: header["sigs"][0].update(shown="2015-01-01T00:00:00.000Z"), "hour"),
    ],
)
def test_an_act_that_its_signature_is_not_over_is_accepted_by_none(read, held, key, change, fault):
    """Somebody with the log's key writes over an act that a prosecutor signed: no reader of the proof takes it."""
    ours, shell, page = read(forged(held, key, lambda found: None, lambda found: change(signed_header(found))))
    assert ("signed_wrong" in ours, fault in ours) == (True, True), ours
    assert "the passkey of" in shell
    assert page == "keyed:signed_wrong"
