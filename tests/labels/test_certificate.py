"""The destruction certificate says what burnt, exactly, in both languages, and the paper agrees with its statement."""

import hashlib
import io
import shutil
import subprocess
from dataclasses import replace

import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.documents import certificate, signed_code
from labels.layout.errors import LabelError
from labels.layout.quantity import amounts, format_count, format_mass, tally
from labels.model import Answer, BurntLine, LifeBalance, Residue, SignOff, UnmetLine
from tests.labels import certificates, hostile_texts, paper, pdf_text
from tests.labels.paper import G
from tests.labels.pdf_text import attached, stated_digest, text_of

PRESS = {
    "Mali 2016": (
        ("cannabis", 2_800_000 * G),
        ("cannabis", 700_000 * G),
        ("psychotropics", 500_000 * G),
        ("cocaine", 435 * G),
    ),
    "Senegal 2016": (("cannabis", 7_007_000 * G), ("cannabis_resin", 32_100_000), ("khat", 2_600_000 * G)),
}
"""Lines of real fires as published: substance, micrograms."""


@pytest.fixture(scope="module")
def fire():
    return certificates.certificate_2021()


@pytest.fixture(scope="module")
def french(fire) -> bytes:
    return certificate.render(fire, statement=paper.STATEMENT, marker=paper.MARKER)


def plain(text: str) -> str:
    return " ".join(text.split())


def test_i21_the_head_of_the_certificate_adds_no_substance_to_another(fire):
    """The press of 2021 added bricks of cannabis to bricks of resin: here each substance has its figures, on page one."""
    for lang, said in (("fr", "ne réunit deux substances"), ("en", "never added to another")):
        made = certificate.render(fire, statement=paper.STATEMENT, marker=paper.MARKER, lang=lang)
        first = plain(pdfium.PdfDocument(made)[0].get_textpage().get_text_range())
        totals = tally(fire.burnt)
        for total in totals:
            if total.unit:
                assert plain(format_count(total.count, total.unit, lang)) in first
        bricks = [total.count for total in totals if total.unit == "brick"]
        assert len(bricks) > 1
        whole = text_of(made)
        assert said in whole
        assert plain(format_count(sum(bricks), "brick", lang)) not in whole
        masses = sum(total.gross_ug for total in totals)
        assert plain(format_mass(masses, lang, "kg", readability_ug=G)) not in whole


@pytest.mark.parametrize("session", PRESS)
def test_i34_masses_of_a_published_fire_sum_to_the_last_digit(fire, session):
    """The masses known from the press stand substance by substance, each exact, and never as one."""
    burnt = tuple(
        BurntLine(id=paper.exhibit_number(i), substance=substance, gross_ug=ug, synthetic=True)
        for i, (substance, ug) in enumerate(PRESS[session])
    )
    text = text_of(certificate.render(replace(fire, burnt=burnt, withdrawn=()), statement=b"{}", marker=paper.MARKER))
    for total in tally(burnt):
        assert plain(format_mass(total.gross_ug, "fr", "kg", readability_ug=G)) in text
    assert plain(format_mass(sum(line.gross_ug for line in burnt), "fr", "kg", readability_ug=G)) not in text


GRAMS = st.integers(0, 9_000).map(lambda grams: grams * G)
BALANCES = st.lists(
    st.builds(LifeBalance, first_ug=GRAMS, net=st.booleans(), parts_ug=GRAMS, used_ug=GRAMS, before_ug=GRAMS),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=10)
@given(balances=BALANCES)
def test_i47_the_printed_totals_are_those_of_the_printed_lines(fire, balances):
    """First mass, parts and consumption, mass before the fire and difference: line by line and in the total."""
    burnt = tuple(
        BurntLine(
            id=paper.exhibit_number(position), substance="cocaine", gross_ug=masses.before_ug + 10**8,
            first_gross_ug=masses.first_ug + 10**8, balance_sheet=masses, verdict="loss",
            difference_ug=masses.before_ug + masses.taken_ug - masses.first_ug,
        )
        for position, masses in enumerate(balances, 1)
    )  # fmt: skip
    text = text_of(
        certificate.render(replace(fire, burnt=burnt, withdrawn=()), statement=b"{}", marker=paper.MARKER, lang="en")
    )
    for total in (
        sum(line.difference_ug for line in burnt), sum(masses.first_ug for masses in balances),
        sum(masses.before_ug for masses in balances),
    ):  # fmt: skip
        assert plain(format_mass(abs(total), "en", "kg", readability_ug=G)).lstrip("-−") in text
    for line in burnt:
        if line.balance_sheet.net or line.balance_sheet.taken_ug:
            assert plain(format_mass(line.balance_sheet.first_ug, "en")) in text


