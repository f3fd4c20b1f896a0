"""Page 1 of a destruction record, as plain as a form: what, how many, what is irregular, how, where, when, before whom.

All that a magistrate needs stands here; the lists, the signatures and the expert's annex follow.
"""

from labels.documents import act_frame, anomalies, certificate_versions, presumptive_tests
from labels.documents.totals import totals_table
from labels.documents.verification_block import Proof
from labels.layout.canvas import ALERT
from labels.layout.number_words import count_words
from labels.layout.page import Sheet
from labels.layout.quantity import tally
from labels.layout.wording import Locale
from labels.model import Certificate, OrderLine

IN_WORDS = 6
"""Totals that page 1 writes in words; of more it prints the table, or the irregularities would leave the page."""
CASES = 6
"""Cases named in the reference box; of more only how many they are."""
PEOPLE = 12
"""People named on page 1; section 3 has all of them."""


def front(sheet: Sheet, certificate: Certificate, proof: Proof) -> None:
    """Print page 1."""
    voice, say = sheet.voice, sheet.voice.say
    under = say("doc.version", version=certificate.version) if certificate.version > 1 else ""
    act_frame.begin(sheet, _references(voice, certificate), proof, under=under)
    certificate_versions.gone(sheet, certificate)
    act_frame.incipit(sheet, certificate.started_at)
    chairs = [voice.party(person.party) for person in certificate.attendees if person.quality == "chair"]
    act_frame.paragraph(
        sheet,
        say("front.we", site=voice.place(certificate.site), chair=" ; ".join(chairs)) if chairs
        else say("front.we_unchaired", site=voice.place(certificate.site)),
    )  # fmt: skip
    _quantities(sheet, certificate)
    if not anomalies.named(sheet, certificate):
        sheet.notice(say("irregular.head"), [voice.none])
    presumptive_tests.told(sheet, certificate)
    _course(sheet, certificate)
    _orders(sheet, certificate)
    sheet.space(4)
    act_frame.paragraph(sheet, say("cert.declaration"))
    certificate_versions.changes(sheet, certificate)


def _references(voice: Locale, certificate: Certificate) -> list[tuple[str, str]]:
    say = voice.say
    cases = list(dict.fromkeys(line.record_number or line.case_number for line in certificate.burnt))
    cases = [case for case in cases if case]
    named = ", ".join(cases) if len(cases) <= CASES else say("front.cases", count=voice.integer(len(cases)))
    return [
        (say("act.report"), certificate.reference),
        (say("front.cases_head"), named),
        (say("act.object"), say("act.object.destruction", exhibits=voice.count(len(certificate.burnt), "exhibit"))),
        (say("front.orders"), ", ".join(order.reference for order in certificate.orders)),
    ]


def _quantities(sheet: Sheet, certificate: Certificate) -> None:
    """Print what was destroyed, in words and figures, each substance by itself; and how many were not."""
    voice, say, proved = sheet.voice, sheet.voice.say, certificate.proved
    sheet.heading(say("cert.h1"))
    method = voice.code("method", certificate.method or "")
    sheet.space(4)
    exhibits = count_words(len(proved), "exhibit", voice.lang)
    act_frame.paragraph(sheet, say("front.destroyed", exhibits=exhibits, method=method), bold=True)
    if len(tally(proved)) <= IN_WORDS:
        act_frame.quantities(sheet, proved)
    else:
        totals_table(sheet, proved, last=say("cert.totals.staged"))
    missing = sum(line.missing for line in certificate.withdrawn)
    withdrawn = len(certificate.withdrawn) - missing
    unproved = len(certificate.burnt) - len(proved)
    texts = [say("front.withdrawn", exhibits=count_words(withdrawn, "exhibit", voice.lang))] if withdrawn else []
    if unproved:
        texts.append(say("anomalies.summary", exhibits=voice.count(unproved, "exhibit")))
    if missing:
        texts.append(say("cert.summary_missing", exhibits=voice.count(missing, "exhibit")))
    for text in texts:
        sheet.text(text, tone=ALERT)
    sheet.space(4)


def _course(sheet: Sheet, certificate: Certificate) -> None:
    """Print how, where and when it burnt, when it was cold, and before whom."""
    voice, say, course = sheet.voice, sheet.voice.say, certificate.course
    people = [
        f"{voice.name(person.party)} ({voice.code('quality', person.quality)})" for person in certificate.attendees
    ]
    more = len(people) - PEOPLE
    named = " ; ".join(people[:PEOPLE]) + (say("front.more", count=voice.integer(more)) if more > 0 else "")
    sheet.facts(
        [
            (say("front.how"), " · ".join(filter(None, (_method(voice, certificate), certificate.fuel)))),
            (say("front.where"), voice.place(certificate.site)),
            (say("cert.ignited"), voice.moment(course.ignited_at)),
            (say("cert.cold"), voice.known(course.cooling)),
            (say("front.before"), voice.known(named)),
        ]
    )


def _method(voice: Locale, certificate: Certificate) -> str:
    return voice.code("method", certificate.method or "")


def _orders(sheet: Sheet, certificate: Certificate) -> None:
    """Print the result of each order: never "executed" without the exhibits for which it is (I47)."""
    if not certificate.orders:
        return
    sheet.subheading(sheet.voice.say("front.results"))
    sheet.items(_result(sheet.voice, order) for order in certificate.orders)


def _result(voice: Locale, order: OrderLine) -> str:
    say = voice.say
    state = order.executed or voice.code("status", order.status)
    return say(
        "front.result", kind=voice.code("order", order.kind or "destruction"), number=order.reference,
        day=voice.day(order.at), state=state,
    )  # fmt: skip
