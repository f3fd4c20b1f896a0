"""Nothing private stands outside the encrypted table: unique words are planted in every text, and looked for everywhere.

A text that a rule puts into an event in clear shows like one that leaks elsewhere. ``domain/test_planted_acts`` looks
into the events of every kind of act; here the story's texts are looked for in whatever is made of them.
"""

import logging
import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custody.bootstrap import open_services
from custody.commands import demo
from custody.commands.story import cast
from custody.domain.certificates.certificate import Certificate
from custody.domain.exhibits.exhibit import DESTROYED, Exhibit
from custody.service.exchange import bundles
from custody.service.oversight.alarm_sweep import run_sweep
from custody.service.oversight.notification_channels import Addressee, Letter, Mail, Post, Sms
from custody.service.oversight.notification_queue import deliver
from custody.settings import Settings
from custody.storage.keeping.backup import backup
from custody.storage.keeping.restore import unpack_database
from custody.storage.read import subject_queries
from custody.web import verifier
from custody.web.http.app import create_app
from custody.web.rendering.alert_messages import letter
from tests.demo_story import codes_of, run, text_of
from tests.domain.marker_texts import MARK, Planted, planting
from tests.web.shell import Browser

pytestmark = pytest.mark.slow
FIELDS = {
    "about", "circumstances", "description", "designation", "estimated_value", "incidents", "laboratory_waiver",
    "legal_basis", "method", "name", "place", "rank", "reason", "residue", "sample_waiver", "site", "title", "to",
    "witnesses",
}  # fmt: skip
"""Fields of which the story holds texts."""
CODED = {"certificate", "history", "labels"}
"""Papers of the story that bear a code."""
READERS = ("gardien", "procureur", "inspection", "greffe")
PAGES = 60
"""Pages that each reader opens, link by link."""


@pytest.fixture(scope="module")
def planted() -> Iterator[Planted]:
    """Texts are marked as rules take them."""
    with planting() as made:
        yield made


@pytest.fixture(scope="module")
def told(planted, tmp_path_factory):
    """The whole story told with marked texts, its papers and log exported, its database backed up; and what was logged."""
    folder = tmp_path_factory.mktemp("planted")
    with logged(folder / "lines.txt"):
        assert run(demo, "--data", str(folder / "data"), "--export", str(folder / "papers")) == 0
        with open_services(settings(folder)) as services:
            backup(services.store, folder / "data", folder / "copy", folder / "keys")
            unpack_database(folder / "copy", folder / "copy" / "custody.db")  # packed bytes would hide a mark
    return folder


@contextmanager
def logged(path: Path) -> Iterator[None]:
    """Everything that is logged meanwhile stands in a file afterwards, at the most talkative level."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        path.write_text("\n".join(lines))


def leaks(planted, *paths: Path) -> dict[str, set[str]]:
    """Field to the files in which one of its marks stands in clear."""
    found: dict[str, set[str]] = {}
    for path in (file for top in paths for file in ([top] if top.is_file() else top.rglob("*")) if file.is_file()):
        for mark in MARK.findall(path.read_bytes()):
            found.setdefault(planted.fields[mark.decode()], set()).add(path.name)
    return found


def settings(told):
    """The settings of the story's installation."""
    return Settings(data=told / "data", origin=demo.ORIGIN, secure=False)


def test_texts_were_planted_in_every_kind_of_field(planted, told):
    """The search would find something: hundreds of marks of many fields, each there once its value is opened."""
    with open_services(settings(told)) as services, services.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT scope, digest, sealed FROM disclosure").all()
        opened = b"".join(services.vault.unseal(scope, digest, sealed) + b"\n" for scope, digest, sealed in rows)
    values = b"".join(urlsafe_b64decode(text + b"==") for text in opened.split())
    kept = {mark.decode() for mark in MARK.findall(values)}
    assert {planted.fields[mark] for mark in kept} >= FIELDS
    assert len(kept) > 500


def test_no_mark_stands_in_the_database_or_its_backup(planted, told):
    """Not in an event, a state, a claim, a message or an index: the copied file is searched as bytes."""
    assert leaks(planted, told / "data", told / "copy") == {}


