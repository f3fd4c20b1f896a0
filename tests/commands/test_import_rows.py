"""``custody import`` and ``custody statistics``: published rows go in whole or not at all, and come out letter for letter."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.commands import main
from custody.domain.seizures.case import Case, ShareCase
from custody.domain.seizures.confirm_line import ConfirmLine
from custody.domain.seizures.seizure import Seizure
from custody.service.seizures import unodc
from custody.storage.read import subject_queries
from tests.factories.http_office import ORIGIN, Town
from tests.web.shell import PASSWORD

NOW = "2026-11-24T12:00:00.000Z"
PUBLISHED = (files("custody") / "data" / "unodc_ids_west_africa_2011_2016.csv").read_bytes().decode()
HEAD, *ROWS = PUBLISHED.splitlines(keepends=True)
REFUSED = {91: "mass_too_fine"}
"""What the log cannot hold exactly: a binary fraction."""
GOOD = [row for number, row in enumerate(ROWS, 2) if number not in REFUSED]
UNIT_ERROR = next(row for row in ROWS if ",14733068.0,Gram," in row)


class DocumentContext:
    """A town whose people sit at the command line, one after the other."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "password").write_text(PASSWORD + "\n")
        self.town = Town(folder / "data")

    def say(self, *words: str, user: str = "officer") -> int:
        return main([*words, "--user", user, "--password-file", str(self.folder / "password")])

    def file(self, *rows: str) -> str:
        path = self.folder / "rows.csv"
        path.write_bytes((HEAD + "".join(rows)).encode())
        return str(path)

    def give(self, *rows: str, user: str = "officer") -> int:
        return self.say("import", self.file(*rows), "--format", "unodc", user=user)

    def take(self, user: str = "officer") -> str:
        out = self.folder / "out.csv"
        assert self.say("statistics", "--format", "unodc", "--source", "unodc_ids", "--out", str(out), user=user) == 0
        return out.read_bytes().decode()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An office on SQLite, named by the environment as an installation is."""
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CUSTODY_ORIGIN", ORIGIN)
    monkeypatch.setenv("COLUMNS", "200")
    made = DocumentContext(tmp_path)
    yield made
    made.town.close()


def test_the_published_file_comes_back_letter_for_letter(desk, capsys):
    """229 rows of West Africa: 228 go in, litres too, and come out as they were; the other one is named, with the reason."""
    path = desk.file(*ROWS)
    assert desk.say("import", path, "--format", "unodc", "--leave-out") == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "Saisies déclarées : 228" in shown.replace("\u00a0", " ")
    assert all(str(number) in shown for number in REFUSED)
    assert desk.take() == HEAD + "".join(GOOD)


def test_nothing_is_half_imported(desk, capsys):
    """One row that is refused keeps the others out, and a dry run records nothing either."""
    before = desk.town.size()
    assert desk.give(GOOD[0], ROWS[91 - 2]) == 1
    assert desk.say("import", desk.file(GOOD[0]), "--format", "unodc", "--dry-run") == 0
    assert "Rien n’a été enregistré." in capsys.readouterr().out
    with desk.town.store.reading() as connection:
        assert not subject_queries.find(connection, Seizure)
    assert desk.town.size() == before


def test_an_import_repeated_or_overlapping_adds_nothing_twice(desk, capsys):
    """A row is known by what it says: the same file again, or one that overlaps it, goes on where the log stands."""
    assert desk.give(*GOOD[:5]) == 0
    assert desk.give(*GOOD[:5]) == 0
    assert "Déjà au registre : 5" in capsys.readouterr().out.replace("\u00a0", " ")
    assert desk.give(*GOOD[3:8]) == 0
    assert desk.take() == HEAD + "".join(GOOD[:8])


def test_an_import_cut_off_between_case_and_seizure_goes_on(desk):
    """A case that has no seizure yet gets it, and no second case is opened."""
    sheet = unodc.read(HEAD + GOOD[0], NOW)
    desk.town.office.do("case.open/1", sheet.rows[0].case, "officer")
    assert desk.give(GOOD[0]) == 0
    with desk.town.store.reading() as connection:
        assert len(subject_queries.find(connection, Case)) == 1
        assert len(subject_queries.find(connection, Seizure)) == 1


def test_t18_a_unit_error_waits_for_a_second_person(desk, capsys):
    """14,733,068 "Gram" of cocaine is named by the import and in no sum until somebody else confirms it (T18)."""
    assert desk.give(UNIT_ERROR) == 0
    shown = capsys.readouterr().out.replace("\u202f", " ").replace("\u00a0", " ")
    assert "seconde personne" in shown
    assert "14733068.0 Gram" in shown
    with desk.town.store.reading() as connection:
        [(number, seizure)] = subject_queries.find(connection, Seizure).items()
    assert seizure.lines[0].to_confirm
    csv = desk.folder / "table.csv"
    assert desk.say("statistics", "--format", "csv", "--out", str(csv)) == 0
    assert csv.read_text().splitlines()[1] == "2013-12,unodc_ids,,,cocaine,kg,0,1,14733.068,0,,yes"
    office = desk.town.office
    share = ShareCase(case=seizure.case, agency=office.agencies["drug_office"])
    office.do("case.share/1", share, "officer")
    office.do("seizure.confirm_line/1", ConfirmLine(seizure=number, line=0), "supervisor")
    assert desk.say("statistics", "--format", "csv", "--out", str(csv)) == 0
    assert csv.read_text().splitlines()[1] == "2013-12,unodc_ids,,,cocaine,kg,14733.068,1,0,0,,yes"


def test_rows_of_the_un_that_are_not_all_say_so_beside_the_file(desk, capsys):
    """The layout has no place for it; to whom everything is counted nothing is said."""
    for user, told in (("officer", True), ("inspector", False)):
        desk.take(user)
        assert ("Ne compte que ce que vous pouvez voir" in capsys.readouterr().err) is told


def test_who_may_not_declare_may_not_import(desk, capsys):
    """An import is so many declarations: it asks for the same role, and a wrong password opens nothing."""
    assert desk.give(GOOD[0], user="clerk") == 2
    assert "fonction" in capsys.readouterr().err
    (desk.folder / "password").write_text("not the password\n")
    assert desk.give(GOOD[0]) == 2


def test_columns_are_asked_for_by_name(desk, capsys):
    """A file without a column of the layout is refused as a whole."""
    path = desk.folder / "rows.csv"
    path.write_text("REGION,COUNTRY\nAfrica,Benin\n")
    assert desk.say("import", str(path), "--format", "unodc") == 2
    assert "SEIZURE_DATE" in capsys.readouterr().err


@given(st.lists(st.sampled_from(ROWS), max_size=30))
def test_any_rows_come_back_or_are_refused(rows):
    """Whatever rows a file holds: what is taken is given back letter for letter, the rest is named; none is lost."""
    sheet = unodc.read(HEAD + "".join(rows), NOW)
    taken = {row.row_number for row in sheet.rows}
    assert taken | {row.row_number for row in sheet.refused} == set(range(2, 2 + len(rows)))
    assert unodc.write(row.cells for row in sheet.rows) == HEAD + "".join(
        row for number, row in enumerate(rows, 2) if number in taken
    )
    assert len({row.pv for row in sheet.rows}) == len(sheet.rows)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12)


@given(st.lists(CELL, min_size=len(unodc.COLUMNS), max_size=len(unodc.COLUMNS)), st.sampled_from(GOOD))
def test_a_row_never_changes_on_the_way(cells, good):
    """Arbitrary text in any column is taken as it stands or refused with a code; nothing is trimmed or rounded."""
    [row] = unodc.read(HEAD + good, NOW).rows
    for column, cell in zip(unodc.COLUMNS, cells, strict=True):
        text = unodc.write([{**row.cells, column: cell}])
        sheet = unodc.read(text, NOW)
        assert len(sheet.rows) + len(sheet.refused) == 1
        assert unodc.write(one.cells for one in sheet.rows) in {text, unodc.write([])}


@pytest.mark.parametrize(("column", "cell", "code"), [
    ("AMOUNT", "-3", "mass_unreadable"), ("AMOUNT", "0.0", "nothing_measured"), ("AMOUNT", "1e3", "mass_unreadable"),
    ("SEIZURE_DATE", "2011-02-30", "bad_time"), ("SEIZURE_DATE", "2031-01-18", "time_in_future"),
    ("DRUG_UNIT", "Unit", "import_unit"), ("PLACE", " Cotonou", "import_not_exact"),
])  # fmt: skip
def test_a_refused_row_says_which_column(column, cell, code):
    """The column to blame stands beside the reason."""
    [row] = unodc.read(HEAD + GOOD[0], NOW).rows
    [refused] = unodc.read(unodc.write([{**row.cells, column: cell}]), NOW).refused
    assert (refused.column, refused.error.code) == (column, code)
