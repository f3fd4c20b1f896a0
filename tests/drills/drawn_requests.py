"""Ten minutes of requests that schemathesis draws from the API's description, as four roles, against a demonstration.

Some of what is drawn is put right with numbers that the four can list, so that requests get past the first refusal.
Whatever they send is taken or refused: an answer of 5xx, or none, is a fault of the service.
"""

import json
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.table import Table
from schemathesis import Case
from schemathesis.core import NOT_SET

from custody.commands import FOUND_WRONG
from custody.commands.progress import working
from custody.commands.story.cast import PASSWORD
from custody.service.kernel.idempotency_keys import new_key
from tests.browser.serving import running
from tests.web.http.test_fuzz import encoded, put_right

WHO = ("gardien", "saisie", "procureur", "inspection")
"""A clerk, a seizing officer, a prosecutor and an inspector of the demonstration."""
EACH = 4
"""Requests for one operation and role in a round."""
NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z]{11}")
ANSWER_SECONDS = 30.0
UNANSWERED = 599
"""Stands for a request that nobody answered in ``ANSWER_SECONDS``."""


class Caller:
    """One role with its session, and the numbers that it can list, by the list's name."""

    def __init__(self, address: str, name: str) -> None:
        self.name = name
        self.numbers: dict[str, list[Any]] = {"": []}
        self._client = httpx.Client(base_url=address, timeout=ANSWER_SECONDS)
        self._token = ""
        self.enter()

    def enter(self) -> None:
        """Sign in, as at the beginning and after a request that ended the session."""
        self._client.cookies.delete("custody") if "custody" in self._client.cookies else None
        self._token = self._client.get("/api/session").json()["csrf"]
        answer = self._client.post(
            "/api/session", json={"username": self.name, "password": PASSWORD}, headers={"x-csrf-token": self._token}
        )
        assert answer.status_code == 201, (self.name, answer.text)
        self._token = self._client.get("/api/session").json()["csrf"]

    def list_numbers(self, paths: list[str]) -> None:
        """Read every list, and keep the numbers in it."""
        for path in paths:
            answer = self._client.get(path)
            found = sorted(set(NUMBER.findall(answer.text))) if answer.status_code == 200 else []
            self.numbers[path.rpartition("/")[2]] = found
            self.numbers[""] += found

    def send(self, case: Case[Any], draw: Any) -> tuple[int, str]:
        """Send a drawn request; its status, and the line by which it can be repeated."""
        segments = re.findall(r"([^/]+)/\{(\w+)\}", case.path)
        own = {name: self.numbers.get(before) or self.numbers[""] for before, name in segments}
        parts = put_right(draw, case.path_parameters or {}, self.numbers | own)
        path = case.path.format_map({name: quote(str(part), safe="") for name, part in parts.items()}) or "/"
        query = urlencode(put_right(draw, case.query or {}, self.numbers), doseq=True, errors="replace")
        target, content = f"{path}?{query}" if query else path, self._content(case, draw)
        headers = {"x-csrf-token": self._token, "idempotency-key": new_key()}
        if content is not None:
            headers["content-type"] = case.media_type or "application/json"
        try:
            answer = self._client.request(case.method.upper(), target, headers=headers, content=content)
        except httpx.TransportError as error:
            return UNANSWERED, f"{case.method} {target} {content!r}: {error}"
        if answer.status_code == 401 or "session" in case.path:
            self.enter()
        return answer.status_code, f"{case.method} {target} {content!r}: {answer.text[:300]}"

    def _content(self, case: Case[Any], draw: Any) -> bytes | None:
        if case.body is NOT_SET:
            return None
        if isinstance(case.body, bytes):
            return case.body
        if case.media_type == "application/json":
            return encoded(put_right(draw, case.body, self.numbers))
        return repr(case.body).encode(errors="replace")


def drawn_requests(minutes: float) -> int:
    """Send requests for so many minutes, and print the answers by role; return 1 if there was a 5xx or none."""
    answers: defaultdict[str, Counter[int]] = defaultdict(Counter)
    faults: dict[tuple[str, int], str] = {}
    with tempfile.TemporaryDirectory(prefix="custody-drawn-") as folder:
        served = running(Path(folder), ["custody", "demo", "--data", f"{folder}/data"])
        with served as address, working("Sending") as step:
            begun, end = time.monotonic(), time.monotonic() + minutes * 60
            for caller, label, status, line in _answers(address, end):
                answers[caller][status] += 1
                if status >= 500:
                    faults.setdefault((label, status), line)
                step(int(time.monotonic() - begun), int(minutes * 60) + 1)
    _print(answers, faults)
    return FOUND_WRONG if faults or not answers else 0


def _answers(address: str, end: float) -> Iterator[tuple[str, str, int, str]]:
    """Yield role, operation, status and line of each request, until the time is over."""
    description = json.loads(httpx.get(f"{address}/schema/openapi.json").text)
    schema = schemathesis.openapi.from_dict(description)
    operations = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    lists = [path for path, methods in description["paths"].items() if "get" in methods and "{" not in path]
    callers = [Caller(address, name) for name in WHO]
    for caller in callers:
        caller.list_numbers(lists)
    strategies = {operation.label: operation.as_strategy() for operation in operations}  # slow to make, so once
    for turn in range(10**6):
        for label, strategy in strategies.items():
            for caller in callers:
                if time.monotonic() > end:
                    return
                for status, line in _drawn(strategy, caller, turn):
                    yield caller.name, label, status, line


def _drawn(strategy: st.SearchStrategy[Case[Any]], caller: Caller, turn: int) -> list[tuple[int, str]]:
    """Send a few requests to one operation as one role, others at each turn."""
    sent: list[tuple[int, str]] = []

    @seed(turn)
    @settings(
        max_examples=EACH, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(data=st.data())
    def each(data: st.DataObject) -> None:
        sent.append(caller.send(data.draw(strategy), data.draw))

    each()
    return sent


def _print(answers: dict[str, Counter[int]], faults: dict[tuple[str, int], str]) -> None:
    console = Console()
    table = Table(title="Requests drawn from the description", title_justify="left")
    for head in ("Role", "Requests", "2xx and 3xx", "4xx", "5xx", "No answer"):
        table.add_column(head)
    for name, codes in answers.items():
        counts = [sum(n for code, n in codes.items() if low <= code < high) for low, high in ((200, 400), (400, 500))]
        own = sum(n for code, n in codes.items() if 500 <= code < UNANSWERED)
        table.add_row(name, str(codes.total()), *map(str, counts), str(own), str(codes[UNANSWERED]))
    console.print(table)
    for (label, status), line in faults.items():
        console.print(f"{status} {label}\n    {line[:1000]}", markup=False, highlight=False)
