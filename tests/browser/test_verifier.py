"""The verifier page in a real browser, opened as a file: what holds is green, and each kind of tampering is red."""

import io
import json
import re
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete

from custody.log.signed_note import VerifierKey
from custody.service.exchange import bundles
from custody.service.exchange.bundles.site_envelope import path_of
from custody.storage.read import histories
from custody.storage.tables.tables import cosignature
from custody.web import verifier
from tests.browser.test_every_page import judge
from tests.factories.http_office import ORIGIN, Town
from tests.fake_witnesses import POLICY, Bystanders
from tests.service.hostile_texts import installation, sign_by_passkey, suffer_and_give
from tests.site_office import certified, forgeries, given, yard

pytestmark = pytest.mark.browser

WAIT = 20_000
NO_ED25519 = """
const native = SubtleCrypto.prototype.importKey;
SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...rest) {
  if (algorithm.name === "Ed25519") return Promise.reject(new DOMException("unknown", "NotSupportedError"));
  return native.call(this, format, key, algorithm, ...rest);
};
"""
"""A browser that knows no Ed25519."""


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    with installation(tmp_path_factory.mktemp("verifier")) as opened:
        yield opened


@pytest.fixture(scope="module")
def ordeal(services):
    """A life in which everything happened, given away."""
    return suffer_and_give(services)


@pytest.fixture(scope="module")
def files(services, ordeal):
    """The files of the burnt exhibit's bundle, all values shown."""
    return dict(bundles.make(services, services.log, ordeal.burnt, bundles.ALL, "fr", page=verifier.page()).files)


@pytest.fixture(scope="module")
def witnessed(services, ordeal):
    """The same with three witnesses, who saw the head before the burning in its time, or a year after it claims."""
    made = {}
    bystanders, before = Bystanders(services.store, services.settings.data), services.witnesses.policy
    services.witnesses.policy = POLICY
    with services.store.reading() as connection:
        places = [line.header_seq for line in histories.history(connection, ordeal.burnt)]
    for late in (0, 366 * 86_400):
        bystanders.cosign(places[3], late=late)
        bystanders.cosign(services.head().size, late=late + 60)
        made[late] = dict(
            bundles.make(services, services.log, ordeal.burnt, bundles.NONE, "fr", page=verifier.page()).files
        )
        with services.store.writing() as connection:
            connection.execute(delete(cosignature))
    services.witnesses.policy = before
    return made


@pytest.fixture(scope="module")
def signed(services, ordeal, files, witnessed):
    """The certificate's bundle with a passkey signature of a witness, and with another's forged one beside it."""
    made = []
    for nth, forged in enumerate((False, True)):
        sign_by_passkey(services, ordeal, nth, forged=forged)
        made.append(
            dict(
                bundles.make(services, services.log, ordeal.certificate, bundles.NONE, "fr", page=verifier.page()).files
            )
        )
    return made


@pytest.fixture(scope="module")
def sited(tmp_path_factory):
    """Bundles of a session that was signed where there is no network, with all values and with none; its closing."""
    town = Town(tmp_path_factory.mktemp("yard"))
    site = yard(town.office, ORIGIN)
    dead = yard(town.office, ORIGIN, "1970-01-01T00:03:00.000Z", "verifier")
    doubted, _ = given(town.services, dead, certified(dead, "verifier"), verifier.page())
    yield (*given(town.services, site, certified(site), verifier.page()), path_of(site.session), doubted)
    town.close()


@pytest.fixture(scope="module", autouse=True)
def everything_is_made_first(files, witnessed, signed, sited):
    """Sealing runs a loop of its own, which the browser's, once open, would not let begin."""


def two_lists(files):
    """A ZIP behind another one, and one with something between its list and the end record."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in files.items():
            archive.writestr(f"folder/{path}", data)
    whole = packed.getvalue()
    return whole + whole, whole[:-22] + b"between" + whole[-22:]


class Reader:
    """A person with the page on the disk, who drops files on it and reads what it says."""

    def __init__(self, browser, folder, *, script="", locale="fr-FR"):
        self.asked, self.troubles = [], []
        self.page = browser.new_page(locale=locale, viewport={"width": 390, "height": 844})
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda message: self.troubles.append(message.text))
        if script:
            self.page.add_init_script(script)
        page = folder / "verifier.html"
        page.write_bytes(verifier.page())
        self.address = page.as_uri()
        self.page.goto(self.address)

    def drop(self, files, name="proof.zip"):
        """Give the page a ZIP of these files, and wait for what it says."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, data in files.items():
                archive.writestr(f"folder/{path}", data)
        self.give(name, packed.getvalue())

    def give(self, name, data):
        self.page.evaluate("document.getElementById('verdict').hidden = true")
        self.page.set_input_files("#zip", {"name": name, "mimeType": "application/zip", "buffer": data})
        self.page.wait_for_selector("#verdict:not([hidden])", timeout=WAIT)

    @property
    def verdict(self):
        return self.page.get_attribute("#verdict", "class").removeprefix("verdict ")

    @property
    def steps(self):
        """The state of each step by its name."""
        items = self.page.query_selector_all("#steps > li")
        return {item.get_attribute("data-step"): item.get_attribute("class") for item in items}

    def wrong(self):
        """The steps that found something wrong."""
        return {name for name, state in self.steps.items() if state == "bad"}

    def text(self, selector):
        return self.page.inner_text(selector)

    def type_key(self, text):
        self.page.evaluate("document.getElementById('verdict').hidden = true")
        self.page.fill("#typed", text)
        self.page.wait_for_selector("#verdict:not([hidden])", timeout=WAIT)