def test_no_mark_stands_in_the_exported_log(planted, told):
    """Entry bundles, tiles, checkpoint."""
    assert leaks(planted, told / "papers" / "log") == {}


def test_no_mark_was_logged(planted, told):
    """At the most talkative level."""
    assert (told / "lines.txt").stat().st_size > 0
    assert leaks(planted, told / "lines.txt") == {}


def test_no_mark_stands_on_a_label(planted, told):
    """Neither as text nor in a code; other papers name people, for whoever may read them."""
    labels = told / "papers" / "labels-a4.pdf"
    said = text_of(labels.read_bytes())
    assert not MARK.search(said.encode())
    codes = codes_of(labels.read_bytes())
    assert codes
    assert not any(MARK.search(code.encode()) for code in codes)
    history = next((told / "papers").glob("history-*.pdf"))
    assert MARK.search(text_of(history.read_bytes()).encode())


def test_no_code_on_any_paper_holds_a_mark(told):
    """Of certificates, histories, slips, minutes and registers too: who photographs a page has no name with its code."""
    papers = sorted((told / "papers").rglob("*.pdf"))
    coded = {paper.name: codes_of(paper.read_bytes()) for paper in papers}
    assert {name.split("-")[0] for name, codes in coded.items() if codes} >= CODED
    assert [name for name, codes in coded.items() if any(MARK.search(code.encode()) for code in codes)] == []


def test_no_mark_stands_in_a_bundle_that_reveals_nothing(told):
    """Of a certificate, one of its exhibits and the case: what was signed and proved is whole, and names nobody."""
    with open_services(settings(told)) as services:
        with services.store.reading() as connection:
            number = next(iter(subject_queries.find(connection, Certificate, limit=1)))
            [exhibit] = subject_queries.find(connection, Exhibit, status=DESTROYED, limit=1).items()
        for subject in (number, exhibit[0], exhibit[1].case):
            made = bundles.make(services, services.log, subject, bundles.NONE, "fr", page=verifier.page())
            assert len(made.files) > 10
            assert [name for name, body in made.files.items() if MARK.search(body)] == []


def test_no_mark_stands_in_what_is_sent_about_alarms(told):
    """Mail and SMS leave the house: they give numbers, kinds and figures."""
    went: list[str] = []

    def send(_post: Post, _address: str, said: Letter) -> None:
        went.extend((said.subject, said.text))

    to = Post(
        address="https://custody.test", mail=Mail(host="smtp.test", sender="custody@test"), sms=Sms(url="https://sms.test/"),
        addressee=(Addressee(to="inspection", mail=("inspection@test",), sms=("+22370000001",)),),
    )  # fmt: skip
    with open_services(settings(told)) as services:
        run_sweep(services.store, services.recorder, datetime.now(UTC))
        deliver(services.store, to, letter, datetime.now(UTC), {"mail": send, "sms": send})
    assert went
    assert not MARK.search("".join(went).encode())


def test_no_address_of_a_page_holds_a_mark(planted, told):
    """Who reads walks from page to page: no link, form or redirect carries what a person typed, many pages show it.

    Nor is anything of it logged meanwhile.
    """
    with open_services(settings(told)) as services, logged(told / "walk.txt"):
        app, shown = create_app(services), 0
        for username in READERS:
            with Browser(app) as reader:
                reader.sign_in(username, cast.PASSWORD)
                shown += sum(bool(MARK.search(page.encode())) for page in walked(reader))
    assert shown > len(READERS)
    assert leaks(planted, told / "walk.txt") == {}


def walked(reader: Browser) -> Iterator[str]:
    """The pages that a reader reaches, each address looked at before it is followed."""
    seen, waiting = {"/"}, ["/"]
    while waiting and len(seen) < PAGES:
        answer = reader.get(waiting.pop(0))
        page = answer.text
        yield page
        for address in re.findall(r"""(?:href|action|src|formaction)=["']([^"']*)["']""", page):
            assert not MARK.search(address.encode()), address
            if re.match(r"/(?!static|signout)", address) and address not in seen:
                seen.add(address)
                waiting.append(address)
