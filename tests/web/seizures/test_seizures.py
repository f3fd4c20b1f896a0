"""From the first report to sealed exhibits over the web, with photographs."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.labels import PrintLabels
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.quantity import Count
from custody.domain.seizures.case import ShareCase
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from custody.domain.transfers.hand_over import Dispatch
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.read import subject_queries
from custody.text import i18n
from custody.web.forms import sealing_list_parser
from custody.web.forms.sealing_list_parser import Sealed
from tests.demo_story import text_of
from tests.factories.http_office import Client, Town
from tests.pictures import jpeg, kept, png
from tests.web.full_custody import PIN, give_pins, landed
from tests.web.shell import HTML

JPEG = kept(jpeg(1))
PNG = kept(png(2))
LINE = {"substance": "cannabis", "amount": "300", "unit": "brick", "mass": "", "mass_unit": "kg", "designation": ""}


@pytest.fixture
def officer(place: Town) -> Client:
    return place.client("officer")


@pytest.fixture
def case(place: Town) -> str:
    return place.office.case()


def report(**more: Any) -> dict[str, Any]:
    return {
        **LINE, "seized_at": "2016-05-10T08:30", "place": "Sikasso", "circumstances": "Camion, double fond",
        "step": "send", **more,
    }  # fmt: skip


def declare(officer: Client, case: str, files: Any = None, **more: Any) -> str:
    answer = officer.submit(f"/cases/{case}/seizure", files=files, **report(**more))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def upload(officer: Client, case: str, content: bytes, name: str = "p.jpg") -> Any:
    return officer.post(
        "/api/photos", data={"case": case}, files={"photo": (name, content)}, headers={"x-csrf-token": officer.token}
    )


def hidden(text: str, name: str) -> list[str]:
    return [part.partition('"')[0] for part in text.split(f'name="{name}" value="')[1:]]


def test_a_case_is_opened_and_found_by_its_number(place, officer):
    """A case opened on the page is found by its PV number in any case; another agency's officer finds nothing."""
    opened = officer.submit("/cases", case_reference="PV 77/2026", title="Affaire du pont")
    assert opened.status_code == 303, opened.text
    found = officer.page("/cases?pv=pv 77/2026")
    assert found.headers["location"] == opened.headers["location"]
    assert "Affaire du pont" in officer.page(opened.headers["location"]).text
    assert place.client("verifier").page("/cases?pv=PV 77/2026").status_code == 404


def test_a_taken_number_comes_back_with_the_entries(officer):
    """A refused case keeps number and title in the form."""
    officer.submit("/cases", case_reference="PV 78/2026", title="Première")
    again = officer.submit("/cases", case_reference="PV 78/2026", title="Seconde & dernière")
    assert again.status_code == 409
    assert 'value="Seconde &amp; dernière"' in again.text


def test_local_time_is_recorded_as_utc(place, officer, case):
    """What the officer types is Bamako's time; what is recorded is UTC."""
    number = declare(officer, case)
    assert officer.get(f"/api/seizures/{number}").json()["seized_at"] == "2016-05-10T08:30:00.000Z"


def test_a_line_left_as_the_form_shows_it_is_no_line(officer, case):
    """The form's spare rows, sent as a browser sends them untouched, declare nothing."""
    rows = officer.page(f"/cases/{case}/seizure").text.split("<fieldset>")
    spare = {
        "substance": rows[-1].partition('name="substance"')[2].partition('<option value="')[2].partition('"')[0],
        "unit": "package",
    }
    both = {name: [LINE[name], spare.get(name, "")] for name in LINE}
    number = declare(officer, case, **both)
    assert len(officer.get(f"/api/seizures/{number}").json()["lines"]) == 1


def test_a_refused_report_keeps_entries_and_photographs(officer, case):
    """A report without a place comes back with its text and the photographs already taken in."""
    answer = officer.submit(
        f"/cases/{case}/seizure", files=[("files", ("a.jpg", JPEG)), ("files", ("b.png", PNG))],
        **report(place="", circumstances="Camion <bleu>"),
    )  # fmt: skip
    assert answer.status_code == 400
    assert "Camion &lt;bleu&gt;" in answer.text
    kept = hidden(answer.text, "photos")
    assert len(kept) == 2
    number = declare(officer, case, photos=kept)
    assert officer.get(f"/api/seizures/{number}").json()["photos"] == 2
    assert officer.get(f"/api/seizures/{number}/photos/2").content == PNG