@pytest.fixture(scope="module")
def reader(browser, tmp_path_factory):
    return Reader(browser, tmp_path_factory.mktemp("page"))


def chain(files, subject):
    """The paths of a subject's events, with their proofs, in order."""
    found = [
        path for path, body in files.items() if path.startswith("events/") and f'"subject":"{subject}"'.encode() in body
    ]
    return [(path, path.removesuffix(".json") + ".tlog-proof") for path in sorted(found)]


def without(files, *paths):
    return {path: data for path, data in files.items() if path not in paths}


def test_a_proof_is_green_once_the_key_is_compared(reader, services, files, ordeal):
    """Everything holds but nobody knows whose key it is; with the key from paper it is green, in words of both sides."""
    reader.drop(files)
    assert reader.verdict == "warn"
    assert reader.wrong() == set()
    assert str(services.checkpoints.vkey) in reader.text("#known")
    reader.type_key(str(services.checkpoints.vkey))
    assert reader.verdict == "good"
    assert reader.steps == {
        **dict.fromkeys(("signature", "inclusion", "acts", "chains", "given", "named", "values"), "good"),
        **dict.fromkeys(("witnesses", "times", "keyed"), "warn"),
    }
    assert "sans cette signature" in reader.text("#steps")
    reader.type_key(files["log.pub.pem"].decode())
    assert reader.verdict == "good"
    reader.type_key("")
    reader.page.check("#compared")
    reader.page.wait_for_selector("#verdict.good", timeout=WAIT)
    history = reader.text("#chains")
    for said in ("Mise sous scellé", "Destruction", "Aïchatou d’Été-Œuvre", "dossier de vérification"):
        assert said in history
    reader.page.click("#language")
    reader.page.wait_for_selector("#verdict.good", timeout=WAIT)
    assert "everything holds" in reader.text("#verdict")
    assert "Placed under seal" in reader.text("#chains")
    reader.page.click("#language")
    reader.page.uncheck("#compared")
    assert [url for url in reader.asked if url != reader.address] == []
    assert reader.troubles == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_is_clear_before_a_proof_and_after(browser, services, files, tmp_path, lang):
    """Empty, once green and once red, in both languages: like every page of the application."""
    reader = Reader(browser, tmp_path, locale=lang)
    reader.page.emulate_media(reduced_motion="reduce")
    wrong: list[str] = []

    def look(name: str) -> None:
        judge(reader.page, lang, lambda *told: wrong.append(" ".join((name, *told))))

    look("empty")
    reader.drop(files)
    reader.type_key(str(services.checkpoints.vkey))
    assert reader.verdict == "good"
    look("green")
    reader.type_key(str(VerifierKey("custody.test/ordeal", 1, bytes(range(32)))))
    assert reader.verdict == "bad"
    look("red")
    assert not wrong, "\n".join(wrong)


