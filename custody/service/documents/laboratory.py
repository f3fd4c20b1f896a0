"""Laboratory reports in a custody history: what each says, or should have said."""

from dataclasses import replace
from datetime import date
from typing import Any

from msgspec import structs

from custody.service.documents import wording
from custody.service.documents.document_context import Desk, claimed
from custody.storage.read.histories import Line
from labels import model
from labels.layout.quantity import format_purity
from labels.words import WORDS


class Reports:
    """The reports of a chain, as lines of its history; each by its event, to be found when it is corrected."""

    def __init__(self, desk: Desk, lines: list[model.LabLine]) -> None:
        """None yet: ``lines`` is the list that grows."""
        self._desk, self._lines = desk, lines
        self._by_n: dict[int, tuple[int, Line, Any]] = {}

    def add(self, line: Line, data: Any, received_ug: int | None) -> None:
        """Take up a report; ``received_ug``: the net micrograms that the laboratory found, if it weighed them."""
        desk = self._desk
        self._by_n[line.part.n] = len(self._lines), line, data
        recorded_by = desk.name(line.header.actors[0].person)
        found = model.LabLine(
            report="", lab=desk.name(data.laboratory), at=claimed(line.header), method=desk.said(line.seq, "method"),
            substance=data.substance, analyst="" if data.paper_report else recorded_by, received_net_ug=received_ug,
        )  # fmt: skip
        self._lines.append(self._with_figures(found, line, data))

    def correct(self, line: Line, data: Any) -> None:
        """A report's figures as they should have been; a correction of one may be corrected in its turn."""
        if data.corrects not in self._by_n:
            return
        index, reported, before = self._by_n[data.corrects]
        report = structs.replace(before, **{data.field: getattr(data, data.field)})
        self._by_n[line.part.n] = self._by_n[data.corrects] = index, reported, report
        self._lines[index] = self._with_figures(self._lines[index], reported, report)

    def _with_figures(self, found: model.LabLine, line: Line, data: Any) -> model.LabLine:
        desk = self._desk
        names = ", ".join(WORDS[desk.lang].get(f"substance.{a}", a) for a in data.adulterants)
        recorded_by = desk.name(line.header.actors[0].person)
        said = [wording.sentence("adulterants", desk.lang, names=names)] if names else []
        said += [wording.sentence("on_paper", desk.lang, name=recorded_by)] if data.paper_report else []
        return replace(
            found, report=data.report, at=date.fromisoformat(data.dated) if data.dated else found.at,
            purity=format_purity(data.purity_per_mille, desk.lang), result=" ; ".join(said),
            received_net_ug=data.net_received.ug if data.net_received else found.received_net_ug,
            returned_net_ug=data.net_returned.ug if data.net_returned else found.returned_net_ug,
        )  # fmt: skip