def test_a_double_click_with_a_photograph_is_one_report(place, officer, case):
    """The same form with the same file sent twice under its key declares once."""
    form = report(key=new_key())
    first, second = (
        officer.submit(f"/cases/{case}/seizure", files=[("files", ("a.jpg", JPEG))], **form) for _ in range(2)
    )
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]


def test_an_implausible_line_needs_a_second_person(place, officer, case):
    """The officer cannot confirm an implausible line of their own; a colleague can, and then exhibits go in (T18)."""
    number = declare(officer, case, amount="", mass="7500", mass_unit="t", substance="cocaine")
    entry = {"exhibit_number": "1", "line": 0, "form": "powder", "seal": "T18 1", "count": {"n": 1, "unit": "brick"}}
    body = {"seizure": number, "exhibits": [entry]}
    assert officer.act("/api/exhibits", body).json()["code"] == "line_to_confirm"
    assert officer.submit(f"/seizures/{number}/confirm/0").status_code == 409
    assert "J’ai comparé" not in officer.page(f"/seizures/{number}").text


def test_three_hundred_are_pasted_from_a_spreadsheet(place, officer, case):
    """Three hundred lines with tabs, a heading and French words become three hundred exhibits in one act."""
    number = declare(officer, case)
    rows = ["N°\tligne\tforme\tsceau\tnombre\tpoids\tdescription"]
    rows += [f"{i}\t1\therbe\tP{i:05d}\t1 brique\t2,70 kg\tscotch n° {i}" for i in range(1, 301)]
    before = place.size()
    answer = officer.submit(
        f"/seizures/{number}/exhibits", files=[("files", ("", b""))],
        lines="\n".join(rows), balance=place.office.balance, step="send",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text[-2000:]
    assert place.size() == before + 302
    shown = officer.page(answer.headers["location"]).text
    assert len(set(re.findall(r"/exhibits/EV\w+", shown))) == 300
    assert officer.get(f"/api/seizures/{number}").json()["lines"][0]["registered"] == 300
    labels = officer.page(f"/labels?act={answer.headers['location'].rpartition('/')[2]}").text
    assert labels.count("\nEV") + labels.count(">EV") == 300


def test_the_labels_of_a_case_are_asked_for_on_its_page_and_on_that_of_the_seizure(place, officer):
    """Those that bear none yet, in order; once all do, all; nothing that the service holds no more."""
    lot, more = place.office.lot(11, "sealed"), place.office.lot(1, "sealed")
    for path, of in ((f"/seizures/{lot.seizure}", lot.seizure), (f"/cases/{lot.case}", lot.case)):
        assert f'href="/labels?of={of}"' in officer.page(path).text, path

    def offered(of):
        listed = officer.page(f"/labels?of={of}").text.partition("<textarea")[2].partition("</textarea>")[0]
        return re.findall(r"EV\w{11}", listed)

    assert offered(lot.seizure) == offered(lot.case) == lot.exhibits
    place.office.do("exhibit.print_label/1", PrintLabels(exhibits=tuple(lot.exhibits[:4])), "officer")
    assert offered(lot.seizure) == offered(lot.case) == lot.exhibits[4:], "what stands on no label yet"
    place.office.do("exhibit.print_label/1", PrintLabels(exhibits=tuple(lot.exhibits[4:])), "officer")
    assert offered(lot.case) == lot.exhibits
    place.office.advance(more, "held")
    assert offered(more.case) == []
    assert "/labels?of=" not in officer.page(f"/seizures/{more.seizure}").text
    assert offered("SE" + lot.seizure[2:][::-1]) == [], "nor of what there is not"


def test_thousands_go_in_as_json(place, officer, case):
    """Two thousand exhibits in one JSON act."""
    number = declare(officer, case, amount="2000")
    entries = [
        {"exhibit_number": str(i), "line": 0, "form": "herb", "seal": f"J{i:05d}", "count": {"n": 1, "unit": "brick"}}
        for i in range(2000)
    ]
    answer = officer.act("/api/exhibits", {"seizure": number, "exhibits": entries})
    assert answer.status_code == 201, answer.text
    assert len(answer.json()["events"]) == 2001


def test_a_line_that_cannot_be_read_names_its_place(officer, case):
    """The third line of a pasted list is wrong: its number stands in the message, the list stays."""
    number = declare(officer, case)
    lines = "1 ; 1 ; herb ; K1 ; 1 brick\n2 ; 1 ; herb ; K2 ; 1 brick\n3 ; 1 ; herbes ; K3 ; 1 brick"
    answer = officer.submit(f"/seizures/{number}/exhibits", files=[("files", ("", b""))], lines=lines, step="send")
    assert answer.status_code == 400
    assert "herbes" in answer.text
    assert "3" in answer.text.partition('role="alert"')[2][:300]


def test_one_by_one_with_a_photograph_each(place, officer, case):
    """Entered one after the other, each exhibit keeps its own photograph."""
    number = declare(officer, case)
    path, lines = f"/seizures/{number}/exhibits", ""
    for i, content in enumerate((JPEG, PNG), 1):
        row = {"exhibit_number": str(i), "line": "1", "form": "herb", "seal": f"L{i}", "amount": "1", "unit": "brick"}
        shown = officer.submit(path, files=[("files", ("p", content))], lines=lines, step="add", **row)
        assert shown.status_code == 200, shown.text[-1500:]
        assert 'data-label="Nombre">1 brique<' in shown.text
        lines = shown.text.partition('name="lines"')[2].partition(">")[2].partition("</textarea>")[0]
    sent = officer.submit(path, files=[("files", ("", b""))], lines=lines, step="send")
    assert sent.status_code == 303, sent.text[-1500:]
    assert "/transfers/dispatch?exhibits=EV" in officer.page(sent.headers["location"]).text
    act = officer.get(f"/api{sent.headers['location']}").json()
    first, second = [e["subject"] for e in act["events"] if e["subject"].startswith("EV")]
    assert officer.get(f"/api/exhibits/{first}/photos/1").content == JPEG
    assert officer.page(f"/exhibits/{second}/photos/1").content == PNG
    assert officer.get(f"/api/exhibits/{second}/photos/2").status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<!doctype html><script>1</script>",
     b"%PDF-1.7", b"PK\x03\x04", b"\x89PN", b"RIFF....WEBP", b"BM", b"\xff\xd8\xff", b"\xff\xd8\xff<script>1</script>",
     JPEG[:200]],
    ids=["empty", "gif", "svg", "html", "pdf", "zip", "cut", "webp", "bmp", "3 bytes", "html as jpeg", "half"],
)  # fmt: skip
def test_only_photographs_come_in(place, officer, case, content):
    """Whatever it is called, a file that is no JPEG or PNG is refused and leaves no file behind."""
    before = sum(1 for _ in (place.settings.data / "blobs").rglob("*"))
    answer = upload(officer, case, content)
    assert answer.status_code == 400, answer.text
    assert sum(1 for _ in (place.settings.data / "blobs").rglob("*")) == before


