"""What was corrected beside an exhibit comes along in its proof and cannot be taken out; certificates of what burnt too."""

import json
import re

import pytest

from custody.domain.discrepancies.correction import Correct
from custody.domain.kernel.events import Actor
from custody.domain.law.derogation import Grant
from custody.domain.people.compromised_credentials import DeclareCompromised
from custody.log.errors import Mismatch
from custody.service.exchange import bundles
from custody.service.exchange.bundles import check
from tests.factories.http_office import Town
from tests.site_office import give


class Given:
    """A town in which an exhibit burnt, with a mistake in everything that its history names."""

    def __init__(self, folder) -> None:
        self.town = Town(folder)
        self.office = self.town.office
        self.lot = self.office.lot(2, "certified")
        self.sound = self.office.lot(1)
        balance = self.office.state(self.exhibit).last_weight.balance
        self.entries = {
            self.lot.seizure: ("place", "officer", "inspector", "Kati"),
            self.lot.case: ("case_reference", "officer", "inspector", "PV 99/2016"),
            self.lot.order: ("legal_basis", "prosecutor", "inspector", "art. 57"),
            self.lot.session: ("site", "chair", "inspector", "Four de Kati"),
            balance: ("serial", "supervisor", "inspector", "B-99"),
        }

    @property
    def exhibit(self) -> str:
        return self.lot.exhibits[0]

    def correct(self, subject: str) -> None:
        field, author, second, value = self.entries[subject]
        agrees = Actor(person=self.office.people[second], part="witness", will="other_device")
        command = Correct(subject=subject, n=1, field=field, value=value, reason="Faute de frappe")
        self.office.do("entry.correct/1", command, author, agrees)

    def give(self, number: str, reveal: bundles.Reveal = bundles.NONE) -> dict[str, bytes]:
        [files] = give(self.town.services, self.office.do, number, reveal, along=[self.lot.certificate])
        return files

    def judge(self, files: dict[str, bytes]) -> bundles.Verdict:
        return check(files, self.town.services.checkpoints.vkeys)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = Given(tmp_path_factory.mktemp("beside"))
    yield made
    made.town.close()


@pytest.fixture(scope="module")
def before(place):
    """The proof of the exhibit while nothing was corrected."""
    return place.give(place.exhibit, bundles.ALL)


@pytest.fixture(scope="module")
def after(place, before):
    """The same once everything that its history names was corrected: with all values, and with none."""
    for subject in place.entries:
        place.correct(subject)
    return place.give(place.exhibit, bundles.ALL), place.give(place.exhibit)


def chains(place, files):
    return set(place.judge(files).chains)


def test_what_was_corrected_beside_comes_along_whole(place, before, after):
    """Seizure, case, order, session and balance: none before, each after, with or without values."""
    assert not chains(place, before) & set(place.entries)
    for files in after:
        assert chains(place, files) >= set(place.entries)
    assert not chains(place, place.give(place.sound.exhibits[0])) & {place.lot.seizure, place.lot.order}


def test_of_what_stands_beside_only_what_was_corrected_is_shown(place, after):
    """The correction and what it corrects, and none of what else was said there, though all values are shown."""
    whole, none = after
    seqs = {
        subject: {int(path[7:17]): json.loads(body) for path, body in whole.items() if path.startswith("events/")
                  and path.endswith(".json") and f'"subject":"{subject}"'.encode() in body}
        for subject in place.entries
    }  # fmt: skip
    values = json.loads(whole["disclosures.json"])
    session = seqs[place.lot.session]
    shown = {one["seq"] for one in values if one["seq"] in session and "disclosure" in one}
    assert {session[seq]["type"] for seq in shown} <= {"destruction_session.planned/1", "entry.corrected/1"}
    assert shown
    assert any(one.get("withheld") for one in values if one["seq"] in session)
    assert not any("disclosure" in one for one in json.loads(none["disclosures.json"]))


