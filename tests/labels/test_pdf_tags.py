"""Papers are read aloud as a person would, and are PDF/A-3a and PDF/UA-1 by veraPDF, before and after their seal."""

import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from pikepdf import Name, Pdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from labels.documents import anchoring_annex, case_history, certificate, history, mass_balance, minutes, register, slip
from labels.model import Party
from labels.signing import pades_lta, pki, sign, signature_fields
from labels.signing.verify import verify
from tests.labels import certificates, histories, hostile_texts, paper, pdf_text, slips
from tests.labels import minutes as acts
from tests.labels import test_signature_fields as officials
from tests.labels.test_mass_balance import BALANCE

pytestmark = pytest.mark.slow

NOW = datetime(2021, 11, 30, 17, 30, tzinfo=UTC)
BOTH = ("3a", "ua1")


def sealed_paper(render: Callable[..., bytes], model: object, lang: str = "fr") -> bytes:
    """A paper with a statement attached."""
    return render(model, statement=paper.STATEMENT, marker=paper.MARKER, lang=lang)


PAPERS: dict[str, Callable[[], bytes]] = {
    "certificate": lambda: sealed_paper(certificate.render, certificates.certificate_2021()),
    "certificate in English": lambda: sealed_paper(certificate.render, certificates.many(3), "en"),
    "certificate with anomalies": lambda: sealed_paper(certificate.render, certificates.anomalous()),
    "certificate, version 2": lambda: sealed_paper(
        certificate.render,
        replace(certificates.many(3), version=2, replaces=certificates.REPLACED, superseded=certificates.SUPERSEDED),
    ),
    "annex": lambda: sealed_paper(anchoring_annex.render, certificates.ANNEX),
    "history": lambda: sealed_paper(history.render, histories.history_mopti()),
    "history in English": lambda: sealed_paper(history.render, histories.history_mopti(), "en"),
    "slip, Arabic and markup": lambda: slip.render(hostile_texts.Filler().fill(slips.slip_laboratory())),
    "slip": lambda: slip.render(slips.slip_laboratory()),
    "slip of a truck": lambda: slip.render(slips.slip_truck(60)),
    "register": lambda: register.render(slips.register_store()),
    "history of a case": lambda: sealed_paper(case_history.render, histories.case_of(12)),
    "minutes of a seizure": lambda: sealed_paper(minutes.render, acts.seizure()),
    "minutes of a weighing": lambda: sealed_paper(minutes.render, acts.weighing(), "en"),
    "minutes of an opening": lambda: sealed_paper(minutes.render, acts.opening()),
    "minutes of an inventory": lambda: sealed_paper(minutes.render, acts.inventory(), "en"),
    "mass_balance": lambda: mass_balance.render(BALANCE),
    "mass balance in English": lambda: mass_balance.render(BALANCE, lang="en"),
}


@pytest.fixture(scope="module")
def papers() -> dict[str, bytes]:
    return {name: make() for name, make in PAPERS.items()}


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> pki.Pki:
    folder = tmp_path_factory.mktemp("pki") / "keys"
    pki.create(folder, "Office central des stupéfiants", NOW)
    return pki.load(folder)


# -- read aloud ------------------------------------------------------------------------------------------------------


def aloud(pdf: bytes) -> list[str]:
    """What poppler reads through the tags, one piece of text or tag a line."""
    if shutil.which("pdfinfo") is None:
        pytest.skip("poppler's pdfinfo is not on this machine")
    command = ["pdfinfo", "-struct-text", "-"]
    said = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return [line.strip().removesuffix(" (block)") for line in said.splitlines()]


def texts(lines: list[str]) -> str:
    return " ".join(line.strip('"') for line in lines if line.startswith('"'))