def test_a_photograph_has_a_largest_size(officer, case):
    """Ten mebibytes pass, one byte more is refused."""
    most = 10 * 1024 * 1024
    assert upload(officer, case, JPEG.ljust(most, b"\0")).status_code == 201
    assert upload(officer, case, JPEG.ljust(most + 1, b"\0")).json()["code"] == "photo_too_large"


def test_photographs_are_encrypted_and_served_as_nothing_but_images(place, officer, case):
    """No file on disk holds the picture; the answer says its type, forbids guessing, and runs nothing."""
    photo = upload(officer, case, JPEG).json()
    number = declare(officer, case, photos=[f"{photo['blob']}:{photo['sha256']}"])
    for path in place.settings.data.rglob("*"):
        assert not path.is_file() or JPEG[20:] not in path.read_bytes(), path
    answer = officer.get(f"/api/seizures/{number}/photos/1")
    assert answer.content == JPEG
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_photograph_of_another_case_or_of_none_is_refused(place, officer, case):
    """An act names only photographs that were taken in for its own case."""
    elsewhere = upload(officer, place.office.case(), JPEG).json()
    for pair in (f"{elsewhere['blob']}:{elsewhere['sha256']}", f"{'0' * 64}:{'0' * 64}", "x:y"):
        answer = officer.submit(f"/cases/{case}/seizure", files=[("files", ("", b""))], **report(photos=[pair]))
        assert answer.status_code == 400, pair
    body = {
        "case": case, "place": "Ségou", "seized_at": "2016-05-10T10:00:00Z", "circumstances": "Barrage",
        "lines": [{"substance": "khat", "count": {"n": 1, "unit": "bag"}}], "photos": [elsewhere],
    }  # fmt: skip
    assert officer.act("/api/seizures", body).json()["code"] == "photo_unknown"


