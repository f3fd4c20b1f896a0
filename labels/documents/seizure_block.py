"""Circumstances of a seizure, on any paper: the person, hiding place, transport, and witnesses."""

from labels.layout.wording import Locale
from labels.model import SeizureFacts


def circumstances(voice: Locale, seizure: SeizureFacts) -> list[tuple[str, str]]:
    """Return the facts with their names, in the order of a seizure report."""
    say, known = voice.say, voice.known
    return [
        (say("history.from_whom"), known(seizure.from_whom)),
        (say("history.hiding"), known(seizure.hiding_place)),
        (say("history.transport"), known(seizure.transport)),
        (say("history.route"), voice.route(seizure.departure, seizure.destination)),
        (say("history.witnesses"), voice.parties(seizure.witnesses)),
        (say("history.circumstances"), known(seizure.circumstances)),
    ]