def test_a_paper_is_read_from_its_title_to_the_head_of_the_log(papers):
    """Service, State, title, sections in their order; the whole root once, at the end, page numbers never."""
    said = texts(aloud(papers["slip"]))
    order = ("Office central des stupéfiants", "République du Mali", "BORDEREAU D’ENVOI DE SCELLÉS", "Remis par",
             "Réquisition à expert n° 044/PJS", "Scellés remis : 1 scellé", "Sceau vu (à la main)", "ML-402118 · intact",
             "Signatures", "Signature manuscrite", paper.HEAD.root_hex, "Racine abrégée", "Exemplaire 2")  # fmt: skip
    places = [said.index(text) for text in order]
    assert places == sorted(places)
    assert "page 1 /" not in said
    assert said.count(paper.HEAD.root_hex) == 2  # once for each of its two copies


def test_a_table_has_one_head_whatever_its_pages_and_each_row_one_too():
    """The heads repeated on later pages are not read again; the first cell of a row is the head of the others."""
    model = replace(slips.register_store(), lines=slips.truck_lines(60))
    pdf = register.render(model)
    assert len(pikepdf.open(io.BytesIO(pdf)).pages) > 1
    lines = aloud(pdf)
    heads = [lines[at + 1] for at, line in enumerate(lines) if line == "/Scope /Column"]
    assert heads.count('"Sceau enregistré"') == 1
    rows = [lines[at + 1] for at, line in enumerate(lines) if line == "/Scope /Row"]
    assert sum(re.match(r'"\d+\.\s', row) is not None for row in rows) == 60


def test_a_list_of_facts_reads_name_then_value_though_both_are_broken():
    """Lines drawn side by side are not read across; words broken over lines stay apart."""
    words = "mot " * 60
    lines = aloud(slip.render(replace(slips.slip_laboratory(), legal_basis=words, act_id="")))
    at = next(number for number, line in enumerate(lines) if line.startswith('"mot'))
    assert lines[at].strip('" ') == words.strip()
    assert lines[at - 3 : at] == ["Lbl", '"Base légale"', "LBody"]


def test_what_is_written_from_right_to_left_says_so():
    """Letters of Arabic and N'Ko stand in the file as they stand on the paper; a mark tells who reads them aloud."""
    person = Party(name=hostile_texts.ARABIC, agency="ߖߊ߬ߕߋ߬")
    pdf = slip.render(replace(slips.slip_laboratory(), releaser=person))
    with Pdf.open(io.BytesIO(pdf)) as document:
        operators = [operands for operands, _ in pikepdf.parse_content_stream(document.pages[0])]
    assert [Name.ReversedChars] in [list(operands) for operands in operators]
    assert hostile_texts.ARABIC in unicodedata.normalize("NFKC", pdf_text.text_of(pdf))


def test_all_ink_of_a_page_is_marked_and_only_leaves_carry_it(papers):
    """No text lies outside a mark, none directly in a table, row or list; each mark leads back to its element."""
    for name, pdf in papers.items():
        with Pdf.open(io.BytesIO(pdf)) as document:
            ways = document.Root.StructTreeRoot.ParentTree.Nums
            for number, page in enumerate(document.pages):
                elements = ways[2 * number + 1]
                marks = marked(page)
                assert [int(mark.MCID) for _, mark in marks] == list(range(len(elements))), name
                assert [role for role, _ in marks] == [str(element.S) for element in elements], name
                assert {role for role, _ in marks} <= {
                    "/P",
                    "/H1",
                    "/H2",
                    "/H3",
                    "/Lbl",
                    "/LBody",
                    "/TH",
                    "/TD",
                    "/Figure",
                }


def marked(page: pikepdf.Page) -> list[tuple[str, pikepdf.Object]]:
    """The marks of a page in their order; fails on ink outside them."""
    depth, marks = 0, []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in {"BDC", "BMC"}:
            depth += 1
            if str(operands[0]) not in {"/Artifact", "/ReversedChars"}:
                marks.append((str(operands[0]), operands[1]))
        elif str(operator) == "EMC":
            depth -= 1
        elif str(operator) in {"Tj", "TJ", "S", "f", "Do", "INLINE IMAGE"}:
            assert depth, operator
    assert depth == 0
    return marks