LINES = st.lists(
    st.builds(
        BurntLine,
        id=st.integers(1, 10**6).map(paper.exhibit_number),
        substance=st.sampled_from(["cannabis", "cocaine", "tramadol"]),
        count=st.none() | st.integers(0, 10**7),
        unit=st.sampled_from(["brick", "tablet"]),
        gross_ug=st.none() | st.integers(0, 10**13),
        first_gross_ug=st.none() | st.integers(0, 10**13),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=15)
@given(lines=LINES)
def test_i34_printed_totals_are_the_sums_of_the_lines(fire, lines):
    """Whatever the lines, each sum stands on the paper exactly."""
    text = text_of(
        certificate.render(
            replace(fire, burnt=tuple(lines), withdrawn=()), statement=b"{}", marker=paper.MARKER, lang="en"
        )
    )
    for total in tally(lines):
        if total.unit:
            assert plain(format_count(total.count, total.unit, "en")) in text
        if total.unweighed < total.exhibits:
            assert plain(format_mass(total.gross_ug, "en", "kg", readability_ug=G)) in text


def test_i34_a_certificate_whose_stated_totals_are_not_its_sums_is_refused(fire):
    """The statement's totals and the lines' sums must agree before anything is printed."""
    right = amounts(tally(fire.burnt))
    assert certificate.render(replace(fire, stated_totals=right), statement=b"{}", marker=paper.MARKER)
    wrong = ((right[0][0], right[0][1], right[0][2] + 1), *right[1:])
    with pytest.raises(LabelError, match="totals_differ"):
        certificate.render(replace(fire, stated_totals=wrong), statement=b"{}", marker=paper.MARKER)


ANOMALIES = {
    "fr": ("PROCÈS-VERBAL DE DESTRUCTION PAR BRÛLAGE À L’AIR LIBRE, AVEC ANOMALIES", "Destruction non prouvée, hors des totaux : EV", "(écart EC",
           "Brûlé sous un sceau", "Brûlé malgré un écart de pesée", "Règles non respectées, sans dérogation : 1",
           "non récupérable", "Parti sans déclaration", "Signé hors délai", "contestée", "l’appareil du site",
           "reprise à l’appareil", "ne peuvent être vraies", "Manquant au feu",
           "Retiré avant le feu, sous écart", "Non prouvé, hors de ces chiffres : 1 scellé"),
    "en": ("RECORD OF DESTRUCTION BY BURNING IN THE OPEN, WITH ANOMALIES", "Not proved to have burnt, in no total: EV", "(discrepancy EC",
           "Burnt under a seal", "Burnt in spite of a difference", "Rules not met, without a derogation: 1",
           "beyond recovery", "Left without giving their word", "Signed after the time", "contested", "the device of the site",
           "taken back from the device", "cannot be true", "Missing from the load",
           "Withdrawn before the fire, not as recorded", "Not proved, and not in these figures: 1 exhibit"),
}  # fmt: skip


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_anomaly_is_named_on_the_first_page_and_what_is_not_proved_is_in_no_total(lang):
    """A certificate is issued all the same: it says in its title that something is wrong, and in sentences what."""
    wrong = certificates.anomalous()
    proved = amounts(tally(wrong.burnt[1:]))
    made = certificate.render(
        replace(wrong, stated_totals=proved), statement=b"{}", marker=paper.MARKER, lang=lang
    )  # fmt: skip
    first = plain(pdfium.PdfDocument(made)[0].get_textpage().get_text_range())
    for said in ANOMALIES[lang]:
        assert said in first, said
    whole = replace(wrong, stated_totals=amounts(tally(wrong.burnt)))
    with pytest.raises(LabelError, match="totals_differ"):
        certificate.render(whole, statement=b"{}", marker=paper.MARKER)


def test_a_reservation_a_refusal_and_what_was_withdrawn_are_no_anomalies(fire, french):
    """They have their places; the title stays."""
    assert fire.withdrawn
    assert any(person.will and person.will.kind == "refused" for person in fire.attendees)
    assert "anomalies" not in text_of(french).lower()


def test_an_order_signed_by_password_alone_is_no_anomaly(fire):
    """It is printed beside the order and among the rules that were not met, and the title stays."""
    own = UnmetLine(
        at=fire.issued_at, text="Réquisition signée par clé", article="règle du logiciel", rule="", of_orders=True
    )
    told = text_of(certificate.render(replace(fire, unmet=(own,)), statement=b"{}", marker=paper.MARKER))
    assert own.text in told
    assert "anomalies" not in told.lower()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_i36_paper_qr_and_attachment_say_the_same(fire, lang):
    """The QR read off the rendered page, the printed digest and the attached statement agree."""
    statement = b'{"substance":"\xc3\xa9","n":1}'
    pdf = certificate.render(fire, statement=statement, marker=paper.MARKER, lang=lang)
    digest = hashlib.sha256(statement).hexdigest()
    assert attached(pdf)[certificate.STATEMENT] == statement
    assert digest == stated_digest(pdf)
    assert digest in text_of(pdf)
    document = pdfium.PdfDocument(pdf)
    pages = [zxingcpp.read_barcodes(page.render(scale=3).to_pil()) for page in document]
    codes = [one.text for found in pages for one in found]
    [code] = set(codes)
    assert len(codes) == len(("page 1", "the page that tells how to verify"))
    assert pages[0]
    assert code.startswith("HTTPS://REGISTRE.OCS.EXAMPLE.ML/V/")
    marked = signed_code.read(code, paper.MARKER.key.public_key())
    assert (marked.reference, marked.statement_sha256, marked.size) == (fire.reference, digest, fire.head.size)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_paper_says_where_the_certificates_are_that_it_is_checked_with(fire, lang):
    """Whoever pins them must know where they are published, and that a page can be forged too."""
    told = text_of(certificate.render(fire, statement=b"{}", marker=paper.MARKER, lang=lang))
    for name in ("root.pem", "mark.pem"):
        assert f"https://registre.ocs.example.ml/pki/{name}" in told
    assert {"fr": "reçu auparavant", "en": "received before"}[lang] in told
    assert "--mark mark.pem" in told


@pytest.mark.skipif(shutil.which("pdfdetach") is None, reason="poppler's pdfdetach is not on this machine")
def test_i36_the_statement_comes_out_with_a_stock_tool(french, tmp_path):
    """As the paper itself instructs its reader."""
    (tmp_path / "pv.pdf").write_bytes(french)
    subprocess.run(["pdfdetach", "-saveall", "pv.pdf"], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / certificate.STATEMENT).read_bytes() == paper.STATEMENT


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_i38_the_same_input_gives_the_same_bytes_and_valid_pdfa(fire, lang, tmp_path):
    """Deterministic, and PDF/A-3a by an independent validator."""
    pdf = certificate.render(fire, statement=paper.STATEMENT, marker=paper.MARKER, lang=lang)
    assert pdf == certificate.render(fire, statement=paper.STATEMENT, marker=paper.MARKER, lang=lang)
    assert pdf_text.is_archival(pdf, tmp_path)


def test_i39_every_page_carries_number_page_and_head_of_the_log(french, fire):
    """The short root stands on each page, the full one on the last."""
    document = pdfium.PdfDocument(french)
    for number, page in enumerate(document, 1):
        text = plain(page.get_textpage().get_text_range())
        assert (
            f"Procès-verbal de destruction par brûlage à l’air libre n° {fire.reference} page {number} / {len(document)}"
            in text
        )
        assert fire.head.origin in text
        assert "48 213 événements" in text
        assert fire.head.root_hex[:16] in text
    assert fire.head.root_hex in plain(document[len(document) - 1].get_textpage().get_text_range())


def test_all_thirteen_groups_are_there_and_refusal_and_reservations_are_printed(french):
    """A refusal to sign is a value; reservations are printed as given."""
    text = text_of(french)
    for group in range(1, 14):
        assert f" {group}. " in text
    assert "REFUS DE SIGNER" in text
    assert "estime que les saisies douanières" in text
    assert "Le brûlage à vu n’est pas une incinération" in text
    assert "estimation" in text
    assert "n’est pas présenté comme une signature qualifiée" in text


@pytest.mark.parametrize(
    ("lang", "there", "here"),
    [("fr", "porte l’original papier", "contient l’empreinte signée sur le site"),
     ("en", "stands on the paper original", "contains the hash signed on the site")],
)  # fmt: skip
def test_both_hashes_are_printed_where_a_session_was_closed_without_network(fire, lang, there, here):
    """What was signed on the site, as on the paper original, then what is before the service; else one alone."""
    one = SignOff(sha256="c7" * 32, short="C7C7 C7C7", statement=b"{}", evidence=b"[]")
    small = replace(fire, burnt=fire.burnt[:1], withdrawn=(), stated_totals=None)
    bare, both = (
        plain(text_of(certificate.render(replace(small, sign_off=given), statement=b"{}", marker=paper.MARKER, lang=lang)))
        for given in (one, replace(one, site="5f" * 32, site_short="5F5F 5F5F"))
    )  # fmt: skip
    assert there not in bare
    order = ("5F5F 5F5F", "5f" * 32, there, "C7C7 C7C7", "c7" * 32, here)
    assert [both.count(told) for told in order] == [1] * len(order)
    assert sorted(order, key=both.index) == list(order)


@pytest.mark.parametrize(
    ("lang", "told"), [("fr", "Seul l’appareil de la séance dit leur présence"), ("en", "session’s device alone")]
)
def test_for_whom_the_device_alone_speaks_is_printed_by_name(fire, lang, told):
    """Beside who has not signed; of a session before the service nothing is said."""
    one = SignOff(sha256="c7" * 32, short="C7C7 C7C7", statement=b"{}", evidence=b"[]", site="5f" * 32)
    small = replace(fire, burnt=fire.burnt[:1], withdrawn=(), stated_totals=None)
    bare, named = (
        plain(text_of(certificate.render(replace(small, sign_off=given), statement=b"{}", marker=paper.MARKER, lang=lang)))
        for given in (one, replace(one, by_device=("Oumar Dembélé",)))
    )  # fmt: skip
    assert told not in bare
    assert "Oumar Dembélé" in named.split(told)[1][:80]


@pytest.mark.parametrize(("lang", "told"), [("fr", "Séance reprise le"), ("en", "Session taken back at")])
def test_that_a_session_was_taken_back_from_its_device_is_printed(fire, lang, told):
    """When, and from which; of a session that stayed where it was nothing is said."""
    one = SignOff(sha256="c7" * 32, short="C7C7 C7C7", statement=b"{}", evidence=b"[]")
    small = replace(fire, burnt=fire.burnt[:1], withdrawn=(), stated_totals=None)
    bare, named = (
        plain(text_of(certificate.render(replace(small, sign_off=given), statement=b"{}", marker=paper.MARKER, lang=lang)))
        for given in (one, replace(one, recalled=(("Téléphone A", fire.issued_at),)))
    )  # fmt: skip
    assert told not in bare
    assert "Téléphone A" in named.split(told)[1][:80]


def test_no_absence_of_reservations_is_claimed_for_who_has_not_spoken_yet(fire):
    """Room is left to write by hand."""
    silent = (replace(fire.attendees[0], will=None),)
    assert "Réserves : néant" not in text_of(
        certificate.render(replace(fire, attendees=silent), statement=b"{}", marker=paper.MARKER)
    )


def test_a_departure_is_printed_only_when_it_was_recorded(fire):
    """Who never left was there from their arrival on: no departure is made up from the end of the session."""
    stayed = tuple(replace(one, left_at=None) for one in fire.attendees)
    text = text_of(certificate.render(replace(fire, attendees=stayed), statement=b"{}", marker=paper.MARKER))
    assert text.count("depuis 30/11/2021") == 2 * len(stayed)


def test_an_order_without_recourse_is_final(fire):
    """As the order's page says: no appeal is possible, no notification was recorded."""
    order = replace(fire.orders[0], appeal_until=None, notified_at=None)
    text = text_of(certificate.render(replace(fire, orders=(order,)), statement=b"{}", marker=paper.MARKER))
    assert "aucun au registre" in text
    assert "non enregistrée" in text


def test_what_was_only_counted_was_not_weighed(fire):
    """A counted exhibit says so in place of a mass, on its line and in the summary (I21)."""
    line = replace(
        next(one for one in fire.burnt if one.unit), gross_ug=None, first_gross_ug=None, first_net_ug=None,
        difference_ug=None, balance="", readability_ug=None, uncertainty_ug=None,
    )  # fmt: skip
    text = text_of(
        certificate.render(replace(fire, burnt=(line,), stated_totals=None), statement=b"{}", marker=paper.MARKER)
    )
    assert text.count("non pesé (compté)") == 2
    assert text.count("1 sans pesée") == len(("totals first", "totals staged"))
    assert text.count(", sans pesée") == len(("summary",))


def test_what_the_path_could_not_fill_is_said_not_left_blank(fire):
    """An almost empty certificate prints "non renseigné" and never fails."""
    bare = type(fire)(
        reference="1",
        letterhead=fire.letterhead,
        head=fire.head,
        issued_at=fire.issued_at,
        burnt=(),
        unusual=Answer(none=False, text="Un des sacs était plus léger que prévu."),
        residue=Residue(),
    )
    text = text_of(certificate.render(bare, statement=b"{}", marker=paper.MARKER))
    assert text.count("non renseigné") > 25
    assert "Un des sacs était plus léger que prévu." in text
    assert "SYNTHÉTIQUE" not in text


def test_the_unusual_event_must_be_answered():
    """None must be declared, or the event told: a blank is refused (Texas 37 TAC 13.163(8))."""
    with pytest.raises(ValueError, match="declare none"):
        Answer(none=False)


def test_a_declared_none_is_printed_in_its_words(fire):
    """Who says there was none may still have said something: it stands under it, with who said it and when."""
    told = "Néant, sauf une fumée noire pendant dix minutes."
    unusual = Answer(none=True, text=told, declared_by="le président", declared_at=fire.ended_at)
    bare = replace(fire, burnt=(), stated_totals=(), withdrawn=(), unusual=unusual)
    text = " ".join(text_of(certificate.render(bare, statement=b"{}", marker=paper.MARKER)).split())
    assert f"Néant. Aucun événement inhabituel ou suspect n’a été déclaré. En ces mots : « {told} »" in text
    assert "Déclaré par le président, le 30 novembre 2021, 17 h 00" in text


def test_synthetic_rows_are_marked_in_both_languages_on_every_page(fire, french):
    """A strip on each page and a mark in each row."""
    for page in pdfium.PdfDocument(french):
        text = page.get_textpage().get_text_range()
        assert "SYNTHETIC DATA" in text
        assert "DONNÉES SYNTHÉTIQUES" in text
    assert text_of(french).count(" · SYNTHÉTIQUE") >= len(fire.burnt)


def test_english_is_complete(fire):
    """No French word of the document's own text is left in the English paper."""
    text = text_of(certificate.render(fire, statement=b"{}", marker=paper.MARKER, lang="en"))
    for word in ("néant", "non renseigné", "Séance", "conforme", "Totaux", "briques", "comprimés", "scellé"):
        assert word not in text.replace("Tous les scellés", "").replace("sauf le scellé", "").replace("Un scellé", "")
    assert "9,370 bricks" in text
    assert "400.000 kg" in text


def test_no_field_vanishes_overflows_or_breaks_the_paper(fire):
    """Every text, as 300 characters of accents, markup and Arabic, is found on the paper and inside its margins."""
    marker = hostile_texts.Filler()
    small = replace(fire, burnt=(fire.burnt[0], fire.burnt[2]), withdrawn=(), replaces=certificates.REPLACED)
    pdf = certificate.render(marker.fill(small), statement=b"{}", marker=paper.MARKER)
    text = text_of(pdf)
    lost = {where for mark, where in marker.marks.items() if mark not in text}
    # A will prints only what belongs to its kind, a line known by mass alone no unit.
    assert lost <= {"Will.paper_slip", "Will.reason", "Will.vouched_by", "BurntLine.unit"}
    assert pdf_text.text_outside_frame(pdf) == []


def test_a_text_longer_than_a_page_goes_on_over_the_next(fire):
    """Nothing is cut: the last word of a very long reservation is on the paper."""
    long = "réserve " * 4000 + "FIN"
    attendees = (replace(fire.attendees[0], reservations=long),)
    line = replace(fire.burnt[0], observation="obs " * 3000 + "TERME", samples_place="x" * 3000 + " BOUT")
    given = replace(fire, attendees=attendees, burnt=(line,), withdrawn=())
    pdf = certificate.render(given, statement=b"{}", marker=paper.MARKER)
    text = text_of(pdf)
    assert "FIN" in text
    assert "TERME" in text
    assert "BOUT" in text
    assert pdf_text.text_outside_frame(pdf) == []


def test_three_thousand_exhibits_are_all_printed():
    """The last of 3,000 is there, with the exact total of each substance."""
    fire = certificates.many(3000)
    pdf = certificate.render(fire, statement=b"{}", marker=paper.MARKER)
    text = text_of(pdf)
    assert f"3000. {paper.exhibit_number(2999)[:2]} " in text
    for total in tally(fire.burnt):
        assert plain(format_mass(total.gross_ug, "fr", "kg", readability_ug=G)) in text
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) < 130
