"""A session that ends in the middle of a form loses nothing, records nothing twice, and tells nobody else (issue 3)."""

import html
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from custody.domain.kernel.errors import Unconfirmed
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.tables.tables import web_session
from custody.web.http import form_recovery
from custody.web.http.security import CSRF_HEADER
from custody.web.pages.seizures import seizures
from tests.pictures import jpeg
from tests.web.full_custody import landed, town
from tests.web.shell import HTML, PASSWORD

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


@pytest.fixture
def place(tmp_path):
    with town(tmp_path) as made:
        made.lot = made.office.seal(2)
        yield made


def expire(place) -> None:
    """Half an hour passes without a touch."""
    with place.store.writing() as connection:
        connection.execute(update(web_session).values(seen_at=0))


def hidden(answer) -> dict[str, str]:
    """The hidden fields of the form in the middle of a page."""
    return {n: html.unescape(v) for n, v in HIDDEN.findall(answer.text.partition("<main")[2])}


def late(place, client, key, **more):
    """A hand-over sent after the session has ended."""
    expire(place)
    to = place.office.people["clerk"]
    return client.submit(
        "/transfers/dispatch", key=key, lines="\n".join(place.lot.exhibits), to=to, step="send", **more
    )


def sign_in(client, name, answer, password=PASSWORD):
    form = {**hidden(answer), "username": name, "password": password}
    return client.post("/signin", data=form, headers=HTML, follow_redirects=False)


def test_what_was_typed_comes_back_to_the_same_person_and_is_recorded_once(place):
    """The sign-in page carries the form, the next page sends it, and the key of the act is the one it had."""
    client, key, before = place.client("officer"), new_key(), place.size()
    asked = late(place, client, key)
    assert (asked.status_code, "rien de ce que vous avez écrit n’est perdu" in asked.text) == (401, True)
    wrong = sign_in(client, "officer", asked, "wrong wrong wrong")
    assert (wrong.status_code, hidden(wrong)["kept"]) == (401, hidden(asked)["kept"])
    back = sign_in(client, "officer", wrong)
    assert "Vos réponses sont conservées" in back.text
    assert place.size() == before
    fields = hidden(back)
    assert (fields["key"], fields["lines"]) == (key, "\n".join(place.lot.exhibits))
    first = client.post("/transfers/dispatch", data=fields, headers=HTML, follow_redirects=False)
    again = client.post("/transfers/dispatch", data=fields, headers=HTML, follow_redirects=False)
    assert landed(first, "/transfers") == landed(again, "/transfers")


def test_nobody_else_gets_what_was_typed(place):
    """A colleague who signs in on the same browser finds the start page."""
    client = place.client("officer")
    answer = sign_in(client, "clerk", late(place, client, new_key()))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_pin_is_not_kept_and_a_form_of_another_page_neither(place):
    """PINs are typed again; what does not bear the token of the session that ended was not shown in it."""
    client = place.client("officer")
    kept = hidden(late(place, client, new_key(), pin="824613"))["kept"]
    assert place.lot.exhibits[0] in kept
    assert "824613" not in kept
    client.token = "x" * len(client.token)
    foreign = late(place, client, new_key())
    assert (foreign.status_code, foreign.headers["location"]) == (303, "/signin?ended=1")


def test_nobody_writes_into_what_was_typed(place):
    """Whoever sits down at the sign-in page changes an exhibit in it: its owner is not given it to send."""
    client = place.client("officer")
    answer = late(place, client, new_key())
    first, second = place.lot.exhibits
    answer._content = answer.content.replace(first.encode(), second.encode())
    back = sign_in(client, "officer", answer)
    assert (back.status_code, back.headers["location"]) == (303, "/")


@given(st.text(), st.text(min_size=1))
def test_only_the_session_that_wrote_a_form_reads_it(text, other):
    """And nothing sends anybody to another site."""
    kept = form_recovery.KeptForm("/transfers", (("lines", text),))
    assert form_recovery.read(form_recovery.write(kept, "token"), "token") == kept
    assert form_recovery.read(form_recovery.write(kept, "token"), f"token{other}") is None
    assert form_recovery.read(text, "token") is None


