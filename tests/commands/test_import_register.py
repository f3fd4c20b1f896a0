"""``custody import --format register``: a paper register goes in whole or not at all, by two people of the store."""

import io
import zipfile

import pytest

from custody.commands import main
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import BadInput
from custody.domain.places.place import OpenPlace
from custody.service.documents import history_pdf, labels_pdf
from custody.service.seizures import register_file, register_takeover
from custody.storage.read import subject_queries
from tests.commands.progress_bar import recorded_progress
from tests.demo_story import text_of
from tests.factories.http_office import ORIGIN, PIN, Town
from tests.pictures import png
from tests.web.shell import PASSWORD

MAP = """
register = "REG 3/2014"
as_of = "2016-05-01"
day = "%d/%m/%Y"
delimiter = ";"

[columns]
pv = "N° PV"
exhibit_number = "N° pièce"
seal = "Sceau"
seized_on = "Date de saisie"
substance = "Nature"
count = "Nombre"
mass = "Poids (kg)"
description = "Observations"

[defaults]
form = "mixed"
mass_unit = "kg"
unit = "package"

[substances]
"chanvre indien" = "cannabis"
"cocaïne" = "cocaine"
"""
HEAD = "N° PV;N° pièce;Sceau;Date de saisie;Nature;Nombre;Poids (kg);Observations\n"
ROWS = (
    "PV 12/2014;1;ANC 001;03/02/2014;chanvre indien;4;10,80;Sac de jute\n",
    "PV 12/2014;2;ANC 002;03/02/2014;chanvre indien;;2,7;\n",
    ";;;;;;;\n",
    "PV 13/2015;1;ANC 003;17/11/2015;cocaïne;;0,4;Valise de M. Untel\n",
)
PNG = png()


class DocumentContext:
    """A town whose supervisor and custodian sit at the command line, with a store."""

    def __init__(self, folder):
        self.folder = folder
        self.town = Town(folder / "data")
        for name, word in (("password", PASSWORD), ("pin", PIN), ("wrong", "111222")):
            (folder / name).write_text(word + "\n")
        (folder / "pages").mkdir()
        (folder / "pages" / "page-1.png").write_bytes(PNG)
        (folder / "map.toml").write_text(MAP)
        office = self.town.office
        self.store = office.do("place.open/1", OpenPlace(name="Ancien magasin", sort="store"), "supervisor").first("PL")
        clerk = self.town.client("clerk")
        form = {"_csrf_token": clerk.token, "current": PASSWORD, "pin": PIN}
        assert clerk.post("/account/pin", data=form, follow_redirects=False).status_code == 303

    def take(self, *rows, user="supervisor", keeper="clerk", pin="pin", pages=("--pages", "pages"), name="", more=()):
        path = self.folder / (name or "register.csv")
        if not name:
            path.write_text(HEAD + "".join(rows))
        pages = [str(self.folder / word) if word == "pages" else word for word in pages]
        return main([
            "import", str(path), "--format", "register", "--mapping", str(self.folder / "map.toml"), "--store",
            self.store, "--keeper", keeper, "--keeper-pin-file", str(self.folder / pin), *pages, *more, "--user", user,
            "--password-file", str(self.folder / "password"),
        ])  # fmt: skip

    def exhibits(self) -> dict[str, Exhibit]:
        with self.town.store.reading() as connection:
            return subject_queries.find(connection, Exhibit, place=self.store)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An office on SQLite, named by the environment as an installation is."""
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CUSTODY_ORIGIN", ORIGIN)
    monkeypatch.setenv("COLUMNS", "160")
    made = DocumentContext(tmp_path)
    yield made
    made.town.close()


def test_a_register_is_taken_over(desk, capsys, monkeypatch):
    """Every row becomes an exhibit in the keeper's hands; labels and history print, and say where it came from."""
    told = recorded_progress(monkeypatch, "import_register")
    assert desk.take(*ROWS) == 0
    assert told == [(1, 1)]
    assert "Scellés repris : 3" in capsys.readouterr().out.replace("\u00a0", " ")
    taken = desk.exhibits()
    assert sorted((e.exhibit_number, e.seal, e.status, e.holder) for e in taken.values()) == sorted(
        (n, s, "held", desk.town.office.clerk) for n, s in (("1", "ANC 001"), ("2", "ANC 002"), ("1", "ANC 003"))
    )
    number = next(n for n, e in taken.items() if e.seal == "ANC 001")
    paper = text_of(history_pdf(desk.town.services, number))
    assert "Repris d’un registre papier" in paper
    assert "Sac de jute" in paper
    assert text_of(labels_pdf(desk.town.services, [number], lang="fr"))
    shown = desk.town.client("clerk").page(f"/exhibits/{number}").text
    assert "repris d’un registre papier" in shown


