"""The public page: anybody learns whether a document is ours, whole and the last one, and nothing else."""

import io
import os
import re
import subprocess
import sys
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2 as pdfium
import pytest
import zxingcpp
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from custody.domain.kernel.errors import NotAllowed
from custody.service.certificates.first_page import of_certificate
from custody.service.documents import certificate_pdf, history_pdf
from custody.service.documents.certificate import certificate_paper
from custody.service.exchange import bundles
from custody.storage.write import head_row
from custody.web.http.checking_queue import CheckingQueue
from custody.web.http.throttle import EACH, OF_SITE, SECONDS, Throttle
from labels.documents import certificate as paper
from labels.documents.signed_code import Marked, Marker
from labels.layout.quantity import format_date, format_mass, tally
from labels.signing import inspect_pdf, pki, sign
from tests.labels.certificates import certificate_2021
from tests.labels.paper import MARKER, STATEMENT
from tests.web.full_custody import town
from tests.web.shell import HTML


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with town(tmp_path_factory.mktemp("verify")) as made_town:
        made_town.lot = made_town.office.lot(2, "certified")
        yield made_town


@pytest.fixture(autouse=True)
def unhurried(place):
    """Every test begins with a throttle of its own."""
    place.app.state.strangers = Throttle()


@pytest.fixture(scope="module")
def pdf(place):
    return certificate_pdf(place.services, place.lot.certificate)


@pytest.fixture(scope="module")
def history(place):
    return history_pdf(place.services, place.lot.exhibits[0])


def test_where_too_many_papers_wait_the_page_says_when_to_come_again(place, pdf, monkeypatch):
    """503 with Retry-After; a code, which costs nothing, is answered all the same."""
    monkeypatch.setattr(place.app.state, "checking", CheckingQueue(most=0))
    guest = place.guest()
    token = re.search(r'name="_csrf_token" value="([^"]+)"', guest.get("/verify", headers=HTML).text)[1]
    files = {"document": ("c.pdf", pdf, "application/pdf")}
    answer = guest.post("/verify", data={"_csrf_token": token, "code": ""}, files=files, headers=HTML)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "check_busy" in answer.text
    assert guest.get("/V/AAAA").status_code == 200


def code_of(pdf):
    """The text of the QR symbol on the last pages of a paper."""
    document = pdfium.PdfDocument(pdf)
    for at in reversed(range(len(document))):
        found = zxingcpp.read_barcodes(document[at].render(scale=3).to_pil())
        if found:
            return found[0].text
    raise AssertionError("no code")


def asked(client, *, file=None, code=""):
    """The heading of the answer on the page."""
    token = re.search(r'name="_csrf_token" value="([^"]+)"', client.get("/verify", headers=HTML).text)[1]
    files = {"document": ("x.pdf", file, "application/pdf")} if file is not None else {"none": ("", b"")}
    answer = client.post("/verify", data={"_csrf_token": token, "code": code}, files=files, headers=HTML)
    heading = re.search(r'<section class="answer (\w+)" role="status">\s*<h2>([^<]+)</h2>', answer.text)
    return (heading[1], heading[2]) if heading else (str(answer.status_code), answer.text)


SUCH = "Un tel procès-verbal a été établi ici, et c’est la dernière version."


def test_a_certificate_is_authentic(place, stranger_, pdf):
    """The file is, and of the code on its paper, scanned by a phone or typed, that such a one was issued."""
    assert asked(stranger_, file=pdf) == ("good", "Authentique, et dernière version.")
    code = code_of(pdf)
    assert code.startswith("HTTP://127.0.0.1:8000/V/")
    assert asked(stranger_, code=code.lower()) == ("good", SUCH)


def test_a_code_tells_what_page_1_must_say_and_what_it_does_not_prove(place, stranger_, pdf):
    """Day, place and totals in the rows of the paper, no case and no exhibit; a paper is not vouched for by its code."""
    page = stranger_.get("/V/" + code_of(pdf).rpartition("/")[2], headers=HTML)
    assert (page.status_code, SUCH in page.text, "Authentique" in page.text) == (200, True, False)
    assert "N’est pas prouvé" in page.text
    assert "que le reste du papier soit inchangé" in page.text
    with place.services.store.reading() as connection:
        number = place.lot.certificate
        borne = of_certificate(connection, place.services.vault, number)
    filled = certificate_paper(place.services, number).certificate
    totals = tally(filled.proved)
    assert [(t.substance, t.exhibits, t.count, t.unit, t.gross_ug) for t in borne.sums] == [
        (t.substance, t.exhibits, t.count, t.unit, t.gross_ug) for t in totals
    ]
    assert sum(one.exhibits for one in borne.sums) == borne.burnt == len(place.lot.exhibits)
    mass = format_mass(totals[0].gross_ug, "fr", "kg", readability_ug=10**6)
    for told in (filled.site.name, format_date(filled.started_at, "fr", zone=UTC), mass):
        assert told in page.text
    for secret in (number, place.lot.case, *place.lot.exhibits, filled.burnt[0].seal_in):
        assert secret not in page.text


