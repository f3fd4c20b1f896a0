"""Minutes: one form for four kinds of act, to be signed by hand, tied to their place in the log."""

import hashlib
import re
from dataclasses import replace
from datetime import date

import pytest

from labels.documents import minutes, signed_code
from labels.documents.certificate import STATEMENT
from tests.demo_story import codes_of
from tests.labels import hostile_texts, paper, pdf_text
from tests.labels import minutes as acts
from tests.labels.pdf_text import attached, text_of

CONTROL = {"fr": "contrôle", "en": "control"}
INITIALS = {"fr": "Paraphes de tous les signataires", "en": "Initials of all who sign"}
BODY = b'{"type":"custody.minutes-statement/1"}'


def made(given, lang="fr"):
    return minutes.render(given, statement=BODY, marker=paper.MARKER, lang=lang)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", acts.ALL)
def test_minutes_are_archival_and_tie_every_page_to_their_statement(kind, lang, tmp_path):
    """Every page has its number of all and the digest's beginning; each act its place and digests; the code its number."""
    given = acts.ALL[kind]()
    pdf = made(given, lang)
    text, digest = text_of(pdf), hashlib.sha256(BODY).hexdigest()
    assert pdf_text.is_archival(pdf, tmp_path)
    assert pdf_text.text_outside_frame(pdf) == []
    assert attached(pdf) == {STATEMENT: BODY, "checkpoint.txt": given.head.checkpoint_note.encode()}
    [pages] = {int(total) for _, total in re.findall(r"page (\d+) / (\d+)", text)}
    assert text.count(f"{CONTROL[lang]} {digest[:16]}") == pages
    assert text.count(INITIALS[lang]) == pages
    for act in given.acts:
        assert f"#{act.seq}" in text
        assert act.leaf_hex in text
        assert act.root_hex in text
    [code] = set(codes_of(pdf))
    found = signed_code.read(code, paper.MARKER.key.public_key())
    assert (found.reference, found.statement_sha256) == (given.reference, digest)
    assert made(given, lang) == pdf


def test_each_person_and_each_unknown_hand_has_a_box():
    """Who took part by name, and empty boxes with name, capacity and refusal for those whom the record does not know."""
    text = text_of(made(acts.weighing()))
    assert text.count("Signature manuscrite ou empreinte digitale") == 4
    assert "étranger au service et ne relevant pas de son autorité" in text
    assert text.count("refus de signer et motif") == 2
    assert "empreinte du pouce devant deux personnes" in text
    assert "« néant » s’écrit aussi" in text


def test_what_was_handed_out_is_no_weighing_and_its_recipient_has_the_first_box():
    """The title says how custody ended; order, recipient and the receipt abroad stand beneath."""
    text = text_of(made(acts.handed_out()))
    assert "PROCÈS-VERBAL DE CESSION" in text
    assert "PESÉE" not in text
    for told in ("0412/2026", "cédons le scellé", "dont décharge", "Reçu DR-7", "la garde en a pris fin"):
        assert told in text, told
    assert text.count("Cdt Diop, OCRTIS Dakar") == len(("text", "box"))
    assert "témoin requis" not in text


def test_what_is_amiss_stands_on_the_first_pages():
    """A loss beyond what is allowed, another seal, the discrepancy, the rule not met and its derogation."""
    text = text_of(made(acts.weighing()))
    for told in ("perte anormale", "différent du sceau enregistré", "EC", "Règles non respectées", "Dérogation"):
        assert told in text, told
    assert "aucun écart" not in text.lower()
    assert "Cet acte n’a lui-même ouvert aucun écart" in text_of(made(acts.opening()))
    assert "N’EST PAS RECONSTITUÉ" not in text_of(made(acts.opening()))