def test_nothing_of_a_name_stands_in_the_log(desk):
    """What the register says in words is private; a photograph's digest too."""
    desk.take(*ROWS)
    with desk.town.store.reading() as connection:
        bodies = b"".join(connection.exec_driver_sql("SELECT body FROM event").scalars())
    assert b"Untel" not in bodies
    assert b"jute" not in bodies


BAD = (
    "PV 14/2015;1;ANC 001;03/02/2014;chanvre indien;;1;\n",
    "PV 12/2014;2;ANC 009;03/02/2014;farine;;1;\n",
    "PV 15/2015;1;ANC 010;2015-02-03;cocaïne;;1;\n",
    "PV 15/2015;2;;03/02/2015;cocaïne;;1;\n",
)


def test_a_dry_run_names_every_row_and_records_nothing(desk, capsys):
    """Line, column by its heading in the file, and why, for each row at once."""
    before = desk.town.size()
    assert desk.take(*ROWS, *BAD, more=("--dry-run",)) == 1
    shown = " ".join(capsys.readouterr().out.replace("\u00a0", " ").split())
    for line, column in ((6, "Sceau"), (7, "Nature"), (8, "Date de saisie"), (9, "Sceau")):
        assert f"│ {line} │ {column} │" in shown, shown
    assert "Rien n’a été enregistré" in shown
    assert desk.town.size() == before
    assert desk.take(*ROWS, more=("--dry-run",)) == 0
    assert desk.town.size() == before


def test_one_bad_row_keeps_everything_out(desk):
    """All or nothing for a file."""
    assert desk.take(*ROWS, BAD[0]) == 1
    assert not desk.exhibits()


def test_the_same_register_again_adds_nothing(desk, capsys):
    """What was taken over is known by what it says."""
    assert desk.take(*ROWS) == 0
    assert desk.take(*ROWS) == 0
    assert "Déjà au registre : 3" in capsys.readouterr().out.replace("\u00a0", " ")
    assert len(desk.exhibits()) == 3


def test_a_cut_between_two_acts_is_made_good(desk, monkeypatch):
    """A long register goes in as several acts; the same command records those that are missing."""
    monkeypatch.setattr("custody.service.seizures.register_takeover.LARGEST_TAKEOVER", 2)
    whole = register_takeover.record

    async def cut(acting, session, consent, waiting, told):
        return await whole(acting, session, consent, waiting[:1], told)

    monkeypatch.setattr(register_takeover, "record", cut)
    assert desk.take(*ROWS) == 0
    assert len(desk.exhibits()) == 2
    monkeypatch.setattr(register_takeover, "record", whole)
    assert desk.take(*ROWS) == 0
    assert len(desk.exhibits()) == 3