# -- veraPDF ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", PAPERS)
@pytest.mark.parametrize("flavour", BOTH)
def test_each_paper_conforms(papers, broken, name, flavour):
    """PDF/A-3a and PDF/UA-1 as drawn."""
    assert broken(papers[name], flavour) == set()


@pytest.mark.slow
@pytest.mark.parametrize("flavour", BOTH)
@pytest.mark.parametrize("name", ["certificate in English", "history", "slip", "mass_balance"])
def test_each_paper_conforms_with_its_seal_and_later_time_stamps(papers, broken, authority, name, flavour):
    """Neither the seal nor what archives it a year later (a DSS and a document time-stamp: B-LTA) takes it out of its form."""
    sealed = sign.seal(papers[name], authority, reason="Procès-verbal", location="Bamako", when=NOW)
    assert broken(sealed, flavour) == set()
    archived = pades_lta.close(sealed, authority, NOW + timedelta(days=365))
    assert archived.startswith(sealed)
    assert broken(archived, flavour) == set()
    assert verify(archived, [authority.root], at=NOW, statement_name=certificate.STATEMENT).unmodified


@pytest.mark.slow
@pytest.mark.parametrize("flavour", BOTH)
def test_a_certificate_conforms_at_each_step_of_its_signing(broken, authority, flavour):
    """Empty fields, one official's signature after the other with its strip on the page, seal, two yearly renewals."""
    steps = signed_and_renewed(authority)
    assert {name: found for name, pdf in steps.items() if (found := broken(pdf, flavour))} == {}


def signed_and_renewed(authority: pki.Pki) -> dict[str, bytes]:
    """The file of a certificate after each step; every later one begins with the bytes of the one before."""
    made = sealed_paper(certificate.render, certificates.certificate_2021())
    steps = {"prepared": sign.prepare(made, officials.PEOPLE)}
    for field, name in ((officials.CHAIR, "Adama Tounkara"), (officials.JUDGE, "Ibrahima Maïga")):
        signer = officials.official(authority.folder, name, "")
        steps[name] = officials.signed(list(steps.values())[-1], field, signer, authority, len(steps))
    steps["sealed"] = officials.sealed(list(steps.values())[-1], authority)
    for year in (1, 2):
        steps[f"renewed {year}"] = pades_lta.close(
            list(steps.values())[-1], authority, NOW + timedelta(days=365 * year)
        )
    return steps