def test_an_inventory_adds_up():
    """Expected, found, missing, left and beside stand as numbers and one by one, the missing first."""
    text = text_of(made(acts.inventory()))
    assert (
        text.index("MANQUANT")
        < text.index("compté, non attendu")
        < text.index("parti pendant le comptage par un acte")
        < text.rindex("présent ")
    )
    assert "le scellé manquant est au greffe" in text


@pytest.mark.parametrize("kind", acts.ALL)
def test_minutes_take_any_text(kind):
    """Markup, Arabic and 300 characters in every field: all of it is printed, and nothing leaves the page."""
    marker = hostile_texts.Filler()
    pdf = made(marker.fill(acts.ALL[kind]()))
    text = text_of(pdf)
    lost = {where for mark_, where in marker.marks.items() if mark_ not in text}
    beside = ("Will.paper_slip", "Will.reason", "Will.vouched_by", "ExhibitLine.unit", "SampleLine.unit")
    elsewhere = (
        "ExhibitLine.gross_on_record",
        "ExhibitLine.gross_text",
        "ExhibitLine.seal_read",
        "ExhibitLine.state",
        "ExhibitLine.location",
        "ExhibitLine.case_number",
        "OrderLine.kind",
        "OrderLine.authority",
        "OrderLine.legal_basis",
        "OrderLine.reason",  # its parts stand in the reasons of the act
    )
    shorter = ("ExhibitLine.seal", "OrderFacts.addressees") if kind == "notice" else ()
    assert lost <= {
        *beside, *elsewhere, *shorter, "WeighingLine.by", "WeighingLine.certificate", "SeizureFacts.record_number",
        "SeizureFacts.declared",
        "SeizureFacts.received", "SeizureFacts.legal_basis", "Attendee.delegation", "Attendee.noted",
        "Minutes.synthetic_note", "Minutes.court", "SeizureFacts.completed", "DerogationLine.text", "DerogationLine.article",
    }  # fmt: skip
    assert pdf_text.text_outside_frame(pdf) == []


def test_three_hundred_exhibits_grow_in_line():
    """Ten times the exhibits are about ten times the pages, no more."""
    few, many = (len(re.findall(r"page \d+ /", text_of(made(acts.weighing(n))))) for n in (30, 300))
    assert many < 10 * few
    assert many <= 20


def test_an_order_says_what_it_requires_and_a_notice_how_to_object():
    """The title says which order it is; the last day for an appeal, the paper it was typed from; a box for whom it is for."""
    text, served = text_of(made(acts.order())), text_of(made(acts.notice()))
    assert "RÉQUISITION DE DESTRUCTION" in text
    assert "REQUÉRONS : Office central" in text
    assert "DESTRUCTION de quatre (4) scellés" in text
    assert "signé le 30 août 2016" in text
    assert "Le magistrat" in text
    assert text.count("Signature manuscrite") == len(("the magistrate",))
    assert "Arrêté le présent état à la quantité de quatre (4) scellés" in text
    assert "Remis le" not in text
    assert "AVIS DE DESTRUCTION DE SCELLÉS" in served
    assert "soient DÉTRUITS quatre (4) scellés" in served
    assert "jusqu’au 12 septembre 2016" in served.replace("\u00a0", " ")
    assert "Personne avisée" in served
    assert "Interprète" in served
    assert "Sous la garde de" in text
    assert "Forme, masse nette" not in text
    assert "intact" not in text
    assert "Fait inhabituel" not in served


@pytest.mark.parametrize(
    ("channel", "scanned", "told"),
    [("telephone", "la note de l’appel, et non l’original", "appel"), ("copy", "la copie reçue", "la copie")],
)
def test_of_an_order_without_its_original_the_paper_says_what_was_scanned(channel, scanned, told):
    """The note of the call, or the copy; the original is due by its day, then seen by somebody: never scanned."""
    typed = acts.order()
    due = replace(typed.order, channel=channel, original_due=date(2016, 9, 5))
    seen = replace(due, original_seen_at=acts.COUNTED, original_seen_by=acts.SUPERVISOR)
    for facts, said in ((due, "attendu pour le 5 septembre 2016"), (seen, "vu le")):
        text = text_of(made(replace(typed, order=facts)))
        assert scanned in text
        assert said in text
        assert f"signé le 30 août 2016 d’après {'l’' * (channel == 'telephone')}{told}" in text
        assert "numérisé au registre" not in text
    assert "attendu pour" not in text
    assert acts.SUPERVISOR.name in text