@pytest.mark.parametrize(("who", "said"), [
    ({"user": "clerk"}, "fonction"), ({"keeper": "supervisor"}, "deux fois"), ({"keeper": "officer"}, "gardien"), ({"keeper": "nobody"}, ""),
    ({"pin": "wrong"}, "code"), ({"pages": ()}, "photographies"), ({"pages": ("--without-photos", "Brûlé")}, None),
])  # fmt: skip
def test_two_people_and_the_pages(desk, capsys, who, said):
    """Without the role, the keeper's own PIN, or the pages (or a reason), nothing is taken over."""
    code = desk.take(*ROWS, **who)
    if said is None:
        assert code == 0
        return
    assert code == 2
    assert said in capsys.readouterr().err
    assert not desk.exhibits()


@pytest.mark.parametrize("change", [
    ('seal = "Sceau"', 'seal = "Plomb"'), ('form = "mixed"', ""), ("[defaults]", "[default]"), ("as_of", "at"),
])  # fmt: skip
def test_a_mapping_that_does_not_fit_is_refused(desk, change):
    """A heading that is not there, a field without a column, a word that the mapping does not have."""
    (desk.folder / "map.toml").write_text(MAP.replace(*change))
    assert desk.take(*ROWS) == 2
    assert not desk.exhibits()


def workbook(*cells: str) -> bytes:
    """A workbook of one sheet, made by hand: the first row from strings, the second from cells as XML."""
    heads = "".join(f'<c t="inlineStr"><is><t>{head}</t></is></c>' for head in HEAD.strip().split(";"))
    sheet = f"<sheetData><row r='1'>{heads}</row><row r='2'>{''.join(cells)}</row></sheetData>"
    main_ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        out.writestr("[Content_Types].xml", f"<Types xmlns='{package}/content-types'/>")
        out.writestr("_rels/.rels", f"<Relationships xmlns='{package}/relationships'><Relationship Id='r1' "
                     f"Type='{rel}/officeDocument' Target='xl/workbook.xml'/></Relationships>")  # fmt: skip
        out.writestr("xl/workbook.xml", f"<workbook xmlns='{main_ns}' xmlns:r='{rel}'><sheets><sheet name='Registre' "
                     "sheetId='1' r:id='r1'/></sheets></workbook>")  # fmt: skip
        out.writestr("xl/_rels/workbook.xml.rels", f"<Relationships xmlns='{package}/relationships'><Relationship "
                     f"Id='r1' Type='{rel}/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='r2' "
                     f"Type='{rel}/styles' Target='styles.xml'/></Relationships>")  # fmt: skip
        out.writestr("xl/styles.xml", f"<styleSheet xmlns='{main_ns}'><cellXfs count='2'><xf numFmtId='0'/>"
                     "<xf numFmtId='14' applyNumberFormat='1'/></cellXfs></styleSheet>")  # fmt: skip
        out.writestr("xl/worksheets/sheet1.xml", f"<worksheet xmlns='{main_ns}'>{sheet}</worksheet>")
    return made.getvalue()


def said(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_workbook_says_the_same_as_its_csv():
    """Days and numbers of a workbook's cells come out as they would be typed; 41673 is 3 February 2014."""
    data = workbook(said("PV 12/2014"), "<c><v>1</v></c>", said("ANC 001"), '<c s="1"><v>41673</v></c>',
                    said("chanvre indien"), "<c><v>4</v></c>", "<c><v>10.8</v></c>")  # fmt: skip
    meant = register_file.mapping(MAP.replace("%d/%m/%Y", "%Y-%m-%d").encode())
    [found] = register_file.rows(data, meant)
    assert found.entry is not None
    assert [found] == register_file.rows(
        (HEAD + "PV 12/2014;1;ANC 001;2014-02-03;chanvre indien;4;10.8;\n").encode(), meant
    )
    other = register_file.mapping((MAP + "\n").replace("day =", 'sheet = "Feuille 9"\nday =').encode())
    with pytest.raises(BadInput, match="file_unreadable"):
        register_file.rows(data, other)
    with pytest.raises(BadInput, match="file_unreadable"):
        register_file.rows(data[:200], meant)
