"""One box finds everything that a person has in hand, in one indexed look-up each, and nothing that is not theirs."""

import re
from base64 import urlsafe_b64decode

import pytest

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.inventories.inventory_count import PlanInventory, StartCount
from custody.domain.orders.court_registry import RegisterAtCourt
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.seizures.case import OpenCase
from custody.domain.seizures.joint_operation import LinkOperation, OpenOperation
from custody.service.search import case_words, search
from custody.text import formatting
from labels.stock import identifier
from tests.count_statements import counted
from tests.factories.office import PEOPLE
from tests.web.full_custody import tomorrow, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with a burnt lot, a held one, and an operation of the police and the prosecution."""
    with town(tmp_path_factory.mktemp("search")) as made:
        office = made.office
        made.burnt, made.held = office.lot(1, "certified"), office.lot(2, "held")
        made.operation = office.do("operation.open/1", OpenOperation(title="Réseau du Fleuve"), "officer").first("XR")
        office.do(
            "operation.link/1",
            LinkOperation(
                operation=made.operation, cases=(made.held.case,), agencies=(office.prosecution,), reason="x"
            ),
            "officer",
        )
        yield made


def led(place, who, text):
    """Where a search leads: a path, or the numbers on the pick list."""
    client = place.client(who)
    asked = client.submit("/find", q=text)
    answer = client.get(asked.headers["location"], headers={"accept": "text/html"}, follow_redirects=False)
    if answer.status_code == 303:
        return answer.headers["location"]
    assert answer.status_code in {200, 404, 400}, answer.text
    return re.findall(r'<h4><a href="(/[^"]+)"', answer.text) if answer.status_code == 200 else answer.status_code


REFERENCE = re.compile(r"<code>[0-9A-F]{12}</code>")
"""What the page of an error says of its request."""


def misread(number):
    """The number with a check character that is wrong on a QWERTY and on an AZERTY keyboard."""
    return next(wrong for c in identifier.ALPHABET if identifier.unscramble(wrong := number[:-1] + c) is None)


def told(client, text):
    """What the page says of a search, but for the words that were looked for and the reference of the request."""
    page = REFERENCE.sub("", client.page(client.submit("/find", q=text).headers["location"]).text)
    return page[page.index("<main") : page.index("</main>")].replace(formatting.grouped(text), "…").replace(text, "…")


def test_a_case_is_found_by_words_of_its_title_and_an_exhibit_by_the_registry_s_number(place):
    """Accents and capitals aside, from whoever takes part; to others the answer is that for a word that nobody used."""
    office = place.office
    entry = OpenCase(
        case_reference=f"PV {place.size()}/2026", title="Camion frigorifique de Zégoua", prosecution=office.prosecution
    )
    case = office.do("case.open/1", entry, "officer").first("CS")
    for who in ("prosecutor", "officer", "inspector"):
        assert led(place, who, "zegoua") == f"/cases/{case}"
    stranger = place.client("analyst")
    assert told(stranger, "zegoua") == told(stranger, "zegouz")
    place.lot = office.lot(2, "held")
    office._hand("clerk", "analyst", "laboratory", place.lot, due=tomorrow())
    registrar = office.enrol(EnrolPerson(name="Nom r", rank="", agency=office.laboratory, roles=(Role.COURT_CLERK,)))
    numbered = RegisterAtCourt(exhibits=(place.lot.exhibits[0],), court_reference="PC 77/2026")
    office.do("exhibit.register_at_court/1", numbered, registrar)
    for text in ("PC 77/2026", "pc 77"):
        assert led(place, "prosecutor", text) == f"/exhibits/{place.lot.exhibits[0]}"
    assert told(place.client("member"), "PC 77/2026") == told(place.client("member"), "PC 78/2026")


def test_a_title_among_too_many_is_looked_for_in_the_newest_and_the_page_says_so(place, monkeypatch):
    """Also to who sees no case of that name; who has fewer is told that nothing bears it."""
    office = place.office
    for title in ("Pirogue de Mopti", "Charrette de Kayes"):
        entry = OpenCase(case_reference=f"PV {place.size()}/2026", title=title, prosecution=office.prosecution)
        newest = office.do("case.open/1", entry, "officer").first("CS")
    monkeypatch.setattr(case_words, "TITLES", 1)
    for who in ("prosecutor", "inspector"):
        assert led(place, who, "charrette") == f"/cases/{newest}"
        page = told(place.client(who), "pirogue")
        assert "titres plus anciens" in page
        assert page == told(place.client(who), "pirogui")
    assert "titres plus anciens" not in told(place.client("chair"), "pirogue")
    monkeypatch.undo()
    assert led(place, "prosecutor", "pirogue").startswith("/cases/")
    assert "titres plus anciens" not in told(place.client("prosecutor"), "pirogui")


def test_an_operation_among_too_many_is_looked_for_in_the_newest_and_the_page_says_so(place, monkeypatch):
    """The list has them all, those opened last first; who may read none is told that nothing bears the text."""
    office = place.office
    opened = [
        office.do("operation.open/1", OpenOperation(title=title), "officer").first("XR")
        for title in ("Réseau des Pirogues", "Réseau des Charrettes")
    ]
    pages = place.client("officer").page("/operations").text
    assert pages.index(opened[1]) < pages.index(opened[0]) < pages.index(place.operation)
    monkeypatch.setattr(search, "TITLES", 1)
    assert led(place, "officer", "des charrettes") == f"/operations/{opened[1]}"
    assert "titres plus anciens" in told(place.client("officer"), "des pirogues")
    assert "titres plus anciens" not in told(place.client("analyst"), "des pirogues")
    monkeypatch.undo()
    assert led(place, "officer", "des pirogues") == f"/operations/{opened[0]}"


def test_a_prosecutor_finds_by_whatever_is_in_hand(place):
    """Number, scan, seal, case with and without its letters, exhibit within its case, order, certificate, operation."""
    office, lot, burnt = place.office, place.held, place.burnt
    case, order = office.state(lot.case).case_reference, office.state(burnt.order).order_reference
    certificate = office.state(burnt.certificate).certificate_number
    number = lot.exhibits[1]
    for text, wanted in {
        number.lower(): f"/exhibits/{number}",
        identifier.group(number): f"/exhibits/{number}",
        identifier.payload(number, 1): f"/exhibits/{number}?copy=1",
        lot.seals[1].lower(): f"/exhibits/{number}",
        case: f"/cases/{lot.case}",
        case.removeprefix("PV "): f"/cases/{lot.case}",
        f"{case} n° 2": f"/exhibits/{number}",
        f"{case}, 2": f"/exhibits/{number}",
        order: f"/orders/{burnt.order}",
        certificate: f"/certificates/{burnt.certificate}",
        certificate[:9]: f"/certificates/{burnt.certificate}",
        "reseau du FLEUVE": f"/operations/{place.operation}",
    }.items():
        assert led(place, "prosecutor", text) == wanted, text
    assert led(place, "prosecutor", "S99999999") == 404
    assert led(place, "prosecutor", misread(number)) == [f"/exhibits/{number}"], "one letter away: proposed, not opened"
    assert led(place, "analyst", misread(number)) == 400
    assert led(place, "prosecutor", "<b>") == 404
    assert led(place, "prosecutor", "1" * 121) == 400


def test_what_is_too_short_for_a_beginning_is_told_so(place):
    """It asks for more characters, and not for the beginning that it is."""
    said = told(place.client("prosecutor"), "PV")
    assert "trop court pour un début" in said
    assert "Tapez au moins 3 caractères" in said
    assert "que le début" not in said


def test_what_is_not_theirs_is_not_found_and_looks_the_same(place):
    """A stranger, a clerk who may read no operation, and a receiver who has still to read the seal find nothing."""
    office, lot = place.office, place.held
    strange = place.client("analyst")
    for text in (lot.exhibits[0], lot.seals[0], office.state(lot.case).case_reference, "Fleuve"):
        assert led(place, "analyst", text) == 404, text
        assert told(strange, text) == told(strange, "S99999999"), text
    assert led(place, "clerk", "Fleuve") == 404
    assert led(place, "clerk", lot.seals[0]) == f"/exhibits/{lot.exhibits[0]}"
    sent = office.lot(1, "in_transit")
    assert led(place, "clerk", sent.seals[0]) == 404
    assert led(place, "officer", sent.seals[0]) == f"/exhibits/{sent.exhibits[0]}"


def test_the_number_of_a_case_leads_a_keeper_to_what_they_hold_of_it_and_to_nothing_else(place):
    """A store never sees the case, and is asked for it by its report: theirs are listed, in order, and no others."""
    office = place.office
    lot = office.lot(11, "held")
    case = office.state(lot.case).case_reference
    bare = case.removeprefix("PV ")
    mine = [f"/exhibits/{one}" for one in lot.exhibits]
    for text in (case, bare, case.replace(" ", "").replace("/", "-").lower()):
        assert led(place, "clerk", text) == mine, text
    assert [office.state(one).exhibit_number for one in lot.exhibits] == [str(n) for n in range(1, 12)], (
        "10 comes after 9"
    )
    assert led(place, "prosecutor", case) == f"/cases/{lot.case}", "who may open it goes there"
    page = told(place.client("clerk"), bare)
    assert f"/cases/{lot.case}" not in page
    strange = place.client("analyst")
    assert told(strange, case) == told(strange, "S99999999"), "to others it is not there"
    lot.exhibits, lot.seals = lot.exhibits[4:5], lot.seals[4:5]
    office._hand("clerk", "analyst", "laboratory", lot, due=tomorrow())
    for text in (case, bare):
        assert led(place, "analyst", text) == mine[4], "of the case only what came to them"
    assert led(place, "clerk", case) == mine, "and what a service ever held it may see"


def test_i43_who_counts_gets_no_list_by_the_number_of_a_case(place):
    """From the freeze to the result the number of a report is none that they know, as any other."""
    office = place.office
    lot = office.lot(2, "held")
    case = office.state(lot.case).case_reference
    counter = place.client("supervisor")
    assert led(place, "supervisor", case) == [f"/exhibits/{one}" for one in lot.exhibits]
    count = PlanInventory(counters=(office.supervisor,), place=office.place)
    number = office.do("inventory.plan/1", count, "inspector").first("RC")
    office.do("inventory.start_count/1", StartCount(inventory=number), "inspector")
    for text in (case, case.replace("/", "-")):
        assert told(counter, text) == told(counter, "S99999999"), text


def test_a_number_is_found_as_people_say_it(place):
    """With any marks or none, by its digits alone; the whole number before a part; nobody finds what is not theirs."""
    office = place.office
    lot = office.lot(4, "sealed")
    for n, number in enumerate(("PV 5831/2019", "PV 15831/2019", "PV 9/5831")):
        office.do("case.open/1", OpenCase(case_reference=number, title=f"Barque {n}"), "prosecutor")
    first, longer, other = (
        one.removeprefix("/cases/")
        for one in (led(place, "prosecutor", t) for t in ("5831/2019", "15831/2019", "9/5831"))
    )
    for text in ("PV5831/2019", "pv-5831-2019", "5831 2019"):
        assert led(place, "prosecutor", text) == f"/cases/{first}", text
    assert set(led(place, "prosecutor", "5831")[:2]) == {f"/cases/{first}", f"/cases/{other}"}
    assert led(place, "prosecutor", "5831")[2:] == [f"/cases/{longer}"]
    assert led(place, "officer", "5831") == 404
    seal, exhibit = lot.seals[3], f"/exhibits/{lot.exhibits[3]}"
    letters, digits = seal.rstrip("0123456789"), seal[len(seal.rstrip("0123456789")) :]
    for text in (f"{letters}-{digits}", f"{letters} {digits}".lower(), f"{letters}.{digits}", digits):
        assert led(place, "officer", text) == exhibit, text
        assert led(place, "analyst", text) == 404, text
    several = told(place.client("officer"), f"{letters}-{digits[:-1]}")
    assert seal in several, "which seal it is tells them apart"
    sent = office.lot(1, "in_transit")
    marked = f"{letters}-{sent.seals[0].removeprefix(letters)}"
    assert led(place, "officer", marked) == f"/exhibits/{sent.exhibits[0]}"
    assert led(place, "clerk", marked) == 404, "they have still to read it"


def test_the_box_of_the_cases_finds_by_a_part_too(place):
    """The only one that bears it, at once; of several the choice; and nothing that is not theirs."""
    office = place.office
    for n, number in enumerate(("PV 64/2017", "PV 64/2018", "PV 65/2017")):
        office.do("case.open/1", OpenCase(case_reference=number, title=f"Moto {n}"), "prosecutor")

    def sent(who, text):
        answer = place.client(who).get(f"/cases?pv={text}", headers={"accept": "text/html"}, follow_redirects=False)
        return answer.headers.get("location", answer.status_code)

    assert sent("prosecutor", "65") == sent("prosecutor", "pv65/2017") == led(place, "prosecutor", "PV 65/2017")
    page = place.client("prosecutor").page(sent("prosecutor", "64")).text
    assert "Moto 0" in page
    assert "Moto 1" in page
    assert sent("officer", "65") == 404
    assert sent("prosecutor", "987") == 404


def test_several_are_told_apart(place):
    """The beginning of a number lists the cases that begin so, each with its title and who leads it."""
    office = place.office
    for n in (1, 2):
        office.do("case.open/1", OpenCase(case_reference=f"PV 77/{n}", title=f"Pinasse {n}"), "prosecutor")
    hits = led(place, "prosecutor", "PV 77/")
    assert len(hits) == 2
    page = place.client("prosecutor").page("/find?q=PV 77/").text
    for text in ("PV 77/1", "Pinasse 2", "Service prosecution", "Lequel"):
        assert text in page, text
    assert led(place, "officer", "PV 77/") == 404


def test_a_list_that_is_cut_says_so(place, monkeypatch):
    """Of more than fit the page says that there are others; of as many as fit it does not."""
    office = place.office
    for n in range(3):
        office.do("case.open/1", OpenCase(case_reference=f"PV 79/{n}", title=f"Barque {n}"), "prosecutor")
    for most, cut in ((2, True), (3, False)):
        monkeypatch.setattr(search, "MOST", most)
        assert len(led(place, "prosecutor", "PV 79/")) == most
        page = place.client("prosecutor").page("/find?q=PV 79/").text
        assert (f"Il y en a plus que ces {most}" in page) is cut
        assert place.client("prosecutor").get("/api/search?q=PV 79/").json().get("more", False) is cut


def test_a_search_is_on_record(place, every_reading):
    """One reading of the searcher's for the search, found or not; and one more for the page that it led to."""
    for text, more in (("S99999999", 1), (place.held.seals[0], 1)):
        before = place.size()
        led(place, "prosecutor", text)
        assert place.size() == before + 2 * more