@pytest.mark.parametrize("kind", ["SE", "CS", "RE", "DS", "BL"])
def test_a_correction_beside_cannot_be_taken_out(place, after, kind):
    """Without the chain, or without its last event, the ends of the chains are not those of the gift."""
    [subject] = [one for one in place.entries if one.startswith(kind)]
    files = after[1]
    paths = sorted(p for p, body in files.items() if f'"subject":"{subject}"'.encode() in body and p.endswith(".json"))
    for gone in (paths, paths[-1:]):
        with pytest.raises(Mismatch) as refused:
            place.judge(without(files, gone))
        assert refused.value.code == "given_wrong"


def without(files, paths):
    """The files without some events, their proofs, their values, and what was signed of them."""
    gone = {*paths, *(path.removesuffix(".json") + ".tlog-proof" for path in paths)}
    seqs = {int(path[7:17]) for path in paths if path.startswith("events/")}
    left = {path: body for path, body in files.items() if path not in gone}
    values = [value for value in json.loads(files["disclosures.json"]) if value["seq"] not in seqs]
    if not any(
        b'"type":"destruction_session.closed/1"}' in body for path, body in left.items() if path.startswith("events/")
    ):
        left = {path: body for path, body in left.items() if not path.startswith("signed/")}
    return left | {"disclosures.json": json.dumps(values).encode()}


def test_papers_of_a_burnt_exhibit_and_of_a_case(place, before):
    """With all values shown: its history and the certificate that names it, of a case too; the README names the latter."""
    certificate = f"{place.lot.certificate}.pdf"
    assert {path for path in before if path.endswith(".pdf")} == {f"{place.exhibit}.pdf", certificate}
    case = place.give(place.lot.case, bundles.ALL)
    assert {path for path in case if path.endswith(".pdf")} == {f"{place.lot.case}.pdf", certificate}
    for files in (before, case):
        assert all(files[path].startswith(b"%PDF") for path in files if path.endswith(".pdf"))
        assert all(place.lot.certificate.encode() in files[f"README.{lang}.txt"] for lang in ("fr", "en"))
    bare = place.give(place.lot.case)
    assert not any(path.endswith(".pdf") for path in bare)
    assert place.lot.certificate.encode() in bare["README.fr.txt"]


@pytest.fixture(scope="module")
def amiss(place, after):
    """The proof of an exhibit that both a discrepancy and a derogation are about."""
    lot = place.office.lot(1)
    number = lot.exhibits[0]
    island = Grant(pack="ML/1", rule="ML-opening", about=(number,), article="art. 56", reason="Une île")
    place.office.do("derogation.grant/1", island, "prosecutor")
    place.office.quarantine(lot)
    return place.give(number)


@pytest.mark.parametrize("kind", ["EC", "DG"])
def test_neither_a_discrepancy_nor_a_derogation_can_be_left_out(place, amiss, kind):
    """Each is named in the exhibit's chain: without its own the proof is refused, by its number."""
    [number] = [one for one in place.judge(amiss).named if one.startswith(kind)]
    paths = [path for path in amiss if path.endswith(".json") and f'"subject":"{number}"'.encode() in amiss[path]]
    with pytest.raises(Mismatch) as refused:
        place.judge(without(amiss, paths))
    assert (refused.value.code, refused.value.facts) == ("named_missing", {"subject": number})


def doubted(files) -> list[str]:
    """The events that a bundle's README names as done with means in other hands."""
    [line] = re.findall(r"par leur événement : (.*)", files["README.fr.txt"].decode())
    return re.findall(r"\d{10}", line)


def test_i42_the_text_of_a_proof_names_the_acts_that_rest_on_means_in_other_hands(place):
    """As the giver's log knows it on that day; the proof holds as before."""
    number, clerk = place.sound.exhibits[0], place.office.people["clerk"]
    assert doubted(place.give(number)) == []
    said = DeclareCompromised(whose=clerk, means="sign_in", since="2016-01-01T08:00:00Z", reason="Code vu")
    place.office.do("credential.declare_compromised/1", said, "key1")
    files = place.give(number)
    acts = [json.loads(files[f"events/{seq}.json"]) for seq in doubted(files)]
    assert acts
    assert all(clerk in {actor["person"] for actor in act["actors"]} for act in acts)
    assert place.judge(files).subject == number
