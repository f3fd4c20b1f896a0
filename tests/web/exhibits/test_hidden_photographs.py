"""Acts that cite a photograph tell nothing of a number that their author may not see."""

from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.blind_check import BlindCheck
from tests.factories.office import number

STRANGE = {"blob": "n" * 43, "sha256": "0" * 64}


def test_a_hidden_discrepancy_is_answered_as_a_number_that_is_none(place):
    """With a made-up photograph too: 404 ``not_found``, in the same words."""
    office = place.office
    lot = office.lot()
    wrong = {each: f"{right}9" for each, right in zip(lot.exhibits, lot.seals, strict=True)}
    [hidden] = office.do("exhibit.blind_check/1", BlindCheck(checks=office.checks(lot, **wrong)), "clerk").opened
    client = place.client("analyst")
    answers = []
    for discrepancy in (hidden, number(Discrepancy.kind)):
        body = {"discrepancy": discrepancy, "seal": "A1", "photos": [STRANGE]}
        answer = client.act("/api/discrepancies/read-again", body)
        answers.append((answer.status_code, answer.json()["code"]))
    assert client.get(f"/api/discrepancies/{hidden}").status_code == 404
    assert answers[0] == answers[1]