def with_field(pdf: bytes, *, told: bool = True, tagged: bool = True) -> bytes:
    """A paper with a place on the page for an electronic signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    name = "Adama Tounkara" if told else None
    spec = fields.SigFieldSpec("Signature 1", on_page=-1, box=(60, 60, 200, 110), readable_field_name=name)
    fields.append_signature_field(writer, spec)
    if tagged:
        signature_fields.tag_fields(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


@pytest.mark.slow
def test_a_place_to_sign_on_the_page_is_in_the_tags_and_says_whose_it_is(papers, broken):
    """With its name and in an element it conforms; without either it does not."""
    assert broken(with_field(papers["mass_balance"]), "ua1") == set()
    assert broken(with_field(papers["mass_balance"], tagged=False), "ua1") == {"7.18.4-1"}
    assert broken(with_field(papers["mass_balance"], told=False), "ua1") == {"7.18.1-3"}


def no_tree(document: Pdf) -> None:
    del document.Root.StructTreeRoot


def no_marks(document: Pdf) -> None:
    del document.Root.MarkInfo


def no_words_for_the_picture(document: Pdf) -> None:
    for element in elements(document):
        if Name.Figure == element.S:
            del element.Alt


def no_scope(document: Pdf) -> None:
    for element in elements(document):
        if element.S == Name.TH:
            del element.A


def a_cell_less(document: Pdf) -> None:
    row = [element for element in elements(document) if element.S == Name.TR][-1]
    row.K = row.K[:-1]


def no_title_among_headings(document: Pdf) -> None:
    for element in elements(document):
        if element.S == Name.H1:
            element.S = Name.H3


def unmarked_ink(document: Pdf) -> None:
    document.pages[0].contents_add(b"BT (3 kg) Tj ET")


def no_language(document: Pdf) -> None:
    del document.Root.Lang


def file_name_in_the_title_bar(document: Pdf) -> None:
    del document.Root.ViewerPreferences


def level_b(document: Pdf) -> None:
    metadata = document.Root.Metadata
    metadata.write(metadata.read_bytes().replace(b"<pdfaid:conformance>A<", b"<pdfaid:conformance>B<"))


def no_claim_of_pdfua(document: Pdf) -> None:
    metadata = document.Root.Metadata
    metadata.write(metadata.read_bytes().replace(b"<pdfuaid:part>1</pdfuaid:part>", b""))


def no_letters_behind_the_glyphs(document: Pdf) -> None:
    for font in document.pages[0].resources.Font.values():
        if Name.ToUnicode in font:
            del font.ToUnicode


def no_colour_profile(document: Pdf) -> None:
    del document.Root.OutputIntents


def an_attachment_that_nothing_names(document: Pdf) -> None:
    del document.Root.AF


def elements(document: Pdf) -> list[pikepdf.Object]:
    """All elements of the tree, in reading order."""
    found, waiting = [], [document.Root.StructTreeRoot.K]
    while waiting:
        element = waiting.pop()
        found.append(element)
        kids = element.get(Name.K, [])
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        waiting += [kid for kid in reversed(kids) if isinstance(kid, pikepdf.Dictionary) and Name.S in kid]
    return found


TWINS = [
    (no_tree, "3a", "6.7.3.3-1"),
    (no_tree, "ua1", "7.1-11"),
    (no_marks, "3a", "6.7.2.2-1"),
    (no_marks, "ua1", "6.2-1"),
    (no_words_for_the_picture, "ua1", "7.3-1"),
    (no_scope, "ua1", "7.5-1"),
    (a_cell_less, "ua1", "7.2-43"),
    (no_title_among_headings, "ua1", "7.4.2-1"),
    (unmarked_ink, "ua1", "7.1-3"),
    (no_language, "ua1", "7.2-33"),
    (file_name_in_the_title_bar, "ua1", "7.1-10"),
    (level_b, "3a", "6.6.4-3"),
    (no_claim_of_pdfua, "ua1", "5-1"),
    (no_letters_behind_the_glyphs, "ua1", "7.21.7-1"),
    (no_colour_profile, "3a", "6.2.4.3-2"),
    (an_attachment_that_nothing_names, "3a", "6.8-4"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("change", "flavour", "rule"), TWINS)
def test_its_twin_without_one_of_these_does_not(papers, broken, change, flavour, rule):
    """What makes a paper conform, taken away piece by piece, is told by the rule that asks for it."""
    with Pdf.open(io.BytesIO(papers["history"])) as document:
        change(document)
        twin = io.BytesIO()
        document.save(twin)
    assert rule in broken(twin.getvalue(), flavour)


@pytest.mark.slow
def test_a_sealed_paper_whose_tags_are_taken_away_afterwards_does_not_conform(papers, broken, authority):
    """An update after the seal can hide the tree; the seal tells that too (``changed_since``)."""
    sealed = sign.seal(papers["slip"], authority, reason="Bordereau", location="Bamako", when=NOW)
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    del writer.root["/StructTreeRoot"]
    writer.update_root()
    changed = io.BytesIO()
    writer.write(changed)
    assert "7.1-11" in broken(changed.getvalue(), "ua1")
    assert "6.7.3.3-1" in broken(changed.getvalue(), "3a")