def test_what_is_typed_is_in_no_address_and_opens_for_nobody_else(place):
    """Neither the words nor their encoding; loaded again they are found again; another's address finds nothing."""
    title = "Réseau du Fleuve"
    place.office.do("operation.open/1", OpenOperation(title=title), "officer")
    sealed = place.client("officer").submit("/find", q=title).headers["location"]
    assert re.fullmatch(r"/find\?s=[A-Za-z0-9_=-]+", sealed)
    assert title.encode() not in urlsafe_b64decode(sealed.removeprefix("/find?s="))
    for _ in range(2):
        assert f'value="{title}"' in place.client("officer").page(sealed).text
    before = place.size()
    assert 'value=""' in place.client("prosecutor").page(sealed).text
    assert 'value=""' in place.client("officer").page("/find?s=x").text
    assert place.size() == before, "nothing was looked for"
    assert place.client("officer").submit("/find", q=" ").headers["location"] == "/find"


def test_the_box_is_on_every_page_of_those_who_read(place):
    """In the frame for a clerk, a greffier or a prosecutor; not for who reads no exhibit."""
    for who, there in (("clerk", True), ("prosecutor", True), ("administrator", False)):
        for path in ("/", "/account"):
            assert ('action="/find"' in place.client(who).page(path).text) is there, (who, path)
    assert place.client("administrator").page("/find").status_code == 403


