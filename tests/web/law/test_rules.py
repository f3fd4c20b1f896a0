"""The law on screens and paper: every refusal with article and remedy, every derogation and unmet rule in words."""

import re
from datetime import date, timedelta
from itertools import count
from typing import Any, NamedTuple

import pytest

from custody.domain.destruction import arrival_and_ignition, attendance, plan_and_open
from custody.domain.destruction.offline_checkout import CheckOut
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.derogation import Grant
from custody.domain.law.rule_pack_loader import pack_of, packs
from custody.domain.orders import issue_order
from custody.domain.orders.court_registry import SetHearing
from custody.domain.people.device import EnrolDevice
from custody.service.exhibits import photos
from custody.service.law import rule_texts
from custody.service.law.rule_texts import french
from custody.text import i18n
from custody.web.http.error_responses import problem_of
from tests.demo_story import text_of
from tests.devices import key_named
from tests.domain.rule_pack_builder import enact, obey, rule
from tests.factories.http_office import PIN
from tests.factories.office import Lot
from tests.web.full_custody import checks, give_pins, lines, ok, tomorrow, town
from tests.web.matrix_world import JPEG
from tests.web.shell import HTML

ASKED = {
    "temporary-release": {"check": "temporary_release", "days": 30},
    "balance": {"check": "same_balance"},
    "notice": {"check": "notice", "days": 15},
    "sample": {"check": "sample", "at_least": 2},
    "notified": {"check": "window", "after": "notified", "hours": 24},
    "ordered": {"check": "window", "after": "ordered", "hours": 24},
    "report": {"check": "report"},
    "hearing": {"check": "hearing"},
    "weighing": {"check": "presence", "act": "weighing", "quality": "outsider", "at_least": 2},
    "opening": {"check": "presence", "act": "opening", "quality": "outsider", "at_least": 1},
    "session": {"check": "presence", "act": "session", "quality": "witness", "at_least": 2},
    "rotation": {"check": "rotation"},
    "statement": {"check": "statement", "contents": ["transporters"]},
    "signing": {"check": "signing", "quality": "chair", "after": ["witness"]},
}
"""A rule of every kind that can stop an act; deadlines and sightings only warn: time stops for nobody."""
TOLD = (("fr", "La loi ZZ exige", "Faites ceci", "Ce qui y satisferait"),
        ("en", "The law of ZZ asks", "Do this", "What would satisfy it"))  # fmt: skip
UNIQUE = count(1)


