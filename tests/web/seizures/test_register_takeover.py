"""A paper register taken over in the browser: a trial run, then one act of two people; hostile files are named."""

import base64
import io
import re
import zipfile

import pytest

from custody.domain.places.place import OpenPlace
from custody.service.documents.history import history_paper
from custody.service.kernel import heavy_work
from tests.commands.test_import_register import HEAD, MAP, workbook
from tests.factories.http_office import PIN
from tests.web.full_custody import give_pins, town
from tests.web.matrix_world import JPEG


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town whose clerk has a PIN."""
    with town(tmp_path_factory.mktemp("registers")) as made_town:
        give_pins(made_town, "clerk")
        yield made_town


@pytest.fixture
def store(place):
    """A store of its own for each test."""
    return place.office.do("place.open/1", OpenPlace(name="Ancien", sort="store"), "supervisor").first("PL")


def asked(place, store, content, *, step="check", files=(), **more):
    form = {"place": store, "keeper": place.office.clerk, "mapping": MAP, "without_photos": "Registre brûlé",
            "step": step} | more  # fmt: skip
    chosen = [("file", ("r.csv", content, "text/csv")), *files] if content is not None else list(files)
    return place.client("supervisor").submit("/registers/take-over", files=chosen or None, **form)


def rows(tag, count=3):
    """Rows under seals of their own."""
    return HEAD + "".join(
        f"PV {tag}/2014;{i};{tag} {i:03d};03/02/2014;chanvre indien;4;10,80;Sac\n" for i in range(1, count + 1)
    )


def carried(page):
    """What the page carries for the next step: the file and the photographs."""
    found = re.findall(r'<input type="hidden" name="(data|pictures)" value="([^"]*)"', page.text)
    return {"data": dict(found)["data"], "pictures": [v for n, v in found if n == "pictures"]}


def test_a_trial_run_then_the_act_of_two(place, store):
    """Nothing is recorded by the trial run; the keeper's PIN takes exactly what was judged over."""
    before = place.size()
    page = asked(
        place, store, rows("ANC").encode(), without_photos="", files=[("pages", ("p.jpg", JPEG, "image/jpeg"))]
    )
    assert "À reprendre\xa0: 3" in page.text
    assert place.size() == before
    kept = carried(page)
    assert base64.b64decode(kept["data"]).decode() == rows("ANC")
    assert len(kept["pictures"]) == 1
    wrong = asked(place, store, None, step="send", pin="111111", without_photos="", **kept)
    assert wrong.status_code == 403
    assert place.size() == before
    done = asked(place, store, None, step="send", pin=PIN, without_photos="", **kept)
    assert done.headers["location"] == f"/places/{store}"
    [first, *_] = place.client("clerk").get(f"/api/places/{store}").json()["exhibits"]
    assert "Avant la reprise" in place.client("clerk").page(f"/exhibits/{first['id']}").text
    again = asked(place, store, None, without_photos="", **kept)
    assert "Déjà au registre\xa0: 3" in again.text


def test_i46_the_inspection_finds_what_was_taken_over_in_the_paper_register(place, store):
    """Home page, list, form, exhibit and history: each says who confirmed it, or that nobody did."""
    inspector = place.client("inspector")
    content = rows("CNF", 2)
    asked(place, store, None, step="send", pin=PIN, **carried(asked(place, store, content.encode())))
    assert "à retrouver dans" in inspector.page("/").text
    path = next(
        found for found in re.findall(r'href="(/registers/to-confirm/[^"]+)"', inspector.page("/registers/to-confirm").text)
        if store in found
    )  # fmt: skip
    page = inspector.page(path).text
    assert "CNF 001" in page
    assert "10,80 kg" in page
    first, second = re.findall(r'name="exhibits" value="(EV\w+)"', page)
    nobody = inspector.page(f"/exhibits/{first}").text
    assert "non confirmée par un autre service" in nobody
    unknown = "personne d’un autre service ne l’a retrouvée"
    assert unknown in " ".join(history_paper(place.services, first)[0].gaps)
    assert inspector.submit(path).status_code == 409
    assert inspector.submit(path, exhibits=first).status_code == 303
    assert "non confirmée" not in inspector.page(f"/exhibits/{first}").text
    paper = history_paper(place.services, first)[0]
    assert unknown not in " ".join(paper.gaps)
    assert [each for each in paper.sightings if "retrouvée dans le registre papier pour" in each.remark]
    assert "Retrouvée dans son registre papier" in inspector.page(f"/exhibits/{first}/history").text
    store_id, act = path.rsplit("/", 2)[1:]
    waiting = inspector.get(f"/api/register-takeovers/{store_id}/{act}").json()
    assert [each["id"] for each in waiting["entries"]] == [second]
    assert waiting["takeover"]["waiting"] == 1
    assert place.client("supervisor").get("/api/register-takeovers").status_code == 403