def test_a_search_asks_the_same_however_much_there_is(place):
    """The statements of a search by seal do not grow with what is recorded."""
    office = place.office
    reader = Reader(office.prosecutor, office.prosecution, PEOPLE["prosecutor"][1])
    directory, vault = place.services.directory, place.services.vault

    def asked(seal):
        with counted(place.store) as told, place.store.reading() as connection:
            assert len(search.find(connection, directory, vault, reader, seal).hits) == 1
        return len(told)

    asked(place.held.seals[0])  # names that are kept from then on: the test must not hang on its neighbours
    few = asked(place.held.seals[0])
    more = office.lot(20, "held")
    asked(more.seals[0])  # the first who asks reads what came since
    assert asked(more.seals[7]) == few
    assert few < 25


def test_by_a_part_of_its_number_a_keeper_finds_theirs_whoever_has_a_case_of_just_that_number(place):
    """Hit or no hit tells nothing of a case that they may not see."""
    office = place.office
    lot = office.lot(1, "held")
    said = office.state(lot.case).case_reference.removeprefix("PV ")[:-1]
    mine = f"/exhibits/{lot.exhibits[0]}"
    assert mine in str(led(place, "clerk", said))
    entry = OpenCase(case_reference=said, title="Affaire de personne ici", prosecution=office.prosecution)
    office.do("case.open/1", entry, "officer")
    assert mine in str(led(place, "clerk", said))