def test_each_kind_of_tampering_is_red(reader, files, ordeal):
    """A byte, an event, a proof, a tail, a discrepancy, a value, a list, a checkpoint: the step that sees it says so."""
    events = chain(files, ordeal.burnt)
    [(_, first_proof), (second, second_proof), *_] = events
    last = events[-1]
    # a digest may begin with EC too: only a whole subject counts
    trouble = next(found[1].decode() for path, _ in events if (found := re.search(rb'"(EC[0-9A-Z]{11})"', files[path])))
    values = json.loads(files["disclosures.json"])
    shown = next(i for i, value in enumerate(values) if value.get("disclosure"))
    other = {**values[shown], "disclosure": values[shown]["disclosure"][:-2] + "AA"}
    changed = files[second].replace(b'"at":"2', b'"at":"3')
    assert changed != files[second]
    cases = {
        "inclusion": {**files, second: changed},
        "chains": without(files, *events[2]),
        "acts": without(files, *_header(files, second)),
        "named": without(files, *(path for pair in chain(files, trouble) for path in pair)),
    }
    for step, forged in cases.items():
        reader.drop(forged)
        assert (reader.verdict, step in reader.wrong()) == ("bad", True), step
    reader.drop({**files, first_proof: files[second_proof], second_proof: files[first_proof]})
    assert reader.wrong() == {"inclusion"}
    reader.drop({**files, "disclosures.json": json.dumps([*values[:shown], other, *values[shown + 1 :]]).encode()})
    assert reader.wrong() == {"values"}
    reader.drop({**files, "disclosures.json": json.dumps(values[1:]).encode()})
    assert reader.wrong() == {"values"}
    size = files["checkpoint"].split(b"\n")[1]
    reader.drop({**files, "checkpoint": files["checkpoint"].replace(size, str(int(size) + 1).encode(), 1)})
    assert {"signature", "inclusion"} <= reader.wrong()
    end = chain(files, trouble)[-1]
    kept = [value for value in values if value["seq"] != int(end[0][7:17])]
    reader.drop({**without(files, *end), "disclosures.json": json.dumps(kept).encode()})
    assert reader.wrong() == {"given"}
    reader.drop(without(files, *last))
    assert reader.wrong() - {"values"} == {"given"}


def _header(files, path):
    """The header of the act of the event in this file: the nearest before it."""
    headers = [p for p, body in sorted(files.items()) if p.startswith("events/") and body.endswith(b'"type":"act/1"}')]
    found = [p for p in headers if p < path][-1]
    return found, found.removesuffix(".json") + ".tlog-proof"


def test_times_are_judged_by_all_the_witnesses(reader, services, ordeal, witnessed):
    """What lies in the bracket is green, what claims to lie before it is red; time-stamps are left open, and said to be."""
    for late, wrong in ((0, set()), (366 * 86_400, {"times"})):
        reader.drop(witnessed[late])
        reader.page.check("#compared")
        reader.page.wait_for_selector("#verdict.bad" if wrong else "#verdict.good", timeout=WAIT)
        assert reader.wrong() == wrong
    assert "antidaté" in reader.text("#steps")
    reader.drop({**witnessed[0], "timestamp/9.tsr": b"x"})
    assert reader.steps["stamps"] == "warn"
    assert "ne les vérifie pas" in reader.text("#steps")
    reader.page.uncheck("#compared")


def test_another_key_is_red(reader, files):
    """A key that is not the log's, and text that is no key: never green."""
    reader.drop(files)
    reader.type_key(str(VerifierKey("custody.test/ordeal", 1, bytes(range(32)))))
    assert (reader.verdict, reader.wrong()) == ("bad", {"signature"})
    reader.type_key("custody.test/ordeal+00000000+AAAA")
    assert reader.verdict == "bad"
    reader.type_key("")
    assert reader.verdict == "warn"


def test_what_is_no_bundle_is_refused(reader, files):
    """A damaged ZIP, a text, a bundle without its checkpoint or manifest: said so, and nothing is shown."""
    for name, data in (("x.zip", b"PK\x03\x04" + bytes(80)), ("x.zip", b""), ("x.txt", b"hello")):
        reader.give(name, data)
        assert reader.verdict == "bad"
        assert not reader.page.is_visible("#result")
    for gone in ("checkpoint", "bundle.json", "disclosures.json"):
        reader.drop(without(files, gone))
        assert reader.verdict == "bad"
        assert not reader.page.is_visible("#result")


def test_a_zip_with_two_lists_is_refused(reader, files):
    """Of a file with one list for us and another for other software, neither is shown."""
    reader.drop(files)
    assert reader.verdict != "bad"
    for data in two_lists(files):
        reader.give("x.zip", data)
        assert reader.verdict == "bad"
        assert not reader.page.is_visible("#result")


def test_what_breaks_the_page_leaves_no_verdict_of_another_proof(reader, files):
    """A manifest that is nothing: the proof shown before it must not stand in its place."""
    reader.drop(files)
    assert reader.verdict != "bad"
    reader.drop({**files, "bundle.json": b"null"})
    assert reader.verdict == "bad"
    assert not reader.page.is_visible("#result")


def test_only_keys_that_signed_are_there_to_compare(reader, files):
    """The operator's true key, which signed nothing here, does not stand in the list beside a forger's."""
    other = VerifierKey.of("custody.test/ordeal", Ed25519PrivateKey.generate())
    reader.drop({**files, "vkeys": f"{other}\n".encode() + files["vkeys"]})
    assert str(other) not in reader.page.inner_text("#known")
    assert files["vkeys"].decode().splitlines()[0] in reader.page.inner_text("#known")


