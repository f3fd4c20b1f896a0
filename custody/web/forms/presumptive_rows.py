"""The rows of the form of presumptive tests: one exhibit each, each its own act with its own key (I65).

A row that is refused stays in the form with its reason; the others are recorded. Nobody types a list twice.
"""

from litestar.datastructures import FormMultiDict
from msgspec import Struct

from custody.domain.exhibits.presumptive_test import RecordTest
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.quantity import MassEntry
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.web.forms import form_values

COMMON = ("kit", "lot", "expiry", "size", "closed", "person")
ROW = ("exhibit", "key", "result", "colour", "reason")


class TestRow(Struct, frozen=True, kw_only=True):
    """One row as typed; ``said``: what is wrong and what to do, where it was refused."""

    __test__ = False

    exhibit: str = ""
    key: str = ""
    result: str = ""
    colour: str = ""
    reason: str = ""
    said: tuple[str, str] | None = None

    @property
    def filled(self) -> bool:
        """Return True if somebody chose a result for it."""
        return bool(self.result)


class TestForm(Struct, frozen=True, kw_only=True):
    """What all rows have in common, the rows, and the PIN of the person before whom it is done."""

    __test__ = False

    common: dict[str, str]
    rows: tuple[TestRow, ...]
    pin: str = ""

    def command(self, row: TestRow, session_id: str, photos: tuple[Photo, ...]) -> RecordTest:
        """Return the act of a row.

        Raises:
            BadInput: ``field_empty`` for the exhibit, and what ``convert`` finds.
        """
        if not row.exhibit:
            raise BadInput("field_empty", field="exhibit")
        common = self.common
        command = convert(
            "exhibit.test/1",
            {
                "exhibit": row.exhibit, "session": session_id, "kit": common["kit"], "lot": common["lot"],
                "expiry": common["expiry"], "size": MassEntry(common["size"], "mg") if common["size"] else None,
                "result": row.result, "colour": row.colour, "opened": not common["closed"],
                "reason": row.reason if row.result == "not_done" else "", "photos": photos,
            },
        )  # fmt: skip
        assert isinstance(command, RecordTest)
        return command


def begun(numbers: list[str]) -> TestForm:
    """Return an empty form with a row for each of these exhibits and one more."""
    rows = tuple(TestRow(exhibit=number, key=new_key()) for number in [*numbers, ""])
    return TestForm(common=dict.fromkeys(COMMON, ""), rows=rows)


def read(posted: FormMultiDict) -> TestForm:
    """Return the form as it was sent."""
    common = {name: form_values.text(posted, name).strip() for name in COMMON}
    rows = tuple(map(_row, form_values.rows(posted, ROW)))
    return TestForm(common=common, rows=rows, pin=form_values.text(posted, "pin"))


def _row(typed: dict[str, str]) -> TestRow:
    number = "".join(c for c in typed["exhibit"].upper() if c.isalnum())
    return TestRow(
        exhibit=number, key=typed["key"] or new_key(), result=typed["result"], colour=typed["colour"],
        reason=typed["reason"],
    )  # fmt: skip