def test_an_altered_photograph_is_not_shown(place, officer, case):
    """A file that is not the one that was recorded counts as gone."""
    photo = upload(officer, case, JPEG).json()
    number = declare(officer, case, photos=[f"{photo['blob']}:{photo['sha256']}"])
    file = place.settings.data / "blobs" / photo["blob"][:2] / photo["blob"]
    kept = file.read_bytes()
    file.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert officer.get(f"/api/seizures/{number}/photos/1").json()["code"] == "photo_gone"


def test_photographs_are_for_those_who_see_the_case(place, officer, case):
    """Another agency's officer finds neither the seizure nor its photograph, and may not add one to the case."""
    number = declare(officer, case, photos=[])
    stranger = place.client("clerk")
    assert stranger.get(f"/api/seizures/{number}/photos/1").status_code == 404
    assert upload(stranger, case, JPEG).status_code == 404


words = st.text(st.characters(codec="utf-8", exclude_characters=";\t", exclude_categories=("Cc", "Cs", "Zl", "Zp")))


@given(
    st.lists(
        st.builds(
            Sealed,
            exhibit_number=st.from_regex(r"[0-9]{1,6}", fullmatch=True),
            line=st.just("1"),
            form=st.just("herb"),
            seal=st.from_regex(r"S[0-9]{1,6}", fullmatch=True),
            count=st.sampled_from(("", "1 brick")),
            weight=st.sampled_from(("", "2,70 kg")),
            description=words.map(sealing_list_parser.one_line),
        ),
        max_size=20,
    )
)
def test_a_written_list_reads_as_it_was(entries):
    """Whatever is described, the list that the form keeps gives back the same exhibits."""
    assert sealing_list_parser.read(sealing_list_parser.write(entries)) == tuple(entries)


@given(st.text(max_size=300))
def test_any_pasted_text_is_read_or_refused(text):
    """Pasted text gives an exhibit for each line, or a refusal: no line is passed over."""
    i18n.use("fr")
    try:
        found = sealing_list_parser.exhibits(sealing_list_parser.read(text), "BL0000000000X")
    except BadInput:
        return
    headed = [line for nth, line in enumerate(text.splitlines()) if nth or any(map(str.isdigit, line))]
    assert len(found) == len([line for line in headed if line.strip()]), "a first line without a digit is a heading"


def test_the_receipt_is_for_those_who_took_part(place, officer, case):
    """The page of an act opens to its author and the inspection, and to nobody else."""
    number = declare(officer, case)
    del number
    key = new_key()
    made = officer.act("/api/cases", {"case_reference": "PV 990/2026", "title": "Reçu"}, key=key)
    assert made.status_code == 201
    assert officer.page(f"/acts/{key}").status_code == 200
    assert json.loads(officer.get(f"/api/acts/{key}").text)["kind"] == "case.open/1"
    assert place.client("inspector").get(f"/api/acts/{key}").status_code == 200
    assert place.client("clerk").get(f"/api/acts/{key}").status_code == 404
    assert officer.get("/acts/nothing", headers=HTML).status_code == 404


