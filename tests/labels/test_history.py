"""A custody history hides nothing: one line per leg, and what is missing or wrong is printed in the open."""

import io
import re
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pypdfium2 as pdfium
import pytest
from pikepdf import Dictionary, Pdf, parse_content_stream

from labels.documents import history, weight_chart
from labels.documents.certificate import STATEMENT
from labels.layout.canvas import ALERT, INK, Tone
from labels.model import Anchor, CustodyHistory
from tests.labels import histories, hostile_texts, paper, pdf_text
from tests.labels.pdf_text import attached, text_of


@pytest.fixture(scope="module")
def mopti() -> CustodyHistory:
    return histories.history_mopti()


@pytest.fixture(scope="module")
def text(mopti) -> str:
    return text_of(history.render(mopti, statement=paper.STATEMENT, marker=paper.MARKER))


def test_a_history_is_named_as_people_name_it_and_says_nothing_twice(mopti):
    """Number in the case and case lead, not the code; the case is not printed again as its report; blanks stand together."""
    given = replace(
        mopti, case_number="PV 208/2021", record_number="PV 208/2021", packaging="", investigation_number="",
        exhibit=replace(mopti.exhibit, nature="scellé n° 1", count=100, unit="brick", gross_ug=None, gross_text=""),
    )  # fmt: skip
    told = text_of(history.render(given, statement=paper.STATEMENT, marker=paper.MARKER))
    assert told.index("Scellé n° 1 · affaire PV 208/2021") < told.index("1. Identité")
    identity = told[told.index("1. Identité") : told.index("2. Circonstances")]
    assert identity.count("PV 208/2021") == 1
    assert "100 briques · non pesé (compté)" in identity
    assert identity.lower().count("non renseigné") == 1


def dots(pdf: bytes) -> list[Tone]:
    """Return the colours of all filled rounds of a paper, in the order of drawing."""
    found: list[Tone] = []
    for page in Pdf.open(io.BytesIO(pdf)).pages:
        tone: Tone = (0, 0, 0)
        curved = False
        for operands, operator in parse_content_stream(page):
            if str(operator) == "rg":
                red, green, blue = (round(float(part), 2) for part in operands)
                tone = (red, green, blue)
            elif str(operator) in {"f", "f*"} and curved:
                found.append(tone)
            curved = str(operator) == "c" or (curved and str(operator) == "h")
    return found


def test_each_leg_names_both_sides_time_seal_and_weight(text, mopti):
    """From, to, when, why, under which seal, at which weight, by whose will."""
    for leg in mopti.legs:
        assert f"#{leg.seq}" in text
        assert leg.receiver.name in text
        assert leg.seal in text
    assert "signature ou empreinte sur le bordereau papier n° 0447" in text
    assert "depuis son propre compte" in text


def test_gaps_delays_discrepancies_corrections_and_flags_stand_on_the_first_page(mopti):
    """The first page counts them, section 12 tells them."""
    pdf = history.render(mopti, statement=paper.STATEMENT, marker=paper.MARKER)
    first = " ".join(pdfium.PdfDocument(pdf)[0].get_textpage().get_text_range().split())
    assert "À signaler Lacunes et étapes en cours : 1 · Retards de restitution : 1 · Écarts : 1" in first
    title = pdfium.PdfDocument(pdf).get_metadata_dict()["Title"].replace("\u00a0", " ")
    assert re.match(r"Historique de conservation – [A-Z][^·]+ · affaire ", title), "what people call it, and no code"
    everything = text_of(pdf)
    for told in ("LACUNE : aucune inscription", "EN RETARD", "perte anormale", "pas de réseau à Mopti", "casier 2"):
        assert told in everything
    assert "Sortie du 22/08/2016 09:00" in everything


def test_a_weighing_says_since_when_its_balance_was_calibrated_and_by_which_certificate(mopti):
    """Where that is known still."""
    known = {"calibrated_on": date(2016, 1, 4), "calibrated_until": date(2017, 1, 3), "certificate": "C 12/2016"}
    weighed = replace(mopti, weighings=(replace(mopti.weighings[0], **known),))
    text = text_of(history.render(weighed, statement=b"{}", marker=paper.MARKER))
    assert "étal. du 04/01/2016 au 03/01/2017 certificat C 12/2016" in text


def test_a_clean_history_says_that_there_is_nothing_to_note(mopti):
    """Absence is stated, not silent."""
    legs = tuple(replace(leg, gap="") for leg in mopti.legs)
    clean = replace(mopti, legs=legs, releases=(), discrepancies=(), corrections=(), flags=(), reads=(), samples=())
    text = text_of(history.render(clean, statement=b"{}", marker=paper.MARKER))
    assert "Aucune lacune, aucun retard, aucun écart" in text
    assert text.count("néant") >= 7


def test_i17_weighings_are_shown_against_the_first_with_what_was_allowed(text):
    """The difference is the one the log decided; the paper computes none."""
    assert "−2,45 g perte anormale toléré 30 mg" in text
    assert "+10 mg conforme" in text


def test_i17_the_weights_stand_as_a_chart_with_a_reading_out_of_tolerance_in_red(mopti):
    """Two readings that agree are drawn in ink, the third in red; who does not see them is told the same."""
    pdf = Pdf.open(io.BytesIO(history.render(mopti, statement=paper.STATEMENT, marker=paper.MARKER)))
    said = [str(one["/Alt"]) for one in pdf.objects if isinstance(one, Dictionary) and "/Alt" in one]
    chart = [alt for alt in said if alt.startswith("Les mêmes pesées en graphique.")]
    assert len(chart) == 1
    assert [mass in chart[0].replace("\u00a0", " ") for mass in ("412,35 g", "412,36 g", "409,90 g")] == [True] * 3
    assert dots(history.render(mopti, statement=paper.STATEMENT, marker=paper.MARKER)) == [INK, INK, ALERT]


