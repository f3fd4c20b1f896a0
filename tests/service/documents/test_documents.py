"""Papers made from the log: whatever people typed, and with proofs that anyone can check."""

import dataclasses
import hashlib
import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise

import msgspec
import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from custody.commands.story.seizures import seize
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.check_record import Check
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound, RuleBroken, Tampered
from custody.domain.law.rule_pack_loader import pack_of_country
from custody.domain.orders.order import Order
from custody.domain.places.place import Place
from custody.domain.transfers import hand_over, receive
from custody.log.merkle import leaf_hash, verify_inclusion
from custody.service import documents
from custody.service.certificates import paper_check, reissues
from custody.service.documents import case_history, certificate, history, slips_and_registers, wording
from custody.service.documents.certificate_form import estimate
from custody.service.documents.checks import seal_state
from custody.storage.read import histories, subject_queries
from custody.storage.write import head_row
from custody.text.paper import SENTENCES
from labels.documents import anomalies, signed_code
from labels.documents.certificate import STATEMENT
from labels.layout.wording import Locale
from labels.signing.verify import verify
from labels.stock.identifier import group
from tests.demo_story import codes_of, text_of
from tests.service.hostile_texts import NAME, SCRIPT, installation, suffer

LANGS = ("fr", "en")
COURSE = ["handover", "refused", "handover", "release", "return", "destruction"]
"""Legs of the exhibit that burnt, from its seizure into the fire."""


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """An installation of its own."""
    with installation(tmp_path_factory.mktemp("papers")) as opened:
        yield opened


@pytest.fixture(scope="module")
def ordeal(services):
    """A life in which everything happened, in the worst words."""
    return suffer(services)