class Try(NamedTuple):
    """What somebody does that a rule stops: over the API, and by the form of a page."""

    person: str
    path: str
    body: dict[str, Any]
    page: str
    form: dict[str, Any]
    files: Any = None


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town where the supervisor has a PIN."""
    with town(tmp_path_factory.mktemp("law")) as made_town:
        give_pins(made_town, "supervisor")
        yield made_town


@pytest.fixture
def follow(place, monkeypatch):
    """The drug office and the prosecution follow a pack of the rules given, and the home pack again afterwards."""
    agencies, followed = (place.office.drug_office, place.office.prosecution), []

    def choose(*rules):
        pack = enact(monkeypatch, *rules, number=f"ZZ/{next(UNIQUE)}")
        for agency in agencies:
            obey(place.office.enrol, agency, pack.id)
            followed.append(agency)
        return pack

    yield choose
    for agency in followed:
        obey(place.office.enrol, agency, "ML/1")


def later(days):
    return (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011 - any day ahead will do


def release(place):
    lot, office = place.office.lot(1), place.office
    asked = {"to": office.analyst, "purpose": "laboratory", "due": later(31)}
    form = asked | {"lines": lot.exhibits[0], "step": "send"}
    return Try(
        "clerk", "/api/transfers", asked | {"exhibits": lot.exhibits}, "/transfers/dispatch", form
    )  # fmt: skip


def weigh(place):
    lot, office = place.office.lot(1), place.office
    other = office.new_balance("supervisor", f"B-{next(UNIQUE)}")
    form = {"lines": lines(lot.exhibits, lot.seals), "balance": other, "step": "send"}
    body = {"checks": checks(lot.exhibits, lot.seals, other)}
    return Try("clerk", "/api/exhibits/blind-check", body, "/exhibits/measure", form)


def unseal(place):
    lot, office = place.office.lot(1), place.office
    number, case = lot.exhibits[0], office.state(lot.exhibits[0]).case
    kept = photos.keep(place.services.blobs, case, JPEG)
    [check] = checks(lot.exhibits, lot.seals, office.balance)
    check["weight"]["tare"] = {"text": "0,10", "unit": "kg"}
    body = {
        "check": check, "purpose": "court", "legal_basis": "art. 97",
        "photos": [{"blob": kept.blob, "sha256": kept.sha256}],
        "consents": [{"person": office.supervisor, "part": "witness", "method": "pin", "pin": PIN}],
    }  # fmt: skip
    form = {
        "seal": lot.seals[0], "state": "", "gross": "2,70", "tare": "0,10", "unit": "kg", "balance": office.balance,
        "purpose": "court", "legal_basis": "art. 97", "step": "send", "person": office.supervisor, "pin": PIN,
    }  # fmt: skip
    return Try("clerk", "/api/exhibits/open", body, f"/exhibits/{number}/open", form, [("files", ("s.jpg", JPEG))])


def command(place):
    number = place.office.lot(1).exhibits[0]
    asked = {"order_reference": f"R {next(UNIQUE)}/2026", "legal_basis": "art. 136", "laboratory_waiver": "Test rapide"}
    form = asked | {"case": place.office.state(number).case, "exhibits": number}
    return Try("prosecutor", "/api/orders", asked | {"exhibits": [number]}, "/orders/new", form)


def command_heard(place):
    """An order over an exhibit whose case is heard next week."""
    tried = command(place)
    case = place.office.state(tried.body["exhibits"][0]).case
    place.office.do("case.set_hearing/1", SetHearing(case=case, day=later(7), place="Salle 2"), "prosecutor")
    tried.body["sample_waiver"] = tried.form["sample_waiver"] = "Parquet"
    return tried


def plan(place):
    lot = place.office.lot(1, "ordered")
    asked = {"method": "other", "planned_for": tomorrow(), "site": "Four"}
    return Try(
        "chair",
        "/api/destruction-sessions",
        asked | {"orders": [lot.order]},
        "/sessions/new",
        asked | {"orders": lot.order},
    )


def stage(place, lot=None):
    lot, office = lot or place.office.lot(1, "planned"), place.office
    body = {"session": lot.session, "checks": checks(lot.exhibits, lot.seals, office.balance)}
    form = {"lines": lines(lot.exhibits, lot.seals), "balance": office.balance, "step": "send"}
    return Try("verifier", "/api/destruction-sessions/stage", body, f"/sessions/{lot.session}/stage", form)


def stage_unreported(place):
    """A lot whose order waives no laboratory report."""
    lot, office = place.office.lot(1), place.office
    issue = issue_order.IssueOrder(
        order_reference=f"R {next(UNIQUE)}/2026",
        exhibits=tuple(lot.exhibits),
        legal_basis="art. 136",
        sample_waiver="Parquet",
    )
    lot.order, lot.stage = office.do("order.issue/1", issue, "prosecutor").first("RE"), "ordered"
    office.advance(lot, "planned")
    return stage(place, lot)


def convene(place, *witnesses):
    """The fire of a session with its judicial authority, its verifier and the witnesses given."""
    office = place.office
    lot = office.lot(1, "staged")
    office.do("destruction_session.open/1", plan_and_open.OpenSession(session=lot.session), "chair")
    officials = ((office.prosecutor, "judicial"), (office.verifier, "verifier"))
    for person, quality in (*officials, *((who, "witness") for who in witnesses)):
        name = next(name for name, number in office.people.items() if number == person)
        attendee = attendance.Attendee(person, quality)
        office.do("destruction_session.attend/1", attendance.Attend(session=lot.session, attendees=(attendee,)), name)
    arrived = arrival_and_ignition.Arrive(session=lot.session, exhibits=tuple(lot.exhibits))
    office.do("destruction_session.arrive/1", arrived, "verifier")
    body = {"session": lot.session, "exhibits": lot.exhibits}
    form = {"lines": "\n".join(lot.exhibits), "step": "send", "confirmed": "1"}
    return Try("chair", "/api/destruction-sessions/ignite", body, f"/sessions/{lot.session}/burn", form)


def convene_again(place):
    place.office.lot(1, "burnt")
    return convene(place, *place.office.state(place.office.drug_office).last_witnesses)


def close(place):
    lot = place.office.lot(1, "burnt")
    said = {"residue": "Cendres", "incidents": "Néant"}
    body = {"session": lot.session, "any_incident": False, "non_retrievable": True} | said
    form = {"any_incident": "no", "non_retrievable": "yes"} | said
    return Try("chair", "/api/destruction-sessions/close", body, f"/sessions/{lot.session}/close", form)


def sign(place):
    session = place.office.lot(1, "closed").session
    said = {"decision": "attested"}
    photo = {"photo": ("", b"", "image/jpeg")}
    return Try("chair", "/api/destruction-sessions/sign", {"session": session, **said}, f"/sessions/{session}/sign",
               {"step": "account", **said}, photo)  # fmt: skip


def speak(client, lang):
    form = {"_csrf_token": client.token, "lang": lang}
    ok(client.post("/language", data=form, headers=HTML, follow_redirects=False))


TRIED = {
    "temporary-release": release, "balance": weigh, "notice": plan, "sample": command, "notified": stage, "ordered": stage,
    "report": stage_unreported, "weighing": stage, "opening": unseal, "session": convene, "rotation": convene_again,
    "statement": close, "signing": sign, "hearing": command_heard,
}  # fmt: skip


@pytest.mark.parametrize("kind", ASKED)
def test_whatever_rule_stops_somebody_is_told_with_its_article_and_what_would_satisfy_it(place, follow, kind):
    """API problem and page, in French and in English, for every kind of rule that can refuse."""
    pack = follow(rule(kind, ASKED[kind]))
    tried = TRIED[kind](place)
    client = place.client(tried.person)
    for lang, asks, remedy, satisfy in TOLD:
        speak(client, lang)
        answer = client.act(tried.path, tried.body)
        assert answer.status_code == 409, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        law = answer.json()["law"]
        assert (law["rule"], law["pack"], law["article"]) == (f"ZZ-{kind}", pack.id, f"art. 7 ({kind})")
        assert (law["text"].startswith(asks), law["remedy"].startswith(remedy)) == (True, True)
        shown = client.submit(tried.page, files=tried.files, **tried.form)
        assert shown.status_code == 409, shown.text
        for told in (law["text"], law["remedy"], law["article"], satisfy, f"/rules#{law['rule']}"):
            assert told in shown.text, told
    speak(client, "fr")


def test_a_word_that_is_still_owed_after_the_fire_asks_nobody_to_come(follow):
    """Once a session is closed the rule of the quorum is told with its article, and not with what came too late."""
    pack = follow(rule("session", ASKED["session"]))
    i18n.use("fr")
    facts = {"rule": "ZZ-session", "pack": pack.id, "person": "X", "quality": "judicial"}
    told = {code: problem_of(RuleBroken(code, **facts)).law for code in ("quorum_missing", "own_sign_off_missing")}
    assert all(law is not None and law.article for law in told.values())
    assert [bool(law and law.remedy) for law in told.values()] == [True, False]


def derogate(office, pack, name, about):
    grant = Grant(pack=pack, rule=name, about=(about,), article="art. 12 bis", reason="Fleuve en crue")
    return office.do("derogation.grant/1", grant, "prosecutor").first("DG")


def require_told(text, law, *more, paper=False):
    """The rule in its words, its article, who derogated, on which ground and why; never the code of the flag.

    ``paper``: a rule that no law asks for says so there, in place of article and id.
    """
    plain = " ".join(text.replace("&#39;", "'").split())
    own = paper and law.status == rule_texts.OURS
    basis = [rule_texts.OWN["fr"]] if own else [rule_texts.basis(law, "fr"), law.id]
    for told in (french(law.text.fr), *basis, *more):
        assert " ".join(told.split()) in plain, told
    assert not (own and law.id in plain)
    assert "unmet:" not in plain
    assert "derogated:" not in plain


@pytest.mark.parametrize(("pack", "name"), [("FR/1", "FR-opening"), ("ML/1", "ML-opening")])
def test_a_derogation_stands_in_words_on_page_and_paper_of_every_exhibit_it_touches(place, pack, name):
    """Who derogated from which article for what reason is read in French, whatever country's law it was."""
    office = place.office
    if pack != "ML/1":
        obey(office.enrol, office.drug_office, pack)
    tried = unseal(place)
    number = tried.body["check"]["exhibit"]
    derogate(office, pack, name, number)
    answer = place.client("clerk").act(tried.path, tried.body)
    if pack != "ML/1":
        obey(office.enrol, office.drug_office, "ML/1")
    assert answer.status_code == 201, answer.text
    law, more = pack_of(pack).find(name), ("Nom prosecutor", "art. 12 bis", "Fleuve en crue")
    inspector = place.client("inspector")
    require_told(inspector.page(f"/exhibits/{number}/history").text, law, "Règle non respectée, sous dérogation", *more)
    paper = text_of(inspector.get(f"/exhibits/{number}/history/pdf").content)
    require_told(paper, law, "Dérogations : 1", "Règles non respectées : 1", *more, paper=True)
    told = inspector.get(f"/api/exhibits/{number}/history").json()["law"]
    assert [one["rule"] for one in told["unmet"]] == [name]
    assert told["derogations"][0]["reason"] == "Fleuve en crue"