def test_one_weighing_is_no_chart(mopti):
    """Nothing is to be compared."""
    once = replace(mopti, weighings=mopti.weighings[:1])
    assert dots(history.render(once, statement=paper.STATEMENT, marker=paper.MARKER)) == []


def test_i37_every_event_is_listed_with_its_leaf(text, mopti):
    """Rank, running number, kind in words and leaf hash in full."""
    for event in mopti.events:
        assert event.leaf_hex in text.replace(" ", "") or event.leaf_hex in text
        assert event.kind not in text
    assert "Mise sous scellé" in text


def test_who_time_stamped_an_event_is_named_as_people_are(mopti):
    """Name and organisation, not the X.500 name that they stand in; another name is printed as it is."""
    stamps = {"CN=Horodatage ANIS,O=Agence nationale,C=ML": "horodaté par Horodatage ANIS, Agence nationale le",
              "Autorité, sans X.500": "horodaté par Autorité, sans X.500 le"}  # fmt: skip
    for name, said in stamps.items():
        anchor = Anchor(by=0, of=0, stamped_by=name, stamped_at=mopti.issued_at)
        events = (replace(mopti.events[0], anchor=anchor),)
        assert said in text_of(history.render(replace(mopti, events=events), statement=b"", marker=paper.MARKER))


def test_erased_names_are_printed_as_such(mopti):
    """The words that replace an erased name stand where the name stood."""
    erased = replace(mopti, seizure=replace(mopti.seizure, from_whom="[effacé par l’événement 4711]"))
    assert "[effacé par l’événement 4711]" in text_of(history.render(erased, statement=b"{}", marker=paper.MARKER))


def test_statement_and_checkpoint_travel_inside(mopti, tmp_path):
    """Attached files come out as they went in, and the file is PDF/A-3a, the same each time."""
    pdf = history.render(mopti, statement=paper.STATEMENT, marker=paper.MARKER)
    assert attached(pdf) == {STATEMENT: paper.STATEMENT, "checkpoint.txt": paper.HEAD.checkpoint_note.encode()}
    assert pdf == history.render(mopti, statement=paper.STATEMENT, marker=paper.MARKER)
    assert pdf_text.is_archival(pdf, tmp_path)


def test_of_a_long_signature_key_and_digest_are_printed(text):
    """Ed25519 lines stand on the paper; half a page of ML-DSA-44 does not, and the paper says where it is."""
    short, long, witness = paper.HEAD.checkpoint_note.splitlines()[4:]
    assert short.rpartition(" ")[2] in text.replace(" ", "")
    assert witness.rpartition(" ")[2] in text.replace(" ", "")
    assert "A" * 50 not in text
    assert "joint au fichier : checkpoint.txt" in text
    assert "clé c548dd5d : signature longue (2 432 octets)" in text
    assert sha256(f"{long}\n".encode()).hexdigest() in text


def test_english_is_complete(mopti):
    """The document's own words are English throughout."""
    text = text_of(history.render(mopti, statement=b"{}", marker=paper.MARKER, lang="en"))
    for word in ("non renseigné", "néant", "Pesées", "conforme", "Reçu le", "LACUNE", "sortie provisoire"):
        assert word not in text
    for word in ("Chain of custody", "abnormal loss", "GAP:", "temporary release", "Placed under seal"):
        assert word in text


def test_no_field_vanishes_or_overflows(mopti):
    """Every text as 300 characters of accents, markup and Arabic is on the paper, inside its margins."""
    marker = hostile_texts.Filler()
    pdf = history.render(marker.fill(mopti), statement=b"{}", marker=paper.MARKER, lang="en")
    text = text_of(pdf)
    lost = {where for mark, where in marker.marks.items() if mark not in text}
    assert lost <= {
        *("Will.paper_slip", "Will.reason", "Will.vouched_by", "ExhibitLine.unit", "SampleLine.unit"),
        *(
            "ExhibitLine.case_number",
            "ExhibitLine.gross_on_record",
            "ExhibitLine.seal_read",
            "CustodyHistory.synthetic_note",
        ),
    }
    assert pdf_text.text_outside_frame(pdf) == []


def test_a_history_of_nothing_is_still_a_document(mopti):
    """All optional fields left out: said as not recorded."""
    bare = CustodyHistory(
        reference="H", letterhead=mopti.letterhead, head=mopti.head, issued_at=mopti.issued_at, exhibit=mopti.exhibit
    )
    assert "non renseigné" in text_of(history.render(bare, statement=b"{}", marker=paper.MARKER))


@pytest.mark.parametrize(("mass", "step", "shown"), [(395_757_359, 10_000, 395_760_000), (395_757_359, 0, 395_800_000)])
def test_the_scale_of_the_chart_is_no_finer_than_its_balances(mass, step, shown):
    """As the finest balance reads; to four digits where none is known."""
    assert weight_chart.legible(mass, step) == shown


def test_a_chart_that_its_table_left_alone_says_what_it_shows(mopti):
    """On a page of its own it bears the title of its section again."""
    alone = 0
    for more in range(4, 9):
        pdf = history.render(
            replace(mopti, weighings=mopti.weighings * more), statement=paper.STATEMENT, marker=paper.MARKER
        )
        pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf)]
        charted = next(page for page in pages if "Dans l’ordre des pesées" in page)
        beside = "toléré 30 mg" in charted.replace("\u00a0", " ")  # a row of the table stands on the page of the chart
        assert beside or charted.count("6. Pesées") == 1
        alone += not beside
    assert 0 < alone < len(range(4, 9)), "of these lengths some leave the chart alone, and some do not"