def test_every_refused_row_is_told_in_french_and_can_be_downloaded(place, store):
    """Line, column, why and what to do; the file runs nothing in a spreadsheet."""
    bad = rows("REF", 1) + "PV 9/2014;1;;03/02/2014;chanvre indien;4;;\n" + "PV 9/2014;2;S 9;31/02/2014;=1+1;4;;\n"
    page = asked(place, store, bad.encode())
    assert page.status_code == 200
    assert "À reprendre\xa0: 1. Refusées\xa0: 2" in page.text
    assert "La pièce 1 n’a pas de sceau." in page.text
    assert "31/02/2014" in page.text
    assert asked(place, store, None, step="send", pin=PIN, **carried(page)).status_code == 200
    report = asked(place, store, None, step="report", **carried(page))
    told = report.content.decode("utf-8-sig")
    assert report.headers["content-type"] == "text/csv; charset=utf-8", "said once"
    assert told.splitlines()[0].startswith("Ligne du fichier;Colonne")
    assert len(told.splitlines()) == 3


def packed(**parts):
    """A zip with parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def with_row(row):
    """A workbook with one more row in its sheet, which lies where its relations say."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    sheet = parts.pop("xl/worksheets/sheet1.xml").replace(b"</sheetData>", row + b"</sheetData>")
    relations = parts["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"elsewhere.xml")
    return packed(**parts | {"xl/elsewhere.xml": sheet, "xl/_rels/workbook.xml.rels": relations})


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
FORMULA = b'<row r="3"><c r="A3"><f>1+1</f><v>2</v></c></row>'


HOSTILE = {
    "empty": (b"", "import_empty"),
    "headings only": (HEAD.encode(), "import_empty"),
    "another encoding": (rows("ENC").encode("cp1252"), "import_encoding"),
    "other headings": (b"a;b\n1;2\n", "import_columns"),
    "no workbook": (b"PK\x03\x04" + bytes(40), "file_unreadable"),
    "a zip of something": (packed(**{"readme.txt": "x"}), "file_unreadable"),
    "a zip bomb": (packed(**{"xl/worksheets/sheet1.xml": bytes(60 * 1024 * 1024)}), "import_too_large"),
    "a cell far away": (with_row(FAR), "import_too_large"),
    "a formula": (with_row(FORMULA), "import_formula"),
    "100,000 rows": (rows("BIG", 1).encode() + b";;;;;;;\n" * 10 + b"P 1/2014;1;S1;03/02/2014;x;1;;\n" * 100_000,
                     "import_too_large"),
    "a quote that never ends": (HEAD.encode() + b'"' + b"x" * 200_000, "file_unreadable"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_named_and_nothing_is_recorded(place, store, name):
    """Each gets one clear sentence, and the form is kept."""
    content, code = HOSTILE[name]
    before = place.size()
    page = asked(place, store, content)
    status = 413 if code == "import_too_large" else 400
    assert (page.status_code, code in page.text) == (status, True), page.text[:2000]
    assert "chanvre indien" in page.text
    assert place.size() == before


TWICE = [MAP.replace("%d/%m/%Y", day) for day in ("%d/%d/%Y", "%c%x%X")]
"""Days of which a part is named twice."""


@pytest.mark.parametrize(
    "mapping", ["", "[", "[" * 5000, MAP.replace('";"', '";;"'), "x = 1", "a." * 300 + "a = 1", *TWICE]
)
def test_a_mapping_that_cannot_be_used_says_so(place, store, mapping):
    """Never a failure of the service, whatever is typed."""
    page = asked(place, store, rows("MAP").encode(), mapping=mapping)
    assert (page.status_code, "mapping_bad" in page.text, "Refusées" in page.text) == (400, True, False)


def test_a_mapping_whose_days_no_row_has_refuses_each_row(place, store):
    """It can be used, and fits nothing: the rows are told, not the mapping."""
    page = asked(place, store, rows("DAY").encode(), mapping=MAP.replace("%d/%m/%Y", "%"))
    assert (page.status_code, "mapping_bad" in page.text) == (200, False)
    assert "Refusées\xa0: 3" in page.text


def test_a_count_of_thousands_of_digits_refuses_its_row(place, store):
    """Never a failure of the service."""
    page = asked(place, store, rows("LONG", 1).replace(";4;", f";{'9' * 5000};").encode())
    assert (page.status_code, "Refusées\xa0: 1" in page.text) == (200, True)


def test_one_person_has_two_heavy_requests_at_once(place, store):
    """Registers, papers and proofs of one person; the third is told when to come again, others have theirs."""
    lot = place.office.lot()
    paper, proof = f"/exhibits/{lot.exhibits[0]}/history/pdf", f"/api/exhibits/{lot.exhibits[0]}/bundle"
    supervisor = place.client("supervisor")
    with heavy_work.turn(place.office.supervisor), heavy_work.turn(place.office.supervisor):
        page = asked(place, store, rows("BUSY").encode())
        assert (page.status_code, page.headers["retry-after"]) == (429, "5")
        assert "chanvre indien" in page.text, "the form is kept"
        for answer in (supervisor.get(f"/api{paper}"), supervisor.act(proof, {"to": "Maître Diallo"})):
            assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (
                429,
                "heavy_busy",
                "5",
            )
        assert supervisor.get("/api/exhibits").status_code == 200
        assert place.client("clerk").get(f"/api{paper}").status_code == 200
    assert supervisor.get(f"/api{paper}").status_code == 200


def test_only_a_keeper_of_the_same_service_is_offered(place):
    """The form names colleagues with a store's role, and nobody else's clerk."""
    page = place.client("supervisor").page("/registers/take-over").text
    assert place.office.clerk in page
    assert place.office.analyst not in page
    assert "Reprendre un registre papier" in page
    assert place.client("clerk").page("/registers/take-over").status_code == 403
