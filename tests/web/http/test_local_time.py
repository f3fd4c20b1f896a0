"""The zone of the place, from the clerk's clock to the court's paper: Niger, France and Mali on one installation."""

import re

import pypdfium2
import pytest

from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.places.place import OpenPlace
from custody.service import documents
from tests.web.full_custody import landed, numbers, town
from tests.web.shell import PASSWORD

CLOCKS = {"NE": "Africa/Niamey", "FR": "Europe/Paris", "TD": "Africa/Bamako"}
LINE = {"substance": "cannabis", "amount": "3", "unit": "package", "mass": "", "mass_unit": "kg", "designation": ""}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town of Mali with a police officer of each other country; Chad has no pack here."""
    with town(tmp_path_factory.mktemp("local")) as made:
        office = made.office
        for country in CLOCKS:
            post = office.enrol(EnrolAgency(name=f"Police {country}", sort="police", country=country))
            person = EnrolPerson(name=f"Nom {country}", rank="Adj", agency=post, roles=("seizing_officer",))
            office.people[country] = office.enrol(person)
            made.sign_in.accounts.open(office.people[country], country, PASSWORD, must_change=False)
        yield made


def declare(place, who, at):
    """A seizure typed on the page: the answer, and the case."""
    client = place.client(who)
    number = f"PV {place.size()}/2026"
    body = {"case_reference": number, "title": "Affaire", "prosecution": place.office.agencies["prosecution"]}
    case = numbers(client.act("/api/cases", body).json(), "CS")[0]
    form = {**LINE, "seized_at": at, "place": "Tillabéri", "circumstances": "Camion", "step": "send"}
    return client.submit(f"/cases/{case}/seizure", **form), case


def shown(text):
    """The moments that a page tells."""
    return [re.sub(r"\s", " ", one) for one in re.findall(r"<time [^>]*>(.*?)</time>", text)]


@pytest.mark.parametrize(
    ("who", "typed", "stored", "told"),
    [
        ("NE", "2026-01-15T14:05", "2026-01-15T13:05:00.000Z", "15 janvier 2026, 14 h 05 UTC+1"),
        ("FR", "2026-01-15T14:05", "2026-01-15T13:05:00.000Z", "15 janvier 2026, 14 h 05 UTC+1"),
        ("FR", "2026-07-15T14:05", "2026-07-15T12:05:00.000Z", "15 juillet 2026, 14 h 05 UTC+2"),
        ("TD", "2026-07-15T14:05", "2026-07-15T14:05:00.000Z", "15 juillet 2026, 14 h 05 UTC"),
    ],
)
def test_what_is_typed_is_told_again_on_the_page(place, who, typed, stored, told):
    """The hour that the clerk's clock showed is stored as its instant, and shown as that hour with its offset."""
    answer, _ = declare(place, who, typed)
    seizure = landed(answer, "/seizures")
    assert place.office.state(seizure).seized_at == stored
    assert told in shown(place.client(who).page(f"/seizures/{seizure}").text)


def test_a_reader_of_another_country_sees_their_own_time_with_its_zone(place):
    """One instant, two clocks: each page says which."""
    answer, _ = declare(place, "NE", "2026-01-15T00:30")
    seizure = landed(answer, "/seizures")
    assert "14 janvier 2026, 23 h 30 UTC" in shown(place.client("inspector").page(f"/seizures/{seizure}").text)


@pytest.mark.parametrize(
    ("at", "sentence"),
    [("2026-03-29T02:30", "Aucune horloge"), ("2026-10-25T02:30", "deux fois")],
)
def test_an_hour_of_the_change_of_summer_time_is_refused_in_one_sentence(place, at, sentence):
    """It says which hour, as typed, and the form keeps what was entered."""
    answer, _ = declare(place, "FR", at)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert f"{at[8:10]}/{at[5:7]}/2026 02:30" in re.sub(r"\s", " ", answer.text)
    assert f'value="{at}"' in answer.text


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        ("NE", "2026-01-15T14:05", "15 janvier 2026, 14 h 05 UTC+1"),
        ("FR", "2026-01-15T14:05", "15 janvier 2026, 14 h 05 UTC+1"),
        ("FR", "2026-07-15T14:05", "15 juillet 2026, 14 h 05 UTC+2"),
    ],
)
def test_the_paper_says_the_hour_that_was_typed(place, who, typed, told):
    """From the clerk's clock to the exhibit's history for the court: five past two stays five past two."""
    answer, _ = declare(place, who, typed)
    seizure = landed(answer, "/seizures")
    entry = {"exhibit_number": "1", "line": 0, "form": "herb", "seal": f"{who} 4711-{place.size()}", "count": {"n": 1, "unit": "package"},
             "weight": {"gross": {"text": "2,70", "unit": "kg"}, "balance": place.office.balance}}  # fmt: skip
    sealed = place.client(who).act("/api/exhibits", {"seizure": seizure, "exhibits": [entry]})
    exhibit = numbers(sealed.json(), "EV")[0]
    written = documents.history_pdf(place.services, exhibit, "fr")
    with pypdfium2.PdfDocument(written) as paper:
        text = re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_range() for page in paper))
    assert told in text
    assert re.search(r"Heures en UTC\+[12] · édité le \d\d/\d\d/\d{4} \d\d:\d\d", text)


def test_a_device_is_told_the_zone_of_its_place(place):
    """The kit names it: the desk tells moments in it without the network, and writes it into every envelope."""
    for who, clock in CLOCKS.items():
        assert place.client(who).get("/api/scan/kit").json()["zone"] == clock
    assert place.client("clerk").get("/api/scan/kit").json()["zone"] == "Africa/Bamako"


def test_an_entry_into_a_place_is_typed_by_its_clocks_and_says_which(place):
    """The inspection in Bamako copies the log of a door in Paris; the form offers the reader, and one name is enough."""
    office = place.office
    keeper = EnrolPerson(
        name="Garde", rank="Adj", agency=office.state(office.people["FR"]).agency, roles=("supervisor",)
    )
    office.people["guard"] = office.enrol(keeper)
    place.sign_in.accounts.open(office.people["guard"], "guard", PASSWORD, must_change=False)
    store = office.do("place.open/1", OpenPlace(name="Salle", sort="store"), "guard").first("PL")
    inspector = place.client("inspector")
    path = f"/places/{store}/access"
    form = {"entered_at": "2026-07-15T14:05", "source": "door", "person": office.people["guard"]}
    both = inspector.submit(path, visitor="Inconnu", **form)
    assert "nommé deux fois" in both.text
    landed(inspector.submit(path, **form), "/places")
    page = place.client("guard").page(f"/places/{store}").text
    assert "Europe/Paris" in page[page.index('for="entered_at"') : page.index('id="entered_at"')]
    assert f'value="{office.people["guard"]}"' in page[page.index('id="entrant"') : page.index('id="visitor"')]
    assert 'datetime="2026-07-15T12:05:00' in page
