"""An answer never tells that a number of another agency exists: a hidden number and a free one are answered alike."""

import re
from statistics import median
from time import perf_counter

import pytest

from tests.factories.http_office import Town
from tests.factories.office import number

HIDDEN, FREE = "PV 901/2026", "PV 902/2026"
IDS = re.compile(
    r"\b[A-Z]{2}[0-9A-Z]{11}\b|[A-Z]{2}(?:\xa0|&nbsp;)[0-9A-Z]{4}(?:\xa0|&nbsp;)[0-9A-Z]{4}(?:\xa0|&nbsp;)[0-9A-Z]{3}|"
    r"[0-9a-f]{8}-[0-9a-f-]{27}|\"(seq|n|size|first|last)\":\s*[0-9]+|[0-9T:.-]{19,}Z"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    town = Town(tmp_path_factory.mktemp("oracles"))
    yield town
    town.close()


@pytest.fixture(scope="module")
def hidden(place):
    """A case of the police that nobody else takes part in."""
    answer = place.client("officer").act("/api/cases", {"case_reference": HIDDEN, "title": "Affaire discrète"})
    assert answer.status_code == 201, answer.text
    case = next(event["subject"] for event in answer.json()["events"] if event["subject"].startswith("CS"))
    assert place.client("prosecutor").get(f"/api/cases/{case}").status_code == 404, "or nothing here is hidden"
    return case


REFERENCE = re.compile(r"<code>[0-9A-F]{12}</code>|\"(?:reference|request_id)\": *\"[^\"]*\"")
"""What an error says of its request, on a page and in the API."""


def shown(answer, *texts):
    """Status and body of an answer, without ids, times, places in the log and the number that was asked for."""
    body = answer.text
    for text in texts:
        body = body.replace(text, "NUMBER").replace(text.replace(" ", "%20"), "NUMBER")
    return answer.status_code, REFERENCE.sub("", IDS.sub("ID", body))


def test_the_number_of_another_agencys_case_may_be_given_again(place, hidden):
    """Two agencies may each have it, so nobody learns of the other's; within the agency it stays taken."""
    prosecutor = place.client("prosecutor")
    answers = [prosecutor.act("/api/cases", {"case_reference": pv, "title": "Affaire"}) for pv in (HIDDEN, FREE)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert shown(answers[0], HIDDEN) == shown(answers[1], FREE)
    again = prosecutor.act("/api/cases", {"case_reference": HIDDEN, "title": "Affaire"})
    assert (again.status_code, again.json()["code"]) == (409, "case_exists")


def test_each_agency_finds_its_own_case_of_a_number(place, hidden):
    """The number leads each to the case that it sees, whoever opened theirs first."""
    theirs = place.client("prosecutor").get("/api/cases", params={"pv": HIDDEN}).json()
    own = place.client("officer").get("/api/cases", params={"pv": HIDDEN}).json()
    assert [case["id"] for case in own["cases"]] == [hidden]
    assert hidden not in str(theirs)


READS = {
    "a case by its PV number": ("verifier", "/api/cases?pv={}", HIDDEN, FREE),
    "the search": ("verifier", "/api/search?q={}", HIDDEN, FREE),
    "a case by its id": ("verifier", "/api/cases/{}", "case", number("CS")),
    "the page of a case": ("verifier", "/cases/{}", "case", number("CS")),
    "the history of a case": ("verifier", "/api/cases/{}/history/pdf", "case", number("CS")),
}


@pytest.mark.parametrize("name", READS)
def test_a_hidden_number_reads_like_a_free_one(place, hidden, name):
    """Same status, same code, same body; about the same work."""
    who, path, taken, free = READS[name]
    taken = hidden if taken == "case" else taken
    client = place.client(who)
    first, second = (client.get(path.format(asked)) for asked in (taken, free))
    assert first.status_code in {200, 404}
    assert shown(first, taken) == shown(second, free)
    times = {asked: [] for asked in (taken, free)}
    for _ in range(9):
        for asked, spent in times.items():
            start = perf_counter()
            client.get(path.format(asked))
            spent.append(perf_counter() - start)
    one, other = (median(spent) for spent in times.values())
    assert max(one, other) < 5 * min(one, other) + 0.02