def finished(office, session):
    """The certificate of a session whose load burnt."""
    [order_] = office.state(session).orders
    exhibits = list(office.state(order_).exhibits)
    seals = [office.state(number).seal for number in exhibits]
    lot = Lot(exhibits, seals, case="", seizure="", session=session, stage="burnt")
    office.advance(lot, "certified")
    return lot.certificate


def test_a_derogation_stands_on_the_session_and_on_its_certificate(place):
    """The certificate's statement names it, the paper says it in words, and the session's page too."""
    office, law = place.office, pack_of("ML/1").find("ML-rotation")
    tried = convene_again(place)
    session = tried.body["session"]
    granted = derogate(office, "ML/1", "ML-rotation", session)
    others = {"chair": "chair", "member": "commission"}
    for name, quality in others.items():
        attendee = attendance.Attendee(getattr(office, name), quality)
        office.do("destruction_session.attend/1", attendance.Attend(session=session, attendees=(attendee,)), name)
    assert place.client("chair").act(tried.path, tried.body).status_code == 201
    more = ("Nom prosecutor", "art. 12 bis", "Fleuve en crue")
    require_told(place.client("chair").page(f"/sessions/{session}").text, law, *more)
    certificate = finished(office, session)
    statement = place.client("inspector").get(f"/certificates/{certificate}/statement").json()
    assert statement["derogations"] == [{"rule": "ML-rotation", "derogation": granted}]
    paper = text_of(place.client("inspector").get(f"/certificates/{certificate}/pdf").content)
    require_told(paper, law, "Règles non respectées", *more, paper=True)
    page = place.client("inspector").page(f"/certificates/{certificate}").text
    require_told(page, law, "Règle non respectée, sous dérogation", *more)
    for shown in (page, place.client("chair").page(f"/sessions/{session}").text):
        assert shown.count("Règle non respectée, sous dérogation") == 1, "burnt under one derogation: told once"
    assert " ".join(paper.split()).count(" ".join(french(law.text.fr).split())) == 2, (
        "once among the derogations, once among the rules not met"
    )