def test_a_certificate_holds_its_statement(reader, signed, ordeal):
    """The statement beside it is the one in the log; one digit changed is red."""
    made = signed[0]
    reader.drop(made)
    assert (reader.verdict, reader.steps["statements"]) == ("warn", "good")
    path = f"statements/{ordeal.certificate}.json"
    stated = json.loads(made[path])
    told = reader.text("#verdict")
    assert f"Procès-verbal de destruction {stated['number']}. Scellés brûlés\xa0: {len(stated['exhibits'])}." in told
    kilos = f"{sum(one['staged_gross_ug'] for one in stated['exhibits']) / 10**9:.3f}".replace(".", ",")
    assert f"cannabis (herbe) – 2 × colis · {kilos}\xa0kg (scellés\xa0: 2)" in told
    assert "non montré dans cette preuve" in told
    assert "amount" not in reader.text("#chains")
    reader.drop({**made, path: made[path].replace(b'"version":1', b'"version":2')})
    assert reader.wrong() == {"statements"}
    assert "Scellés brûlés" not in reader.text("#verdict")


def test_that_the_pdf_beside_it_is_not_checked_stands_under_the_verdict(reader, signed):
    """Whoever changed it would else have the page say that everything holds; a proof without one says nothing of it."""
    bare = {path: data for path, data in signed[0].items() if not path.endswith(".pdf")}
    told = "Le PDF joint n’est pas vérifié ici"
    reader.drop(bare)
    assert told not in reader.text("#verdict")
    reader.drop({**bare, "certificate.pdf": b"%PDF-1.7 changed"})
    assert (reader.verdict, told in reader.text("#verdict")) == ("warn", True)


def test_a_passkey_that_signed_something_else_is_red(reader, signed):
    """The browser's own ECDSA over the rebuilt challenge; a forged one, under a log that holds otherwise, is named."""
    good, forged = signed
    reader.drop(good)
    assert (reader.verdict, reader.steps["signed"]) == ("warn", "good")
    reader.drop(forged)
    assert reader.wrong() == {"signed"}
    assert "challenge" in reader.text("#steps")


def test_a_browser_without_ed25519_says_the_same(browser, files, services, tmp_path):
    """The implementation that stands in the page takes over, and says that it did; a forged signature stays red."""
    reader = Reader(browser, tmp_path, script=NO_ED25519, locale="en-GB")
    reader.drop(files)
    reader.type_key(str(services.checkpoints.vkey))
    assert reader.verdict == "good"
    assert "noble-ed25519" in reader.text('[data-step="signature"]')
    note = files["checkpoint"].decode()
    head, _, lines = note.partition("\n\n")
    name, blob = lines.split("\n")[0].rsplit(" ", 1)
    forged = f"{head}\n\n{name} {blob[:20]}{'A' if blob[20] != 'A' else 'B'}{blob[21:]}\n"
    reader.drop({**files, "checkpoint": forged.encode()})
    assert "signature" in reader.wrong()


def test_nothing_typed_becomes_markup(reader, files):
    """The ordeal's texts hold a script: it is shown as text, and none was run."""
    reader.drop(files)
    assert "<script>alert('é')</script>" in reader.text("#chains")
    assert reader.page.evaluate("document.querySelectorAll('#chains script').length") == 0
    assert reader.troubles == []


def test_what_was_signed_on_the_site_is_compared_or_left_open(browser, tmp_path, sited):
    """With its envelope here the log must say what that says; without it the page says what is not known."""
    shown, hidden, closing, doubted = sited
    reader = Reader(browser, tmp_path)
    for right in (shown, doubted):
        reader.drop(right)
        assert (reader.wrong(), reader.steps["site"]) == (set(), "good")
        assert reader.steps.get("word") == ("warn" if right is doubted else None)
    reader.drop(hidden)
    assert (reader.wrong(), reader.steps["site"]) == (set(), "warn")
    reader.drop(shown | {closing: shown[closing].replace("Néant".encode(), b"Rien!")})
    assert reader.wrong() == {"site"}
    for sort, forged in forgeries(shown, closing.split("/")[1][:13]).items():
        reader.drop(forged)
        assert ("chains" if sort == "signature" else "site") in reader.wrong(), sort
    event = next(
        path for path, data in shown.items() if data.endswith(b'"type":"destruction_session.closed_on_site/1"}')
    )
    reader.drop(shown | {event: shown[event].replace(b'"incidents":false', b'"incidents":true')})
    assert "site" in reader.wrong()
    assert "any_incident" in reader.page.inner_text("[data-step=site]")
    assert reader.troubles == []
