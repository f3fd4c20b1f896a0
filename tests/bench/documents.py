"""The documents whose making is measured: labels, and a certificate of so many items."""

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from labels.documents import certificate
from labels.documents.signed_code import Marker
from labels.model import Answer, Attendee, BurntLine, Certificate, Letterhead, LogHead, Party
from labels.stock import identifier, label, label_sheet

AT = datetime(2016, 11, 2, 12, tzinfo=UTC)
MARKER = Marker(Ed25519PrivateKey.generate(), "https://bench.example")
HEAD = LogHead(origin="bench.test/log", size=1, root_hex="00" * 32)


def labels(count: int) -> bytes:
    """So many labels on sheets."""
    made = (
        label.Label(id=_number("EV", i), copy=1, case="PV 12/2016", piece=(i + 1, count), nature="Cannabis",
                    seized="Bamako, 10 mai 2016")
        for i in range(count)
    )  # fmt: skip
    return label_sheet.sheet(made)


def burnt(count: int) -> bytes:
    """A certificate of so many items: tagged, not yet sealed."""
    lines = tuple(
        BurntLine(
            id=_number("EV", i), substance="cannabis", case_number="PV 12/2016", first_gross_ug=9_012_000_000,
            gross_ug=9_010_000_000, difference_ug=-2_000_000, verdict="ok", seal_in=f"S{i:06d}", seal_out=f"S{i:06d}",
            seal_state="intact",
        )
        for i in range(count)
    )  # fmt: skip
    official = Attendee(party=Party(name="A. Traoré"), quality="chair")
    made = Certificate(
        reference="2016/0001", letterhead=Letterhead(), head=HEAD, issued_at=AT, burnt=lines, unusual=Answer(none=True),
        attendees=(official,),
    )  # fmt: skip
    return certificate.render(made, statement=b"{}", marker=MARKER)


def _number(kind: str, i: int) -> str:
    return identifier.new(kind, i.to_bytes(16, "big"))