def test_an_agency_pages_through_its_own_cases_only(place):
    """Each page is full and holds only cases that the agency takes part in, each once, those shared later among them."""
    mine = {place.office.lot(1, "sealed").case for _ in range(5)}
    police, drug = place.client("officer"), place.client("clerk")
    seen, after = [], ""
    while True:
        answer = police.get(f"/api/cases?limit=2&after={after}").json()
        seen += [one["id"] for one in answer["cases"]]
        after = answer["next"]
        if not after:
            break
        assert len(answer["cases"]) == 2
    assert seen == sorted(set(seen))
    assert mine <= set(seen)
    alone = police.act("/api/cases", {"case_reference": "PV 4711/2026", "title": "Non partagée"}).json()["events"][0][
        "subject"
    ]
    assert alone not in {one["id"] for one in drug.get("/api/cases?limit=200").json()["cases"]}
    police.act("/api/cases/share", {"case": alone, "agency": place.office.agencies["drug_office"]})
    assert alone in {one["id"] for one in drug.get("/api/cases?limit=200").json()["cases"]}


def test_the_case_opened_last_stands_first_page_by_page(place):
    """For an agency and for the inspection; none is lost or comes twice, and each says who opened it."""
    officer = place.client("officer")
    opened = [
        landed(officer.submit("/cases", case_reference=f"PV {n}/1999", title="Affaire"), "/cases")
        for n in range(700, 730)
    ]
    for name in ("officer", "inspector"):
        client, listed, path = place.client(name), [], "/cases"
        while path:
            shown = client.page(path).text
            listed += re.findall(r'href="/cases/(CS\w{11})"', shown)
            found = re.search(r'href="(/cases\?after=CS\w{11})"', shown)
            path = found[1] if found else ""
        assert listed[:30] == opened[::-1], name
        assert len(set(listed)) == len(listed), name
        assert 'data-label="Ouverte par"' in client.page("/cases").text


def test_cases_are_filtered_by_whether_something_is_left(place):
    """A case is closed when everything in it has burnt; one without exhibits is still open."""
    burnt, kept = place.office.lot(1, "certified").case, place.office.lot(1, "held").case
    empty = place.client("officer").act("/api/cases", {"case_reference": "PV 4712/2026", "title": "Vide"}).json()
    inspector = place.client("inspector")

    def listed(status):
        answer = inspector.get(f"/api/cases?status={status}&limit=200").json()
        return {one["id"] for one in answer["cases"]} & {burnt, kept, empty["events"][0]["subject"]}

    assert listed("closed") == {burnt}
    assert listed("open") == {kept, empty["events"][0]["subject"]}
    assert listed("") == listed("open") | listed("closed")
    assert inspector.get("/api/cases?status=lost").status_code == 400
    assert "Aucune affaire" in place.client("prosecutor").page("/cases?after=CSZZZZZZZZZZZ").text


@pytest.mark.parametrize(("typed", "told"), [
    ({"seal": ""}, "« Numéro du sceau » est vide"), ({"exhibit_number": " "}, "« Numéro dans l’affaire » est vide"),
    ({"seal": "moussa"}, "moussa ne peut pas être un numéro"), ({"gross": "deux"}, "deux"), ({"gross": ""}, "poids"),
    ({"amount": "1,5"}, "1,5"), ({"seal": " zz  1 "}, "déjà dans cette liste"), ({"exhibit_number": "1"}, "existe déjà"),
])  # fmt: skip
def test_a_careless_entry_is_refused_at_once_and_stays_in_the_form(place, officer, case, typed, told):
    """Not when the whole list is sent: the exhibit is still in hand, and the list keeps what was good."""
    path = f"/seizures/{declare(officer, case)}/exhibits"
    good = {
        "line": "1",
        "form": "herb",
        "unit": "package",
        "gross_unit": "kg",
        "step": "add",
        "amount": "",
        "gross": "2,7",
    }
    first = officer.submit(path, **good, exhibit_number="1", seal="ZZ 1", lines="")
    assert "1 ; 1 ; herb ; ZZ 1" in first.text
    again = good | {"exhibit_number": "2", "seal": "ZZ 2", "lines": "1 ; 1 ; herb ; ZZ 1 ; ; 2,7 kg"} | typed
    answer = officer.submit(path, **again)
    assert answer.status_code in {400, 409}
    shown = answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert told in shown
    assert "1 ; 1 ; herb ; ZZ 1" in shown
    assert "ZZ 2 ;" not in shown