def holds_arabic(text: str) -> bool:
    return any("\u0600" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufeff" for c in text)


def require_worst_words(text: str) -> None:
    assert SCRIPT in text
    assert "Aïchatou" in text
    assert holds_arabic(text)


@pytest.mark.parametrize("lang", LANGS)
def test_history_prints_whatever_was_typed(services, ordeal, lang):
    """Every field of a history takes accents, markup, Arabic and a name of 300 characters."""
    text = text_of(documents.history_pdf(services, ordeal.burnt, lang))
    require_worst_words(text)
    assert text.count(SCRIPT) >= 10


@pytest.mark.parametrize("lang", LANGS)
def test_certificate_prints_whatever_was_typed(services, ordeal, lang):
    """So does a certificate: incidents, reservations, the reason of a refusal to sign, the site."""
    text = text_of(documents.certificate_pdf(services, ordeal.certificate, lang))
    require_worst_words(text)
    assert ("REFUS DE SIGNER" if lang == "fr" else "REFUSED TO SIGN") in text


@pytest.mark.parametrize("lang", LANGS)
def test_a_case_prints_whatever_was_typed(services, ordeal, lang):
    """So does the history of a case; its exhibits, what is amiss with them and the ends of their chains stand in it."""
    pdf = documents.case_history_pdf(services, ordeal.case, lang)
    text = text_of(pdf)
    require_worst_words(text)
    for number in (ordeal.burnt, ordeal.withdrawn):
        assert group(number) in text
    with pikepdf.open(BytesIO(pdf)) as opened:
        statement = json.loads(opened.attachments["statement.json"].get_file().read_bytes())
    with services.store.reading() as connection:
        ends = {
            n: histories.history(connection, n)[-1]
            for n in subject_queries.find(connection, Exhibit, dossier=ordeal.case)
        }
    told = {one["exhibit"]: (one["n"], b64decode(one["leaf"])) for one in statement["exhibits"]}
    assert told == {number: (line.part.n, line.leaf) for number, line in ends.items()}
    paper, _ = case_history.case_paper(services, ordeal.case, lang)
    assert [one.about for one in paper.discrepancies] == [ordeal.burnt]
    [burnt] = [one for one in paper.exhibits if one.line.id == ordeal.burnt]
    assert [leg.kind for leg in burnt.legs] == COURSE


@pytest.mark.parametrize("lang", LANGS)
def test_minutes_print_whatever_was_typed(services, ordeal, lang):
    """So do the minutes of a seizure and of a weighing, which tell of nobody's typing less than the record does."""
    with services.store.reading() as connection:
        exhibit = subject_queries.state(connection, Exhibit, ordeal.burnt)
        acts = {line.part.type: line.part.act for line in histories.history(connection, ordeal.burnt)}
    seized = text_of(documents.seizure_minutes_pdf(services, exhibit.seizure, lang))
    require_worst_words(seized)
    assert seized.count(SCRIPT) >= 8
    assert sum(f"A-{i:03d}" in seized for i in range(3)) == 3
    weighed = text_of(documents.act_minutes_pdf(services, ordeal.burnt, acts["exhibit.staged/1"], lang))
    require_worst_words(weighed)
    assert re.search(r"37[,.]02", weighed)


def test_minutes_prove_their_act(services, ordeal):
    """The header and every event in the statement of minutes lead to the log's root, and the code names the act."""
    with services.store.reading() as connection:
        line = next(x for x in histories.history(connection, ordeal.burnt) if x.part.type == "exhibit.staged/1")
        now = head_row.read(connection)
    pdf = documents.act_minutes_pdf(services, ordeal.burnt, line.header.act)
    with pikepdf.open(BytesIO(pdf)) as opened:
        statement = json.loads(opened.attachments["statement.json"].get_file().read_bytes())
    assert statement["number"] == f"{ordeal.case}/{line.header_seq}"
    assert [entry["seq"] for entry in statement["acts"]] == [line.header_seq]
    assert len(statement["events"]) == 3
    for entry in [*statement["events"], *statement["acts"]]:
        path = [b64decode(node) for node in entry["proof"]]
        verify_inclusion(leaf_hash(b64decode(entry["body"])), entry["seq"], now.size, path, now.root)
    key = services.pki.mark.key.public_key()
    [code] = {text for text in codes_of(pdf) if "/V/" in text}
    assert signed_code.read(code, key).reference == statement["number"]
    with services.store.reading() as connection:
        assert paper_check.of_code(connection, key, code).answer == "minutes"


def test_only_what_weighed_opened_or_handed_out_has_minutes(services, ordeal):
    """An order, and an act about another exhibit, have none."""
    with services.store.reading() as connection:
        acts = {line.part.type: line.part.act for line in histories.history(connection, ordeal.burnt)}
    with pytest.raises(RuleBroken, match="no_minutes"):
        documents.act_minutes_pdf(services, ordeal.burnt, acts["exhibit.ordered/1"])
    with pytest.raises(NotFound):
        documents.act_minutes_pdf(services, ordeal.withdrawn, acts["exhibit.analysed/1"])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("which", ["refused", "received", "waiting"])
def test_slip_prints_whatever_was_typed(services, ordeal, lang, which):
    """So does a slip, in each state."""
    require_worst_words(text_of(documents.slip_pdf(services, getattr(ordeal, which), lang)))


def test_a_waiting_slip_says_nothing_of_seals_and_leaves_room(services, ordeal):
    """Before the receipt no seal is called unchecked, and reservations have an empty line to be written on."""
    waiting = text_of(documents.slip_pdf(services, ordeal.waiting, "fr"))
    assert "en attente" in waiting
    assert "non lu" not in waiting
    assert "………" in waiting
    assert "dépôt au magasin" in text_of(documents.slip_pdf(services, ordeal.received, "fr"))


@pytest.mark.parametrize("lang", LANGS)
def test_register_prints_whatever_was_typed(services, ordeal, lang):
    """So does the register, which lists what is in the store and nothing that burnt."""
    text = text_of(documents.register_pdf(services, ordeal.store, lang))
    assert SCRIPT in text
    assert group(ordeal.withdrawn) in text
    assert group(ordeal.burnt) not in text


@pytest.mark.parametrize("lang", LANGS)
def test_labels_name_nobody(services, ordeal, lang):
    """A label says number, seal and weight, and no word of any person or place (I2)."""
    pdf = documents.labels_pdf(services, [ordeal.burnt, ordeal.withdrawn], lang=lang)
    text = text_of(pdf)
    assert SCRIPT not in text
    assert "Aïchatou" not in text
    assert sorted(code[:13] for code in codes_of(pdf)) == sorted([ordeal.burnt, ordeal.withdrawn])


def test_history_tells_everything(services, ordeal):
    """Refusal, discrepancy with its closing, laboratory, sighting by scan, order, reading and hand-out are printed."""
    paper, _ = history.history_paper(services, ordeal.burnt)
    assert [leg.kind for leg in paper.legs] == COURSE
    assert [d.kind for d in paper.discrepancies] == ["seal"]
    assert SCRIPT in paper.discrepancies[0].resolution
    assert paper.discrepancies[0].closed_by
    assert [read.action for read in paper.reads] == ["read", "handed"]
    assert [lab.purity for lab in paper.labs] == ["12,5\u00a0%"]
    assert [(o.status, o.executed) for o in paper.orders] == [("spent", SENTENCES["fr"]["executed_here"])]
    assert [r.back_at is not None for r in paper.releases] == [True]
    assert paper.weighings[0].verdict == "first"
    verdicts = {weighing.purpose: weighing.verdict for weighing in paper.weighings[1:]}
    assert verdicts.pop("reseal") == "unknown", "what is sealed again in the laboratory is compared from then on (I67)"
    assert set(verdicts.values()) == {"ok"}
    assert [e.n for e in paper.events] == list(range(1, len(paper.events) + 1))


def test_papers_print_the_key_of_the_log(services, ordeal):
    """Whoever is given a proof bundle needs it from elsewhere than the bundle: typed off the paper, it is the key."""
    services.checkpoints.sign_now()
    papers = (documents.history_pdf(services, ordeal.burnt), documents.certificate_pdf(services, ordeal.certificate))
    for pdf in papers:
        assert str(services.checkpoints.vkey) in "".join(text_of(pdf).split())


def test_custody_has_no_gap(services, ordeal):
    """Each leg begins with the person with whom the one before ended (I5)."""
    paper, _ = history.history_paper(services, ordeal.burnt)
    passed = [leg for leg in paper.legs if leg.kind != "refused"]
    for before, after in pairwise(passed):
        assert after.releaser is not None
        assert after.releaser.name == before.receiver.name


def test_every_will_is_known(services, ordeal):
    """No leg leaves open how each person's will was given; the fire asks nobody."""
    paper, _ = history.history_paper(services, ordeal.burnt)
    *legs, fire = paper.legs
    assert all(leg.receiver_will is not None for leg in legs)
    assert all(leg.releaser_will is not None for leg in legs[1:])
    assert (fire.kind, fire.releaser_will, fire.receiver_will) == ("destruction", None, None)


def test_statement_proves_each_event(services, ordeal):
    """Every event in a history's statement leads to the log's root, and so does the header of its act."""
    with pikepdf.open(BytesIO(documents.history_pdf(services, ordeal.burnt))) as pdf:
        statement = json.loads(pdf.attachments["statement.json"].get_file().read_bytes())
    with services.store.reading() as connection:
        now = head_row.read(connection)
        lines = histories.history(connection, ordeal.burnt)
    log = statement["log"]
    assert (log["size"], b64decode(log["root"])) == (now.size, now.root)
    assert [e["n"] for e in statement["events"]] == [line.part.n for line in lines]
    for entry in [*statement["events"], *statement["acts"]]:
        path = [b64decode(node) for node in entry["proof"]]
        verify_inclusion(leaf_hash(b64decode(entry["body"])), entry["seq"], now.size, path, now.root)


def test_statement_names_nobody(services, ordeal):
    """The machine-readable half holds commitments only: no name and no word that anyone typed."""
    _, statement = history.history_paper(services, ordeal.burnt)
    bodies = b"".join(b64decode(e["body"]) for e in json.loads(statement)["events"] + json.loads(statement)["acts"])
    assert b"script" not in bodies
    assert "Aïchatou".encode() not in bodies


def test_certificate_statement_is_the_log_s(services, ordeal):
    """The statement attached to a certificate hashes to the digest in the log, and is printed."""
    pdf = documents.certificate_pdf(services, ordeal.certificate)
    with pikepdf.open(BytesIO(pdf)) as opened:
        digest = hashlib.sha256(opened.attachments["statement.json"].get_file().read_bytes()).hexdigest()
    with services.store.reading() as connection:
        assert subject_queries.state(connection, Certificate, ordeal.certificate).statement == digest


def test_certificate_seal_is_valid(services, ordeal):
    """The organisation's seal is valid against the published root, over the whole document."""
    pdf = documents.certificate_pdf(services, ordeal.certificate)
    found = verify(pdf, [services.pki.root], at=datetime.now(UTC), statement_name=STATEMENT)
    assert not found.problems, found
    assert found.intact
    assert found.trusted
    assert found.unmodified


def test_certificate_says_what_was_withdrawn(services, ordeal):
    """Two burnt, one withdrawn with its reason; the incident is told, the refusal to sign is a value."""
    filled = certificate.certificate_paper(services, ordeal.certificate).certificate
    assert len(filled.burnt) == 2
    assert [w.line.id for w in filled.withdrawn] == [ordeal.withdrawn]
    assert SCRIPT in filled.withdrawn[0].reason
    assert SCRIPT in filled.unusual.text
    with services.store.reading() as connection:
        session = subject_queries.state(
            connection, DestructionSession, subject_queries.state(connection, Certificate, ordeal.certificate).session
        )
    assert filled.unusual.declared_at == filled.ended_at == datetime.fromisoformat(session.closed_at)
    assert [a.will.kind for a in filled.attendees if a.will].count("refused") == 1
    assert filled.residue.non_retrievable is False


UNFILLED = {
    "Answer.denied": "nobody said “none” against the register",
    "Certificate.copies": "those that the paper prints by itself", "Certificate.synthetic_note": "no replay",
    "Certificate.derogations": "none", "Certificate.unmet": "none", "Certificate.value": "no sum of money",
    "Certificate.replaces": "the first", "Certificate.superseded": "and the last", "Certificate.media": "no photograph",
    "Certificate.anchor": "no witness of the log", "Course.watched": "not in Mali", "Course.unsigned": "nor this",
    "Course.outsiders": "nobody without an account took part by name",
}  # fmt: skip
"""What the ordeal's certificate has nothing of, and why."""


def test_i34_no_field_of_the_certificate_waits_for_an_act_that_nobody_can_record(services, ordeal):
    """Whatever the paper prints of a session was said in some act: here all of it was, and all of it stands."""
    filled = certificate.certificate_paper(services, ordeal.certificate).certificate
    parts = [filled, filled.site, filled.transport, filled.course, filled.residue, filled.unusual]
    empty = {
        f"{type(part).__name__}.{field.name}"
        for part in parts for field in dataclasses.fields(part)
        if getattr(part, field.name) in ("", (), None)
    }  # fmt: skip
    assert empty <= set(UNFILLED), empty


def test_i26_the_certificate_names_the_sample_that_is_kept_and_where_it_lies(services, ordeal):
    """Of what burnt the laboratory keeps a package: its number and where stand beside the line; else the waiver."""
    life = ordeal.life
    lot = seize(life.office, [replace(life.goods(2, "S"), reference="PV 3/2016")])[0]
    life.receive(lot)
    kept = lot.part(1, 2)
    analyst = life.company.people["analyst"]
    sent = hand_over.Dispatch(to=analyst, purpose="laboratory", exhibits=kept.exhibits, due="2099-01-01")
    number = life.office.act(life.team.clerk, sent).first("TR")
    life.office.act(analyst, receive.Receive(transfer=number, checks=kept.checks()))
    number = life.burn(lot.part(0, 1), kept.exhibits, 1)
    line = certificate.certificate_paper(services, number).certificate.burnt[0]
    assert (line.samples, line.samples_waived) == (kept.exhibits, False)
    assert line.samples_place.endswith("laboratory")
    assert group(kept.exhibits[0]) in text_of(documents.certificate_pdf(services, number))
    waived = certificate.certificate_paper(services, ordeal.certificate).certificate.burnt[0]
    assert (waived.samples, waived.samples_waived) == ((), True)


@pytest.mark.parametrize(("lang", "absent"), [("fr", "sceau absent"), ("en", "seal absent")])
def test_the_certificate_says_what_was_read_of_a_seal_and_by_whom(services, ordeal, lang, absent):
    """A seal found absent is printed absent, its discrepancy an anomaly; every other as it was read, by the verifier."""
    life, mark = ordeal.life, lang.upper()
    lot = seize(life.office, [replace(life.goods(3, mark), reference=f"PV 4{mark}/2016")])[0]
    life.receive(lot)
    unsealed = msgspec.structs.replace(lot.part(2).checks(weighed=True)[0], seal="", seal_state="absent")
    number = life.burn(lot, nth=2 + LANGS.index(lang), checks=(unsealed,))
    filled = certificate.certificate_paper(services, number, lang).certificate
    assert {(b.seal_out == b.seal_in, b.seal_state) for b in filled.burnt} == {(True, "intact")}
    with services.store.reading() as connection:
        named = services.directory.names(connection, [life.team.verifier])
    assert {b.seal_by for b in filled.burnt} == set(named.values())
    (out,) = filled.withdrawn
    assert (out.line.seal_in, out.line.seal_out, out.line.seal_state) == (f"{mark}-002", "", "absent")
    assert (out.line.gross_ug, out.missing, len(out.discrepancies)) == (12_340_000_000, False, 1)
    (told,) = (a for a in documents.certificate_anomalies(services, number, lang) if absent in a)
    assert group(out.discrepancies[0]) in told.replace("\N{NO-BREAK SPACE}", " ")
    require_told_as_printed(services, number, told=True)
    assert f"{mark}-002" in text_of(documents.certificate_pdf(services, number, lang))


def require_told_as_printed(services, number, told):
    """The page tells what the paper prints, though it reads only what went wrong; in each language."""
    for lang in LANGS:
        printed = certificate.certificate_paper(services, number, lang).certificate
        voice = Locale(lang, printed.letterhead.zone)
        assert documents.certificate_anomalies(services, number, lang) == tuple(anomalies.of(voice, printed))
    assert bool(documents.certificate_anomalies(services, number)) == told


def test_what_is_missing_at_the_fire_is_no_reading_and_an_anomaly_with_its_discrepancy(services, ordeal):
    """Nobody read its seal: the certificate says so, and tells it from what was withdrawn under its seal."""
    life = ordeal.life
    lot = seize(life.office, [replace(life.goods(3, "M"), reference="PV 5/2016")])[0]
    life.receive(lot)
    number = life.burn(lot, nth=4, missing=lot.exhibits[2:])
    (gone,) = certificate.certificate_paper(services, number).certificate.withdrawn
    with services.store.reading() as connection:
        verifier = services.directory.names(connection, [life.team.verifier])[life.team.verifier]
    assert re.fullmatch(rf"scanné sur le site le .+ par {re.escape(str(verifier))}", gone.arrived), "it had come so far"
    assert "scanné sur le site le" in text_of(documents.certificate_pdf(services, number))
    assert (gone.missing, gone.line.seal_in, gone.line.seal_out, gone.line.seal_state) == (
        True,
        "M-002",
        "",
        "not_seen",
    )
    assert ", confirmé par " in gone.by
    told = " ".join(documents.certificate_anomalies(services, number, "en")).replace("\N{NO-BREAK SPACE}", " ")
    known = f"{group(lot.exhibits[2])} (exhibit no. 3, PV {gone.line.record_number}, cannabis (herb))"
    assert f"Missing from the load: {known} (discrepancy {group(gone.discrepancies[0])})" in told
    require_told_as_printed(services, number, told=True)
    assert "discrepancy" not in " ".join(documents.certificate_anomalies(services, ordeal.certificate, "en"))


@pytest.mark.parametrize(
    ("check", "state"),
    [
        (Check(seal="A", seal_verdict="ok"), "intact"), (Check(seal="A", seal_verdict="mismatch"), "differs"),
        (Check(seal_state="absent", seal_verdict="mismatch"), "absent"), (Check(), "not_seen"),
        (Check(sack="CN1", sack_seal="S", sack_verdict="ok"), "not_seen"),
        (Check(sack="CN1", seal_state="broken", sack_verdict="mismatch"), "not_seen"),
    ],
)  # fmt: skip
def test_paper_says_of_a_seal_what_was_read_and_nothing_under_the_seal_of_a_sack(check, state):
    """What lies in a sealed sack was not read, whatever is said of the sack's own seal."""
    assert seal_state(check) == state


def test_a_changed_record_gives_no_certificate(services, ordeal, monkeypatch):
    """States that no longer give the certified statement are never printed as if they did."""
    monkeypatch.setattr(reissues, "statement_of", lambda *_: b"{}")
    with pytest.raises(Tampered, match="statement_differs"):
        documents.certificate_pdf(services, ordeal.certificate)


def test_a_slip_on_its_way_is_blind(services, ordeal):
    """Before the receipt a slip shows no seal and no weight: who receives checks blind."""
    blind = slips_and_registers.slip_paper(services, ordeal.waiting)
    assert all(line.seal == "" and line.gross_ug is None for line in blind.lines)
    assert "B-000" not in text_of(documents.slip_pdf(services, ordeal.waiting))
    received = slips_and_registers.slip_paper(services, ordeal.received)
    assert [line.seal for line in received.lines] == ["A-000", "A-001", "A-002"]
    assert {line.gross_text for line in received.lines} == {"12,34 kg"}


def test_an_erased_word_is_said_to_be_erased(services, ordeal, tmp_path):
    """When a case's key is gone its texts are printed as erased, never left blank."""
    key = services.settings.data / "keys" / ordeal.case
    kept = key.read_bytes()
    key.unlink()
    try:
        with installation(services.settings.data) as fresh:
            paper, _ = history.history_paper(fresh, ordeal.burnt)
    finally:
        key.write_bytes(kept)
    assert paper.description == wording.sentence("erased", "fr")
    assert paper.seizure.place is not None
    assert paper.seizure.place.name == wording.sentence("erased", "fr")


def test_unknown_numbers(services, ordeal):
    """A number that is none, or of another kind, is not found; nothing is printed."""
    for make in (documents.history_pdf, documents.certificate_pdf, documents.slip_pdf, documents.register_pdf):
        with pytest.raises(NotFound):
            make(services, "EV0000000000X")
        with pytest.raises(NotFound):
            make(services, ordeal.people["clerk"])


def test_names_are_long(services, ordeal):
    """The names of the ordeal really are as long as they can be (the fixture tests what it says)."""
    with services.store.reading() as connection:
        place = next(n for n, p in subject_queries.find(connection, Place).items() if p.parent == ordeal.store)
        clerk = ordeal.people["clerk"]
        names = services.directory.names(connection, [clerk, place])
    assert len(NAME) >= 299
    assert names[clerk].startswith("Adjudant Aïchatou")
    assert SCRIPT in names[place]


@pytest.mark.parametrize(
    ("text", "minor", "source"),
    [
        ("13 000 000 XOF – presse malienne, août 2016", 13_000_000, "presse malienne, août 2016"),
        ("700\u202f000\u202f000 XOF : source", 700_000_000, "source"),
        ("5 XAF", 5, ""),
    ],
)
def test_estimates_are_read(text, minor, source):
    """A value written with its currency and source is printed as an estimate with that source."""
    found = estimate(text)
    assert found is not None
    assert (found.minor, found.source) == (minor, source)


@pytest.mark.parametrize("text", ["", "beaucoup", "12 EUR", "XOF 12", "1,5 XOF"])
def test_other_values_stay_text(text):
    """What is not of that form is no number: it is printed in the words that were typed."""
    assert estimate(text) is None


def test_sentences_have_two_languages():
    """Every sentence of the documents takes the same facts in both languages."""
    assert SENTENCES["fr"].keys() == SENTENCES["en"].keys()
    for key, french in SENTENCES["fr"].items():
        assert _facts(french) == _facts(SENTENCES["en"][key])


def test_every_country_s_letterhead():
    """Name, motto and civil time of a country stand in its rule pack."""
    packs = {country: pack_of_country(country) for country in ("ML", "NE", "SN", "FR")}
    assert all(pack.motto and pack.state for pack in packs.values())
    assert [packs[one].zone for one in ("ML", "NE", "FR")] == ["Africa/Bamako", "Africa/Niamey", "Europe/Paris"]
    assert pack_of_country("ZZ") is None


def _facts(sentence: str) -> list[str]:
    return sorted(part.partition(")")[0] for part in sentence.split("%(")[1:])


@pytest.mark.parametrize("lang", LANGS)
def test_an_order_and_its_notice_are_papers(services, ordeal, lang):
    """Drawn from the act that issued it, with the ground as typed, every exhibit named; the code leads to it."""
    with services.store.reading() as connection:
        order = subject_queries.state(connection, Exhibit, ordeal.burnt).order
        state = subject_queries.state(connection, Order, order)
    pdf, notice = documents.order_pdf(services, order, lang), documents.notice_pdf(services, order, lang)
    sealed = {"fr": ("Réquisition", "Avis de réquisition"), "en": ("Order", "Notice of an order")}[lang]
    for paper, title in zip((pdf, notice), sealed, strict=True):
        [seal] = PdfFileReader(BytesIO(paper)).embedded_regular_signatures
        assert str(seal.sig_object["/Reason"]).startswith(f"{title} {order}")
    for text in map(text_of, (pdf, notice)):
        assert state.order_reference in text
        assert all(group(number) in text for number in state.exhibits)
        assert text.count(SCRIPT) >= 1
        assert "intact" not in text, "nobody is quoted on the seal"
    with services.store.reading() as connection:
        [code] = {text for text in codes_of(pdf) if "/V/" in text}
        assert paper_check.of_code(connection, services.pki.mark.key.public_key(), code).answer == "minutes"