def two_tabs(place, name="officer", **more):
    """A form lies in one tab while ``name`` signs in again in another; the answer to it afterwards, and its key."""
    client, key, old = place.client("officer"), new_key(), place.client("officer").token
    expire(place)
    form = {"username": name, "password": PASSWORD, "next": "/", "_csrf_token": csrf(client)}
    assert client.post("/signin", data=form, headers=HTML, follow_redirects=False).status_code == 303
    fields = {"key": key, "lines": "\n".join(place.lot.exhibits), "to": place.office.people["clerk"], "step": "send"}
    sent = {"_csrf_token": old, **fields, **more}
    return client, key, client.post("/transfers/dispatch", data=sent, headers=HTML, follow_redirects=False)


def csrf(client):
    return hidden(client.page("/signin"))["_csrf_token"]


def test_a_second_tab_loses_nothing_after_signing_in_again_in_the_first(place):
    """The form of the session before comes back under the new one, with its key and without its PIN."""
    before = place.size()
    client, key, back = two_tabs(place, pin="824613")
    assert (back.status_code, "Vos réponses sont conservées" in back.text) == (403, True)
    assert "824613" not in back.text
    assert place.size() == before
    fields = hidden(back)
    assert fields["key"] == key
    sent = client.post("/transfers/dispatch", data=fields, headers=HTML, follow_redirects=False)
    assert landed(sent, "/transfers")


def test_in_a_second_tab_nobody_else_gets_it_and_no_other_token_brings_it(place):
    """A colleague has signed in meanwhile, or the form never was in the session before: the refusal, as ever."""
    _, _, foreign = two_tabs(place, "clerk")
    assert (
        foreign.status_code,
        "Vos réponses sont conservées" in foreign.text,
        place.lot.exhibits[0] in foreign.text,
    ) == (
        403,
        False,
        False,
    )
    _, _, forged = two_tabs(place, _csrf_token="x" * 32)
    assert (forged.status_code, "Vos réponses sont conservées" in forged.text) == (403, False)


def test_what_comes_back_is_read_before_it_is_sent(place):
    """Where it goes and all that it says stand in clear: somebody else may have typed it there meanwhile."""
    client, key = place.client("officer"), new_key()
    back = sign_in(client, "officer", late(place, client, key, remark="<b>a</b>\nb", unheard_of="77"))
    read = html.unescape(re.sub(r"<input[^>]*>", "", back.text.partition("<main")[2]))
    assert "toute personne devant ce navigateur a pu l’écrire" in read
    for told in (
        "Remises, /transfers/dispatch",
        "<br>".join(place.lot.exhibits),
        "Remarque",
        "<b>a</b><br>b",
        "unheard_of",
        "77",
    ):
        assert told in read, told
    to = place.office.people["clerk"]
    with place.store.reading() as connection:
        name = place.services.directory.names(connection, [to])[to]
    assert f"<dt>Destinataire</dt><dd>{name}, {to}</dd>" in read
    assert key not in read
    assert "autofocus" not in back.text.partition("<main")[2]


def test_nothing_that_is_sent_after_signing_out_is_kept(place):
    """Whoever comes to that browser afterwards writes nothing that its person is given to send."""
    client = place.client("officer")
    client.submit("/signout")
    form = {
        "key": new_key(),
        "lines": "\n".join(place.lot.exhibits),
        "to": place.office.people["clerk"],
        "step": "send",
    }
    asked = client.submit("/transfers/dispatch", **form)
    assert (asked.status_code, asked.headers["location"], "kept" in hidden(asked)) == (303, "/signin", False)
    back = sign_in(client, "officer", client.page("/signin"))
    assert (back.status_code, back.headers["location"]) == (303, "/")
    asked = client.post("/transfers/dispatch", data={"_csrf_token": client.token, **form}, headers=HTML)
    assert (asked.status_code, "Vos réponses sont conservées" in asked.text) == (403, False)