def test_fourteen_tonnes_typed_in_grams_are_pointed_out(officer, case):
    """The good news of a declaration says at once that an amount is implausible, and who goes on."""
    form = {
        "substance": "cocaine", "mass": "14 000 000", "mass_unit": "g", "place": "Gao", "circumstances": "Contrôle",
        "seized_at": "2016-05-10T10:00", "step": "send",
    }  # fmt: skip
    answer = officer.submit(f"/cases/{case}/seizure", **form)
    assert answer.status_code == 303
    page = officer.page(answer.headers["location"]).text
    assert "invraisemblable" in page
    assert 'class="notice warn"' in page


def test_an_officer_without_a_balance_of_the_house_weighs_on_another_of_the_country(place, officer, case):
    """A police post owns none: the form offers the drug office's, under its owner's name, and the weighing names it."""
    number = declare(officer, case)
    page = officer.page(f"/seizures/{number}/exhibits").text
    assert f'value="{place.office.balance}"' in page
    assert "<optgroup" in page


def test_a_refusal_says_days_and_fields_as_people_write_them(place):
    """No code and no ISO date in the sentence; the API keeps them as facts."""
    lot, clerk = place.office.lot(), place.client("clerk")
    body = {"to": place.office.analyst, "purpose": "laboratory", "exhibits": lot.exhibits, "due": "2020-01-02"}
    answer = clerk.act("/api/transfers", body).json()
    assert "02/01/2020" in answer["detail"]
    assert "2020-01-02" in answer["facts"].values()
    empty = clerk.act("/api/transfers", body | {"to": ""})
    assert empty.status_code in {400, 404}
    missing = clerk.act("/api/transfers", body | {"exhibits": ["EV07H07RH5MWJ"], "due": "2099-01-02"}).json()
    assert "EV 07H0 7RH5 MWJ" in missing["detail"].replace("\N{NO-BREAK SPACE}", " ")


def test_the_next_number_stands_in_the_form(place, officer, case):
    """It counts on from the list or from what is registered; left alone when the list is sent, it is no exhibit."""

    def offered(answer):
        return re.search(r'<input id="exhibit_number" name="exhibit_number" value="([^"]*)"', answer.text)[1]

    number = declare(officer, case)
    path, brick = f"/seizures/{number}/exhibits", {"line": "1", "form": "herb", "gross": "2,7", "gross_unit": "kg"}
    assert offered(officer.page(path)) == "1"
    more = {"files": [("files", ("", b""))], "balance": place.office.balance}
    first = officer.submit(path, **more, **brick, exhibit_number="A-09", seal="NX 1", step="add")
    assert offered(first) == "A-10"
    [lines] = re.findall(r'<textarea id="lines"[^>]*>([^<]*)<', first.text)
    sent = officer.submit(path, **more, **brick | {"gross": ""}, exhibit_number="A-10", lines=lines, step="send")
    assert sent.status_code == 303, sent.text[-2000:]
    assert officer.get(f"/api/seizures/{number}").json()["lines"][0]["registered"] == 1
    assert offered(officer.page(path)) == "A-10", "it goes on in the row of the case"


def test_a_report_shows_what_it_cannot_do_without_and_folds_the_rest(officer, case):
    """The browser goes to what is missing by itself; lines and photographs are added while the rest is open."""
    page = officer.page(f"/cases/{case}/seizure").text
    form, _, folded = page.partition('action="/cases/')[2].partition("<details")
    needed = re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"[^>]* required', form)
    assert needed == ["substance", "seized_at", "place", "circumstances"]
    assert form.count("<fieldset>") == 1
    assert 'value="more" formnovalidate' in form
    optional = folded.partition("</details>")[0]
    assert all(f'name="{name}"' in optional for name in ("witnesses", "legal_basis", "estimated_value", "routing"))
    again = officer.submit(f"/cases/{case}/seizure", **report(step="more", witnesses="Le maire")).text
    assert again.count("<fieldset>") == 2
    assert "<details open>" in again


