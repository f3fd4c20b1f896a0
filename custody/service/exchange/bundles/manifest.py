"""The form of a bundle: which files it has, what is withheld in it; shared by who makes one and who checks one."""

import io
import re
import zipfile
from collections.abc import Mapping
from importlib.resources import files as resources

from msgspec import Struct

"""Told (events proved, events there are)."""
FORMAT = "custody-bundle/1"
MANIFEST, VALUES, HEAD = "bundle.json", "disclosures.json", "checkpoint"
"""What it is about, its private values (``Disclosed``), and the head of the log under which all its events are."""
EVENTS, STATEMENTS = "events/", "statements/"
EVENT = re.compile(rf"{EVENTS}([0-9]{{10}})\.json", re.ASCII)
"""The path of an event, with its place in the log."""
PROOF = ".tlog-proof"
"""How the proof of an event is named, beside it."""
CONSISTENCY = "consistency"
"""The proof that leads from an older head of the log, which the receiver holds, to the one of the bundle."""
HEADS = "heads/"
"""Where the cosigned heads lie that say when the events came."""
SCRIPT = "check.sh"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a ZIP: the same bundle is the same bytes."""


class Reveal(Struct, frozen=True):
    """Selection of private values to show: all of them, or the values of these fields."""

    everything: bool = False
    fields: frozenset[str] = frozenset()

    def shows(self, name: str) -> bool:
        """Return True if values of this name are shown."""
        return self.everything or name in self.fields


ALL, NONE = Reveal(everything=True), Reveal()


class Disclosed(Struct, frozen=True, omit_defaults=True):
    """A private value of event ``seq`` by its digest there: its ``disclosure`` (RFC 9901), or withheld, or erased.

    ``by`` is the event that erased it, as who gives this says.
    """

    seq: int
    name: str
    digest: str
    disclosure: str = ""
    withheld: bool = False
    erased: bool = False
    by: int = 0


class Bundle(Struct, frozen=True):
    """The files of a bundle by their path."""

    subject: str
    files: Mapping[str, bytes]


class Manifest(Struct, frozen=True):
    """``bundle.json``: what the bundle says it is about. Nothing proves it but the chains themselves."""

    subject: str
    format: str = FORMAT


def event_path(seq: int) -> str:
    """Return the path of the event at this place in the log."""
    return f"{EVENTS}{seq:010}.json"


def proof_path(event: str) -> str:
    """Return the path of an event's proof from the path of the event."""
    return event.removesuffix(".json") + PROOF


def statement_path(certificate: str) -> str:
    """Return the path of the statement of one version of a certificate."""
    return f"{STATEMENTS}{certificate}.json"


def signed_path(session: str) -> str:
    """Return the path of the statement that the people of a session signed."""
    return f"signed/{session}.json"


def script() -> bytes:
    """Return the script that checks a bundle, the same in each.

    A reader who doubts the script inside a bundle takes this copy.
    """
    return resources("custody.service.exchange.bundles").joinpath(SCRIPT).read_bytes()


def zipped(bundle: Bundle) -> bytes:
    """Return the bundle as one ZIP file."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in bundle.files.items():
            info = zipfile.ZipInfo(f"{bundle.subject}/{path}", EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o755 if path.endswith(".sh") else 0o644) << 16
            archive.writestr(info, data, compresslevel=9)
    return whole.getvalue()