def test_what_was_typed_is_still_there_when_the_disk_takes_nothing_and_is_recorded_once_when_it_does(
    place, monkeypatch
):  # fmt: skip
    """The page says that it may not be recorded, and sends the same form again under the same key."""
    client, key = place.client("prosecutor"), new_key()
    form = {"key": key, "scans": "\n".join(place.lot.exhibits), "legal_basis": "art. 56", "reason": "Expertise"}
    before = place.size()

    def full():
        raise Unconfirmed("not_recorded", reason="database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(place.store, "writing", full)
        failed = client.submit("/holds", **form)
    assert (failed.status_code, failed.headers["retry-after"]) == (503, "5")
    assert "Vos réponses sont conservées" in failed.text
    assert 'role="alert"' in failed.text
    assert "Le disque du registre est plein. Rien n’a été enregistré." in failed.text
    assert "Prévenez votre administrateur" in failed.text
    assert not any(said in failed.text for said in ("disk is full", "Il n’est pas certain", "Renvoyez"))
    fields = hidden(failed)
    assert {name: fields[name] for name in form} == form
    assert place.size() == before
    again, twice = (client.post("/holds", data=fields, headers=HTML, follow_redirects=False) for _ in range(2))
    assert (again.status_code, again.headers["location"]) == (303, twice.headers["location"])


def test_a_form_that_a_rule_refuses_comes_back_by_its_own_page(place):
    """And not as something that was not taken: there is a mistake to mend in it."""
    client = place.client("officer")
    refused = client.submit("/transfers/dispatch", lines=place.lot.exhibits[0], to="", step="send")
    assert refused.status_code in {400, 404, 409}
    assert "Vos réponses sont conservées" not in refused.text
    assert client.submit("/orders/new").status_code == 403
    assert "Vos réponses sont conservées" not in client.submit("/orders/new").text


REPORT = {
    "substance": "cannabis", "amount": "300", "unit": "brick", "mass": "", "mass_unit": "kg", "designation": "",
    "seized_at": "2016-05-10T08:30", "place": "Sikasso", "circumstances": "Camion, double fond", "step": "send",
}  # fmt: skip
PHOTOS = [("files", ("a.jpg", jpeg(1))), ("files", ("b.jpg", jpeg(2)))]


def again(client, answer):
    """The form that came back, sent again as a browser sends it, with its files chosen anew."""
    [path] = re.findall(r'<form method="post" action="([^"]+)" enctype="multipart/form-data"', answer.text)
    return client.post(path, data=hidden(answer), files=PHOTOS, headers=HTML, follow_redirects=False)


def test_a_form_with_files_comes_back_too_and_says_which_to_choose_again(place, monkeypatch):
    """After a failure its fields are still there, its PIN is not, and it is recorded once."""
    client, key = place.client("officer"), new_key()
    form = {**REPORT, "key": key, "pin": "824613"}

    async def fails(*_):
        raise RuntimeError("a photograph that breaks the decoder")

    with monkeypatch.context() as patch:
        patch.setattr(seizures, "take_in", fails)
        failed = client.submit(f"/cases/{place.lot.case}/seizure", files=PHOTOS, **form)
    assert failed.status_code == 500
    assert "Choisissez de nouveau ces 2 fichiers\u00a0: a.jpg, b.jpg" in failed.text
    assert 'name="files" type="file" multiple' in failed.text, "not required: the camera may have kept nothing"
    fields = hidden(failed)
    assert {name: fields[name] for name in REPORT} == REPORT
    assert "824613" not in failed.text
    number = landed(again(client, failed), "/seizures")
    assert client.get(f"/api/seizures/{number}").json()["photos"] == 2
    assert landed(again(client, failed), "/seizures") == number


def test_a_form_with_files_outlives_its_session(place):
    """Signed in again, its author chooses the files and sends the rest as it was."""
    client = place.client("officer")
    expire(place)
    asked = client.submit(f"/cases/{place.lot.case}/seizure", files=PHOTOS[:1], **REPORT)
    assert asked.status_code == 401
    back = sign_in(client, "officer", asked)
    assert "Choisissez de nouveau ce fichier\u00a0: a.jpg" in back.text
    assert landed(again(client, back), "/seizures")


def test_a_form_whose_picture_is_nowhere_any_more_is_sent_without_it(place):
    """A phone keeps no picture that a page took: what needs none is recorded, and nothing that was typed is lost."""
    client = place.client("officer")
    expire(place)
    back = sign_in(client, "officer", client.submit(f"/cases/{place.lot.case}/seizure", files=PHOTOS[:1], **REPORT))
    assert not re.search(r'type="file"[^>]* required', back.text)
    sent = client.post(
        f"/cases/{place.lot.case}/seizure",
        data=hidden(back),
        files=[("files", ("", b""))],
        headers=HTML,
        follow_redirects=False,
    )
    assert client.get(f"/api/seizures/{landed(sent, '/seizures')}").json()["photos"] == 0


def test_what_would_not_fit_through_the_sign_in_page_is_not_kept(place):
    """Its author signs in and comes back to the page, whose text their browser has kept (I61)."""
    client = place.client("officer")
    expire(place)
    path, many = f"/cases/{place.lot.case}/seizure", form_recovery.MOST // 2_000 + 1
    for files, text in ((PHOTOS, "x" * (form_recovery.MOST + 1)), ([("x" * 2_000, PHOTOS[0][1])] * many, "")):
        long = client.submit(path, files=files, circumstances=text)
        again = f"/signin?{urlencode({'ended': '1', 'next': path})}"
        assert (long.status_code, long.headers["location"]) == (303, again)


@pytest.mark.parametrize("kind", ["", "; charset=utf-8", "; charset=x-none"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_part_that_is_no_text_is_refused(place, kind, signed_in):
    """As the mistake of whoever sends it: no error of ours, in a session, after it and at the door."""
    client = place.client("officer")
    if not signed_in:
        expire(place)
    part = f'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain{kind}\r\n\r\n'
    headers = {**HTML, "content-type": "multipart/form-data; boundary=x"}
    for path in (f"/cases/{place.lot.case}/seizure", "/signin"):
        answer = client.post(path, content=part.encode() + b"\xff\r\n--x--", headers=headers, follow_redirects=False)
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "named", ["; charset=punycode", ";\r\n charset=punycode", "; charset=undefined", '; charset="unicode_escape"']
)
@pytest.mark.parametrize("by_header", [True, False])
@pytest.mark.parametrize("end", ["--x--", "--x\r\nmalformed\r\n\r\n--x--"])
def test_a_part_chooses_no_decoder(place, named, by_header, end):
    """Punycode takes a minute for a megabyte, for everybody: it is refused before it is decoded, at the door too."""
    client = place.client("officer")
    token = {CSRF_HEADER: client.token} if by_header else {}
    part = f'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain{named}\r\n\r\n'
    headers = {"content-type": "multipart/form-data; boundary=x", **token}
    for path in (f"/cases/{place.lot.case}/seizure", "/signin", "/verify", "/api/photos"):
        answer = client.post(path, content=f"{part}\\ud800-a\r\n{end}".encode(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_input"), path


def test_no_page_gives_a_secret_back():
    """Every field that hides what is typed in it is left out of what is kept."""
    folder = Path(form_recovery.__file__).parents[1] / "templates"
    hidden_fields = re.compile(r'<input[^>]*type="password"[^>]*>')
    found = [tag for page in folder.rglob("*.html") for tag in hidden_fields.findall(page.read_text())]
    names = {name for tag in found for name in re.findall(r' name="([a-z_]+)"', tag)}
    assert len(found) > 20
    assert [name for name in names if not form_recovery.secret(name)] == []
    assert not any(map(form_recovery.secret, REPORT))