def test_a_judge_orders_where_a_prosecutor_requires():
    """The name of the act follows its author: ordonnance, ordonnons, cachet de la juridiction."""
    required = acts.order()
    text = text_of(made(replace(required, order=replace(required.order, bench=True))))
    assert "ORDONNANCE DE DESTRUCTION" in text
    assert "ORDONNONS" in text
    assert "Cachet de la juridiction" in text
    for told in ("REQUÉRONS", "équisition n°", "RÉQUISITION", "Cachet du parquet"):
        assert told not in text, told


@pytest.mark.parametrize(
    ("sort", "told", "served"),
    [("restitute", "de RESTITUER", "soient RESTITUÉS"), ("cede", "de CÉDER", "soient CÉDÉS"),
     ("keep", "de CONSERVER comme référence", "soient CONSERVÉS comme référence")],
)  # fmt: skip
def test_the_operative_part_and_the_notice_name_what_is_to_be_done(sort, told, served):
    """Return, cession and keeping have their own words; none of them says that anything is destroyed."""
    for given, said in ((acts.order(), told), (acts.notice(), served)):
        text = text_of(made(replace(given, order=replace(given.order, sort=sort))))
        assert said in text
        assert "DESTRUCTION" not in text
        assert "DÉTRUIT" not in text


def test_waivers_are_reasons_of_the_act_and_of_its_notice():
    """“Attendu que …” with the words of the magistrate; where nothing is waived, nothing is said of it."""
    required, notice = acts.order(), acts.notice()
    for given, begun in (
        (required, "Attendu qu’un rapport d’analyse"),
        (notice, "Aucun rapport d’analyse n’a été exigé"),
    ):
        assert begun not in text_of(made(given))
        waived = replace(given.order, no_report="dépistage positif", no_sample="quantité infime")
        text = text_of(made(replace(given, order=waived)))
        assert begun in text
        assert "« dépistage positif »" in text
        assert "« quantité infime »" in text


def test_a_seizure_record_has_the_parts_of_an_act():
    """In words: day, hour, quantity; who, in what frame, before whom; from whom, or the place to write it."""
    given = acts.seizure()
    text = text_of(made(given))
    for told in ("L’an deux mille seize, le onze août, à seize heures quarante minutes (UTC)", "Nous, Lieutenant Moussa Keïta",
                 "agissant", "En présence de : Issa Ballo", "Saisi entre les mains de : voir pièce séparée",
                 "Saisissons et plaçons sous scellés trois (3) scellés", "trois (3) colis",
                 "vingt-six kilogrammes neuf cent soixante-dix grammes", "Dont procès-verbal, clos", "Cachet du service",
                 "Fait en trois (3) exemplaires"):  # fmt: skip
        assert told in text, told
    assert text.index("Personne mise en cause") < text.index("auteur de l’acte")
    unnamed = text_of(made(replace(given, seizure=replace(given.seizure, from_whom=""))))
    assert "« personne non identifiée » ou « colis abandonné »" in unnamed
    assert "non renseigné" not in unnamed


def test_an_order_without_a_last_day_for_an_appeal_is_not_called_final():
    """The record holds no day: the notice says that, and neither that the order is final nor that it waits."""
    served = acts.notice()
    line = replace(served.order.line, appeal_until=None)
    text = text_of(made(replace(served, order=replace(served.order, line=line))))
    assert "Aucun délai de recours n’est porté au registre" in text
    assert "vous est donné pour information" in text
    assert "définitive" not in text
    assert "Jusque-là" not in text
