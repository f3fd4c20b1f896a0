"""Forms of acts: each with a key from the moment it was shown, some with a list of exhibits (``exhibit_list_parser``).

A form with a list has a scan field that adds one line; a scanner that types Enter needs nothing else.
"""

from collections.abc import Collection, Iterable
from typing import Self

from msgspec import structs

from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.quantity import MICROGRAMS
from custody.domain.places.place import Container
from custody.service.kernel.idempotency_keys import new_key
from custody.web.forms import exhibit_list_parser
from custody.web.forms.form_values import ticked
from custody.web.http.security import Form


class KeyedForm(Form, kw_only=True):
    """A form whose act has a key from the moment it was shown: a double click repeats the same act.

    ``confirmed``: the questions that the person answered with yes (``base/confirm_macros.html``).
    """

    key: str = ""
    confirmed: list[str] | str = ""

    def answers(self) -> tuple[str, ...]:
        """Return what the person confirmed, for the act's ``confirmed`` (``confirmation.ask``)."""
        return ticked(self.confirmed)

    def keyed(self) -> str:
        """Return the key of the act, a fresh one for a form that was never shown."""
        return self.key or new_key()


class ReasonForm(KeyedForm):
    """Why something is settled, refused or taken back."""

    reason: str = ""


class ListForm(KeyedForm, kw_only=True):
    """A form with a list: ``lines`` is what was entered so far; exhibit, seal, state, amount and unit are the next one.

    ``step``: ``add`` the next one, ``review`` the list, or ``send`` it. ``state`` is ``unsaid`` until it was chosen.
    ``reread``: lines as first read, that the service asked to read again (I57b). ``together``: the exhibit of the list
    with which the next one was weighed; a weight entered with either is of both (I48).
    """

    lines: str = ""
    exhibit_id: str = ""
    seal: str = ""
    state: str = ""
    amount: str = ""
    unit: str = "kg"
    balance: str = ""
    step: str = "add"
    reread: str = ""
    together: str = ""

    def entered(self) -> tuple[exhibit_list_parser.Line, ...]:
        """Return the list, with the next exhibit added once its number is filled in.

        Raises:
            BadInput: a line that cannot be read, a number that is none, or an amount that is none.
            RuleBroken: ``already_listed`` for a next one that is in the list; ``together_unfit`` where each of a group
                has an amount.
        """
        listed = exhibit_list_parser.read(self.lines)
        if not self.exhibit_id.strip():
            return listed
        subject_id = exhibit_list_parser.number_of(self.exhibit_id)
        if any(line.id == subject_id for line in listed):
            raise RuleBroken("already_listed", number=subject_id)
        amount = self.amount.strip()
        line = exhibit_list_parser.Line(
            subject_id,
            self.seal.strip(),
            amount,
            self.unit if amount else "",
            exhibit_list_parser.said_state(self.state),
            self.balance if amount and self.unit in MICROGRAMS else "",
        )
        exhibit_list_parser.measure(line)
        return self._joined(listed, line) if self.together else (*listed, line)

    def _joined(
        self, listed: tuple[exhibit_list_parser.Line, ...], line: exhibit_list_parser.Line
    ) -> tuple[exhibit_list_parser.Line, ...]:
        """Return the list with a line that shares the weight of another; what was entered with it goes up to that."""
        head = next((each for each in listed if each.id == self.together), None)
        if head is None or (line.amount and (head.amount or line.unit not in MICROGRAMS)):
            raise RuleBroken("together_unfit", number=line.id)
        if line.amount:
            weighed = structs.replace(head, amount=line.amount, unit=line.unit, balance=line.balance)
            listed = tuple(weighed if each is head else each for each in listed)
        return (*listed, structs.replace(line, amount="", unit="", balance="", together=head.id))

    def listed(self) -> tuple[exhibit_list_parser.Line, ...]:
        """Return the lines entered so far for display, or an empty list if they cannot be read."""
        try:
            return exhibit_list_parser.read(self.lines)
        except BadInput:
            return ()

    def partner(self) -> str:
        """Return the exhibit with which the next one may have been weighed: the last one, or that of its group.

        What is to be read again is weighed with the same as before.
        """
        listed = {line.id for line in self.listed()}
        before = next((line.together for line in self.asked() if line.together in listed), "")
        if before:
            return before
        last = next((line for line in reversed(self.listed()) if not line.id.startswith(Container.kind)), None)
        if last is None or (last.amount and last.unit not in MICROGRAMS):
            return ""
        return last.together or last.id

    def asked(self) -> tuple[exhibit_list_parser.Line, ...]:
        """Return the lines to read again that are not in the list yet, as they were read first."""
        there = {line.id for line in self.listed()}
        try:
            return tuple(line for line in exhibit_list_parser.read(self.reread) if line.id not in there)
        except BadInput:
            return ()

    def read_again(self, questioned: Collection[str]) -> Self:
        """Return the form of the same list without the lines that are to be read again, the first of them next."""
        lines = exhibit_list_parser.led_by_others(self.entered(), questioned)
        first = tuple(line for line in lines if line.id in questioned)
        return structs.replace(
            self.taking(line for line in lines if line.id not in questioned),
            key=new_key(), step="add", reread=exhibit_list_parser.write(first), exhibit_id=first[0].id,
            together="" if first[0].together in questioned else first[0].together,
        )  # fmt: skip

    def half(self, expected: Collection[str] | None = None, *, measured: bool = False) -> str:
        """Return the field the next exhibit lacks after a scanner's Enter: ``seal``, ``state``, ``amount`` or "".

        The state of the seal must be chosen first: "intact" is signed as something that a person has seen.

        Raises:
            BadInput: a number that is none.
            RuleBroken: ``already_listed``; ``not_expected`` for one outside ``expected``.
        """
        if self.exhibit_id.strip() and self.step != "add" and self.state == exhibit_list_parser.UNSAID:
            return "state"
        if self.step != "add" or not self.exhibit_id.strip():
            return ""
        subject_id = self.entered()[-1].id
        if expected is not None and subject_id not in expected:
            raise RuleBroken("not_expected", number=subject_id)
        if not self.seal.strip() and self.state != "absent":
            return "seal"
        if self.state == exhibit_list_parser.UNSAID:
            return "state"
        weighed = measured and not self.together and not subject_id.startswith(Container.kind)
        return "amount" if weighed and not self.amount.strip() else ""

    def taking(self, lines: Iterable[exhibit_list_parser.Line]) -> Self:
        """Return the form to show next: ``lines`` as the list, the fields of the next exhibit empty."""
        return structs.replace(
            self, lines=exhibit_list_parser.write(lines), exhibit_id="", seal="", state="", amount="", together=""
        )