def test_a_rule_that_only_warns_is_told_where_it_was_not_met(place):
    """A release of more than 90 days is no refusal in Mali: page, slip and history say so in words."""
    office, law = place.office, pack_of("ML/1").find("ML-temporary-release")
    number = office.lot(1).exhibits[0]
    body = {"to": office.analyst, "purpose": "laboratory", "exhibits": [number], "due": later(91)}
    made = place.client("clerk").act("/api/transfers", body)
    transfer = next(e["subject"] for e in made.json()["events"] if e["subject"].startswith("TR"))
    require_told(place.client("clerk").page(f"/transfers/{transfer}").text, law)
    require_told(place.client("inspector").page(f"/exhibits/{number}/history").text, law)
    for paper in (
        place.client("clerk").get(f"/transfers/{transfer}/slip").content,
        place.client("inspector").get(f"/exhibits/{number}/history/pdf").content,
    ):
        require_told(text_of(paper), law, paper=True)


@pytest.mark.parametrize(
    ("mode", "stated"), [("refuse", ["transporters"]), ("derogable", ["transporters"]), ("mark", [])]
)
def test_a_device_knows_what_the_closing_of_its_session_must_say(place, follow, mode, stated):
    """What would be refused when its envelopes come in is asked for on the site; what only warns is not."""
    follow(rule("statement", ASKED["statement"], mode))
    office = place.office
    change = EnrolDevice(name=f"Tél {mode}", agency=office.drug_office, public_key=key_named(mode))
    number, lot = office.enrol(change), office.lot(1, "staged")
    office.do("destruction_session.check_out/1", CheckOut(session=lot.session, device=number), "chair")
    told = place.client("clerk").get(f"/api/scan/kit?device={number}").json()["sessions"]
    assert [one["stated"] for one in told] == [stated]


def test_rules_are_cited_in_english_and_what_stays_french_is_marked(place):
    """Our own rules in our own words; the names of laws, and where they were read, are marked as French (WCAG 3.1.2)."""
    marked = re.compile(r'<span lang="fr">.*?</span>', re.DOTALL)
    reader = place.client("supervisor")
    assert '<span lang="fr">' not in reader.page("/rules").text
    speak(reader, "en")
    page = reader.page("/rules").text
    speak(reader, "fr")
    assert "<strong>rule of this software</strong>" in page
    assert '<strong><span lang="fr">art. 706-30-1 du code de procédure pénale</span></strong>' in page
    cites = re.findall(r'<p class="fine"><strong>.*? –', page, re.DOTALL)
    assert len(cites) == sum(len(each.rules) for each in packs().values())
    assert [one for one in cites if re.search("règle|loi |juridiction|arrêté", marked.sub("", one))] == []
