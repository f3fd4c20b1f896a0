"""Laboratory reports in a custody history, each as it says or should have said, and its samples."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from msgspec import structs

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.quantity import Volume
from custody.service.documents import wording
from custody.service.documents.document_context import DocumentContext, claimed
from custody.storage.read.histories import Line
from labels import model
from labels.layout.quantity import format_purity


class Reports:
    """The reports of a chain, as lines of its history; each by its event, to be found when it is corrected."""

    def __init__(self, ctx: DocumentContext, lines: list[model.LabLine]) -> None:
        """Begin with none: ``lines`` is the list that grows."""
        self._ctx, self._lines = ctx, lines
        self._by_n: dict[int, tuple[int, Line, Any]] = {}
        self._used_ug, self._requests = 0, list[str]()

    def add(self, line: Line, data: Any, received_ug: int | None) -> None:
        """Take up a report; ``received_ug``: the net micrograms that the laboratory found, if it weighed them."""
        ctx = self._ctx
        self._by_n[line.part.n] = len(self._lines), line, data
        recorded_by = ctx.name(line.header.actors[0].person)
        lab_line = model.LabLine(
            report="", lab=ctx.name(data.laboratory), at=claimed(line.header), method=ctx.said(line.seq, "method"),
            substance=data.substance, analyst="" if data.paper_report else recorded_by, received_net_ug=received_ug,
            used_ug=self._used_ug, requests=", ".join(self._requests),
        )  # fmt: skip
        self._used_ug, self._requests = 0, []
        self._lines.append(self._with_figures(lab_line, line, data))

    def use(self, used_ug: int, request: str) -> None:
        """Take up what a test used up, for the report that follows."""
        self._used_ug += used_ug
        if request and request not in self._requests:
            self._requests.append(request)

    def use_rest(self, used_ug: int, request: str) -> None:
        """Add exhibits used up whole to the last report, which they were used up for."""
        self.use(used_ug, request)
        last = self._lines[-1]
        requests = ", ".join(dict.fromkeys(filter(None, [last.requests, *self._requests])))
        self._lines[-1] = replace(last, used_ug=last.used_ug + self._used_ug, requests=requests)
        self._used_ug, self._requests = 0, []

    def correct(self, line: Line, data: Any) -> None:
        """Correct the figures of a report; a correction may be corrected in its turn."""
        if data.corrects not in self._by_n:
            return
        index, reported, before = self._by_n[data.corrects]
        report = structs.replace(before, **{data.field: getattr(data, data.field)})
        self._by_n[line.part.n] = self._by_n[data.corrects] = index, reported, report
        self._lines[index] = self._with_figures(self._lines[index], reported, report)

    def _with_figures(self, lab_line: model.LabLine, line: Line, data: Any) -> model.LabLine:
        ctx = self._ctx
        names = ", ".join(wording.code("adulterant", a, ctx.lang) for a in data.adulterants)
        recorded_by = ctx.name(line.header.actors[0].person)
        remarks = [wording.sentence("adulterants", ctx.lang, names=names)] if names else []
        remarks += [wording.sentence("measured", ctx.lang, volume=measured(data.volume))] if data.volume else []
        remarks += [wording.sentence("on_paper", ctx.lang, name=recorded_by)] if data.paper_report else []
        return replace(
            lab_line, report=data.report, at=date.fromisoformat(data.dated) if data.dated else lab_line.at,
            purity=format_purity(data.purity_per_mille, ctx.lang), result=" ; ".join(remarks),
            received_net_ug=data.net_received.ug if data.net_received else lab_line.received_net_ug,
            returned_net_ug=data.net_returned.ug if data.net_returned else lab_line.returned_net_ug,
        )  # fmt: skip


def measured(volume: Volume) -> str:
    """Return a volume as it was typed, with the uncertainty of its measure where one was stated (I50)."""
    off = f" ± {volume.uncertainty} {volume.unit}" if volume.uncertainty else ""
    return f"{volume.text} {volume.unit}{off}"


def sample_line(ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit, at: datetime) -> model.SampleLine:
    """Return a sample or part: its parent, its amount, and its present place."""
    weight, count = exhibit.first_weight, exhibit.count
    return model.SampleLine(
        id=exhibit_id, parent=exhibit.parent, taken_at=at, net_ug=weight.net_ug if weight else None,
        count=count.n if count else None, unit=count.unit if count else "",
        retained=exhibit.portion == "retained_sample", place=ctx.name(exhibit.place), state=exhibit.status,
    )  # fmt: skip
