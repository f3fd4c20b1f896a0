"""A seizure's whole life over HTTP: the people with their PINs, and the steps as pages and as JSON."""

import re
from datetime import date, timedelta
from pathlib import Path

from custody.service.kernel.idempotency_keys import new_key
from tests.factories.http_office import PIN, Client, Town, town
from tests.web.shell import HTML, PASSWORD

COMPANY = (
    ("prosecutor", "judicial"), ("member", "commission"), ("verifier", "verifier"), ("witness1", "witness"),
    ("witness3", "witness"),
)  # fmt: skip
"""Who joins on the chair's device, each by their own PIN, and in which quality."""


def give_pins(made: Town, *names: str) -> None:
    """Each of these people chooses the PIN of the town."""
    for name in names:
        client = made.client(name)
        form = {"_csrf_token": client.token, "current": PASSWORD, "pin": PIN}
        ok(client.post("/account/pin", data=form, headers=HTML, follow_redirects=False))


def landed(answer, where: str) -> str:
    """The number of the subject whose page a form led to."""
    assert answer.status_code == 303, sentence(answer)
    found = re.match(rf"{where}/([A-Z0-9]{{13}})", answer.headers["location"])
    assert found, answer.headers["location"]
    return found[1]


def ok(answer):
    """A form that was taken."""
    assert answer.status_code == 303, sentence(answer)
    return answer


def made(answer) -> dict:
    """The receipt of an act over the API."""
    assert answer.status_code == 201, answer.text
    return answer.json()


def numbers(receipt: dict, kind: str) -> list[str]:
    """The numbers of a kind in a receipt."""
    return [e["subject"] for e in receipt["events"] if e["subject"].startswith(kind)]


def sentence(answer) -> str:
    """What a page says is wrong, for a failing test."""
    found = re.search(r'class="problem".*?<h[12]>(.*?)</h.*?Code <code>([a-z_]+)', answer.text, re.DOTALL)
    return f"{answer.status_code} {found.groups() if found else answer.text[:2000]}"


def lines(exhibits, seals, measured: str = "2,70 kg") -> str:
    """A list as it is typed: number, seal read, amount."""
    return "\n".join(f"{e} ; {s} ; {measured}" for e, s in zip(exhibits, seals, strict=True))


def checks(exhibits, seals, balance: str) -> list[dict]:
    """Blind checks as JSON."""
    weight = {"gross": {"text": "2,70", "unit": "kg"}, "balance": balance}
    return [{"exhibit": e, "seal": s, "weight": weight} for e, s in zip(exhibits, seals, strict=True)]


def today() -> str:
    """The day on which a session that is announced for it opens (I55)."""
    return date.today().isoformat()  # noqa: DTZ011 - the service of a test reads the same clock


def tomorrow() -> str:
    """A day that is not past."""
    return (date.today() + timedelta(days=1)).isoformat()  # noqa: DTZ011 - any day ahead will do


def seized(made_town: Town, count: int = 3, *, number: str = "PV 77/2026") -> tuple[list[str], list[str], str]:
    """Exhibits declared and sealed over the API by the officer: numbers, seals, case."""
    officer, office = made_town.client("officer"), made_town.office
    body = {"case_reference": number, "title": "Affaire du fleuve", "prosecution": office.agencies["prosecution"]}
    case = numbers(made(officer.act("/api/cases", body)), "CS")[0]
    line = {"substance": "cannabis", "count": {"n": count, "unit": "package"}}
    declared = {
        "case": case, "place": "Mopti", "seized_at": "2026-05-10T10:00:00Z", "circumstances": "Pirogue",
        "lines": [line],
    }  # fmt: skip
    seizure = numbers(made(officer.act("/api/seizures", declared)), "SE")[0]
    seals = [f"{number[3:5]}-{i:05d}" for i in range(count)]
    entries = [
        {"exhibit_number": str(i + 1), "line": 0, "form": "herb", "seal": seal, "count": {"n": 1, "unit": "package"},
         "weight": {"gross": {"text": "2,70", "unit": "kg"}, "balance": office.balance}}
        for i, seal in enumerate(seals)
    ]  # fmt: skip
    registered = made(officer.act("/api/exhibits", {"seizure": seizure, "exhibits": entries}))
    return numbers(registered, "EV"), seals, case


__all__ = ["COMPANY", "PIN", "Client", "Path", "Town", "checks", "give_pins", "landed", "lines", "made", "new_key",
           "numbers", "ok", "seized", "sentence", "today", "tomorrow", "town"]  # fmt: skip