def test_who_weighs_without_a_balance_is_told_who_registers_one(officer, case, monkeypatch):
    """The form of a register without any balance, and the refusal, name the roles."""
    number = declare(officer, case)
    answer = officer.submit(
        f"/seizures/{number}/exhibits", exhibit_number="1", line="1", form="herb", seal="ZB 1", gross="1,25", gross_unit="kg",
        unit="package", volume_unit="l", step="send",
    )  # fmt: skip
    assert "Chef du magasin" in answer.text.partition('role="alert"')[2].partition("</section>")[0]
    monkeypatch.setattr("custody.service.people.form_choices.balances", lambda *_: [])
    form = officer.page(f"/seizures/{number}/exhibits").text
    assert "Aucune balance" in form
    assert "Chef du magasin" in form


@pytest.mark.parametrize("named", ["Moussa Keïta", "inconnue", "refuse de le dire", ""])
def test_i68_whom_it_was_seized_from_stands_on_minutes_and_slip_and_on_no_label(place, officer, case, named):
    """As typed, else as not stated; on the slip for who sees the seizure, and that it is reserved for others."""
    office = place.office
    assert "Personne mise en cause" in officer.page(f"/cases/{case}/seizure").text
    one = report(amount="1", unit="package", seized_from=named)
    seizure = landed(officer.submit(f"/cases/{case}/seizure", **one), "/seizures")
    assert (named or "non indiqué") in officer.page(f"/seizures/{seizure}").text
    minutes = printed(officer.get(f"/seizures/{seizure}/minutes"))
    assert (f"Personne mise en cause {named}" if named else "Saisi entre les mains de : …") in minutes
    entry = ExhibitEntry(exhibit_number="1", line=0, form="herb", seal=f"SF 1 {seizure}", count=Count(1, "package"))
    made = office.do("exhibit.register/1", RegisterExhibits(seizure=seizure, exhibits=(entry,)), "officer")
    number = made.first("EV")
    assert not named or named not in printed(officer.submit("/labels", scans=number, stock="L7163", start="1"))
    deposit = Dispatch(to=office.clerk, purpose="deposit", exhibits=(number,))
    slip = f"/api/transfers/{office.do('transfer.dispatch/1', deposit, 'officer').first('TR')}/slip"
    assert (f"Personne mise en cause {named}" in printed(officer.get(slip))) is bool(named)
    kept = printed(place.client("clerk").get(slip))
    assert ("Personne mise en cause réservé à l’affaire" in kept) is bool(named), "its agency takes no part in it yet"
    assert not named or named not in kept
    office.do("case.share/1", ShareCase(case=case, agency=office.agencies["drug_office"]), "officer")
    assert (f"Personne mise en cause {named}" in printed(place.client("clerk").get(slip))) is bool(named)


def printed(answer) -> str:
    """The words of a PDF."""
    assert answer.status_code == 200, answer.text
    return " ".join(text_of(answer.content).split())


def test_i60_a_damp_powder_is_sealed_on_the_page_with_a_second_pin_and_a_photograph(place, officer, case):
    """Without the second person the list stays as it was, and a sentence says who is missing."""
    give_pins(place, "clerk")
    number = declare(officer, case, substance="cocaine", amount="1", unit="brick")
    path = f"/seizures/{number}/exhibits"
    row = {
        "line": "1", "form": "powder", "unit": "brick", "amount": "1", "exhibit_number": "1", "seal": "DP 1",
        "condition": "damp", "lines": "",
    }  # fmt: skip
    shown = officer.submit(path, files=[("files", ("p", JPEG))], step="add", **row)
    lines = shown.text.partition('name="lines"')[2].partition(">")[2].partition("</textarea>")[0]
    alone = officer.submit(path, files=[("files", ("", b""))], lines=lines, step="send")
    assert alone.status_code == 409
    assert "une seule personne" in alone.text
    assert 'name="pin"' in alone.text
    beside = {"person": place.office.people["clerk"], "pin": PIN}
    sent = officer.submit(path, files=[("files", ("", b""))], lines=lines, step="send", **beside)
    assert sent.status_code == 303, sent.text[-1500:]
    act = officer.get(f"/api{sent.headers['location']}").json()
    [number] = [each["subject"] for each in act["events"] if each["subject"].startswith("EV")]
    with place.store.reading() as connection:
        assert subject_queries.state(connection, Exhibit, number).condition == "damp"