def test_a_mistyped_code_may_be_a_typo(place, stranger_, pdf):
    """Three wrong letters of a code show no change of the paper: nobody is told that it was altered."""
    code = code_of(pdf)
    wrong = code[:-9] + "".join("A" if letter != "A" else "B" for letter in code[-9:-6]) + code[-6:]
    assert asked(stranger_, code=wrong) == ("bad", "Ce code ne porte pas notre signature.")


def test_a_history_is_authentic_and_says_nothing_of_growth(place, stranger_, history):
    """The same answer before and after something more was recorded: whether a history grew is not for strangers."""
    number = place.lot.exhibits[0]
    code = code_of(history)
    before = [asked(stranger_, file=history), asked(stranger_, code=code)]
    told = ("Historique authentique, tel qu’il était alors.", "Un tel historique a été remis ici.")
    assert before == [("good", heading) for heading in told]
    assert place.client("prosecutor").submit(f"/exhibits/{number}/bundle", to="x").status_code == 200
    assert [asked(stranger_, file=history), asked(stranger_, code=code)] == before


def test_a_changed_file_is_altered(stranger_, pdf, history):
    """A byte in the page or the attached statement, or an update appended after the seal."""
    for whole, shares in ((pdf, (0.2, 0.4, 0.6)), (history, (0.4,))):
        answers = set()
        for share in shares:
            at = int(len(whole) * share)
            answers.add(asked(stranger_, file=whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]))
        assert ("bad", "Altéré.") in answers
        assert not {answer for answer in answers if answer[0] == "good"}
    writer, extended = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    writer.root["/Lang"] = pdf_string("de")
    writer.update_root()
    writer.write(extended)
    assert asked(stranger_, file=extended.getvalue()) == ("bad", "Altéré.")


def test_what_another_signed_is_not_ours(place, stranger_, tmp_path):
    """The same certificate sealed and marked by a forger's own authority; a file without any seal; a made-up number."""
    forger = pki.create(tmp_path / "forger", "OCS", datetime.now(UTC))
    made = paper.render(certificate_2021(), statement=STATEMENT, marker=Marker(forger.mark.key, "https://x.example"))
    sealed = sign.seal(made, forger, reason="x", location="", when=datetime.now(UTC))
    assert asked(stranger_, file=sealed) == ("bad", "Pas de chez nous.")
    assert asked(stranger_, file=made) == ("bad", "Pas de chez nous.")
    for number in (certificate_2021().reference, "2016/0001-9999"):
        told = Marker(forger.mark.key, "https://x.example").code(
            Marked(reference=number, statement_sha256="00" * 32, size=9)
        )
        assert asked(stranger_, code=told) == ("bad", "Pas de chez nous.")


def test_a_code_of_our_key_that_the_log_does_not_hold_is_told(place, stranger_, pdf):
    """Somebody used the key, or the database was put back: a number that exists gets the same answer as one that does not."""
    marker = Marker(place.services.pki.mark.key, place.services.address)
    number = re.search(r"\d{4}/\d{4}-\w+", stranger_.get("/V/" + code_of(pdf).rpartition("/")[2], headers=HTML).text)[0]
    for each in (number, "2031/0999-ZZZZ"):
        forged = marker.code(Marked(reference=each, statement_sha256="11" * 32, size=9))
        assert asked(stranger_, code=forged) == ("bad", "Signé ici, mais absent du registre.")


def test_a_history_of_a_log_that_is_not_ours_any_more_is_told(place, stranger_, history, monkeypatch):
    """Of events that the log has not, of what it never had, of an act that it never had: the database was put back."""
    told = ("bad", "Signé ici, mais absent du registre.")
    marker = Marker(place.services.pki.mark.key, place.services.address)
    with place.services.store.reading() as connection:
        size = head_row.read(connection).size
    exhibit, certificate = place.lot.exhibits[0], place.lot.certificate
    for number, of in (
        (exhibit, size + 5_000), ("EV" + "9" * 11, 9), ("SE00000000000/7", 9), (f"{exhibit}/{10**9}", 9), (f"{exhibit}/x", 9),
        (f"{exhibit}/1", 9), ("CE00000000000/A", 9), (f"{certificate}/A", size + 1),
    ):  # fmt: skip
        forged = marker.code(Marked(reference=number, statement_sha256="11" * 32, size=of))
        assert asked(stranger_, code=forged) == told, number
    honest = inspect_pdf.look
    seen = honest(history, [place.services.pki.root], datetime.now(UTC))
    for change in (
        {"size": size + 1},
        {"root": "A" * 43 + "="},
        {"size": seen.size - 1},
        {"reference": "EV" + "9" * 11},
    ):
        monkeypatch.setattr(inspect_pdf, "look_apart", lambda *_, change=change: replace(seen, **change))
        assert asked(stranger_, file=history) == told, change


