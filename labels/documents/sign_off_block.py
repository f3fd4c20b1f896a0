"""Sign-off on paper: the signed statement above the boxes, and each person's way of signing beside them."""

from collections.abc import Sequence

from labels.layout.page import Sheet
from labels.layout.pdfa import Attachment
from labels.layout.wording import Locale
from labels.model import Signature, SignOff

STATED, EVIDENCE = "signed-statement.json", "signatures.json"
"""Names of the attached files: what was signed, and the signatures by passkey as they were given."""


def frozen(sheet: Sheet, given: SignOff) -> None:
    """Print what everybody signs, by its hash (with a site, what was signed where), and who has not signed yet."""
    say = sheet.voice.say
    stated = f"{given.short}\n{given.sha256}"
    if given.site:
        there = f"{given.site_short}\n{given.site}\n{say('sign.hash.site_about')}"
        service_text = f"{stated}\n{say('sign.hash.service_about')}"
        sheet.facts([(say("sign.hash.site"), there), (say("sign.hash.service"), service_text)])
    else:
        sheet.facts([(say("sign.hash"), stated)])
    sheet.space(4)
    missing = [say("sign.missing_names", names=", ".join(given.missing))] if given.missing else [say("sign.all")]
    if given.by_device:
        missing.append(say("sign.by_device", names=", ".join(given.by_device)))
    missing += [say("sign.recalled", device=name, when=sheet.voice.short(at)) for name, at in given.recalled]
    sheet.notice(say("sign.state"), missing, alert=bool(given.missing or given.by_device or given.recalled))
    sheet.space(6)


def said(voice: Locale, signatures: Sequence[Signature]) -> list[str]:
    """Return one line for each signature of a person: the decision, the way, the time, and that it came late."""
    return [_line(voice, signature) for signature in signatures]


def attachments(given: SignOff, voice: Locale) -> list[Attachment]:
    """Return what was signed and the electronic evidence, to be carried by the paper."""
    stated = Attachment(
        name=STATED, data=given.statement, mime="application/json", description=voice.say("sign.statement_about")
    )
    evidence = Attachment(
        name=EVIDENCE, data=given.evidence, mime="application/json", description=voice.say("sign.evidence_about"),
        relationship="Supplement",
    )  # fmt: skip
    return [stated, evidence]


def _line(voice: Locale, signature: Signature) -> str:
    way = f"{signature.way}_copied" if signature.way == "passkey" and not signature.device_bound else signature.way
    how = voice.say(f"sign.way.{way}", id=signature.key, before=", ".join(signature.before))
    decision_text = voice.say(f"sign.{signature.decision}", way=how, when=voice.short(signature.at))
    late = voice.say("sign.late") if signature.late else ""
    site = voice.say("sign.site", when=voice.short(signature.site_at)) if signature.site_at else ""
    return decision_text + site + late + (voice.say("sign.contested") if signature.contested else "")