def test_no_number_is_enumerable(place, stranger_):
    """Without a signature an existing number, an unknown one and noise get the same answers."""
    assert asked(stranger_, code=place.lot.exhibits[0]) == ("warn", "Une étiquette ne prouve rien.")
    written = (place.lot.certificate, place.lot.case, "2016/0001", "2031/0999-zzzz")
    assert {asked(stranger_, code=text) for text in written} == {("warn", "Un numéro ne prouve rien.")}
    noise = {asked(stranger_, code=text) for text in ("bonjour", "HTTPS://X/V/AAAA", "é" * 100)}
    assert noise == {("warn", "Illisible.")}


def test_what_is_refused(stranger_):
    """Nothing sent, too much sent, a form of another site: none of them is a yes."""
    assert asked(stranger_, code=" ")[0] == "400"
    status, page = asked(stranger_, file=b"%PDF-" + bytes(9 * 1024 * 1024))
    assert (status, "Le fichier dépasse 8 Mo." in page, 'action="/verify"' in page) == ("413", True, True)
    assert stranger_.post("/verify", data={"code": "x"}, files={"n": ("", b"")}, headers=HTML).status_code == 403


def test_who_asks_too_often_waits(stranger_):
    """The limit holds for codes and files alike, and says how long to wait."""
    answers = [stranger_.get("/V/AAAA", headers=HTML) for _ in range(EACH + 1)]
    assert [a.status_code for a in answers] == [200] * EACH + [429]
    assert "Attendez" in answers[-1].text
    assert asked(stranger_, code="x")[0] == "429"


def test_the_throttle_forgets_in_time_and_counts_everybody():
    """Subscribers are counted apart and together; what is refused is not counted; a window ends."""
    now = 0.0
    throttle = Throttle(lambda: now, each=2, everybody=3)
    throttle.ask("2001:db8:0:1::1")
    throttle.ask("2001:db8:0:1:ffff::2")
    with pytest.raises(NotAllowed) as refused:
        throttle.ask("2001:db8:0:1::3")
    assert refused.value.facts == {"seconds": SECONDS}
    throttle.ask("2001:db8:0:2::1")
    with pytest.raises(NotAllowed):
        throttle.ask("192.0.2.1")
    now = SECONDS + 1.0
    throttle.ask("2001:db8:0:1::1")


def test_the_throttle_bounds_a_whole_site_of_ipv6():
    """A customer's /48 has 65,536 addresses as they are counted; another customer asks on."""
    throttle = Throttle(lambda: 0.0, each=2, everybody=100)
    allowed = 0
    for subnet in range(20):
        with suppress(NotAllowed):
            throttle.ask(f"2001:db8:1:{subnet:x}::1")
            allowed += 1
    assert allowed == 2 * OF_SITE
    throttle.ask("2001:db8:2:1::1")


def test_the_throttle_remembers_nobody_whom_it_refuses():
    """A flood of addresses costs no memory once the limit of all is reached."""
    throttle = Throttle(lambda: 0.0, each=2, everybody=3)
    for address in range(100):
        with suppress(NotAllowed):
            throttle.ask(f"192.0.2.{address}")
    assert len(throttle._asked) == 3


def bomb():
    """A PDF of a few kilobytes whose object stream inflates to more than a gigabyte."""
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1200)) + packer.flush()
    head = b"%%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(
        body
    )
    middle = head + body + b"\nendstream\nendobj\n"
    xref = (
        b"xref\n0 2\n0000000000 65535 f \n%010d 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    )
    return middle + xref % (9, len(middle))


def test_a_hostile_file_eats_nothing_here(place, stranger_):
    """What inflates without end, and noise, is unreadable or not ours; this process has not grown by it."""
    from resource import RUSAGE_SELF, getrusage

    before = getrusage(RUSAGE_SELF).ru_maxrss
    for file in (bomb(), b"%PDF-1.7\n" + os.urandom(5000), b"hello", b"%PDF-1.7\n" + b"<<" * 200_000):
        assert asked(stranger_, file=file)[1] in {"Illisible.", "Pas de chez nous."}
    assert getrusage(RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_the_other_process_is_confined():
    """It may not have more memory than it was given, and what it cannot do is no yes."""
    script = "from labels.signing import inspect_pdf; inspect_pdf.confine(); bytearray(2 * 1024**3)"
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert "MemoryError" in done.stderr
    assert inspect_pdf.look_apart(b"hello", b"no certificate", datetime.now(UTC)) == inspect_pdf.UNREADABLE


def test_the_page_needs_nobody_and_shows_nothing_of_the_inside(stranger_):
    """No sign-in; the same headers as everywhere; English on request."""
    page = stranger_.get("/verify", headers={**HTML, "accept-language": "en"})
    assert page.status_code == 200
    assert "Check a document" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert MARKER.address not in page.text
    script = stranger_.get("/check.sh")
    assert script.headers["content-disposition"] == 'attachment; filename="check.sh"'
    assert script.content == bundles.script()
    taken = stranger_.get("/verifier.html")
    assert taken.headers["content-disposition"] == 'attachment; filename="verifier.html"'
    for certificate in ("/pki/root.pem", "/pki/mark.pem"):
        assert f'href="{certificate}"' in page.text
        assert stranger_.get(certificate).content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"noble" in taken.content
