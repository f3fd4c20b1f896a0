"""Refusals as sentences: each code with what is wrong and what to do. One file for each subject.

The sentences are English msgids. ``%(name)s`` takes the fact of that name from the error. The facts ``status`` and
``quality`` arrive as words of the reader's language, exhibit numbers in groups.
"""

from collections.abc import Mapping

from custody.text.refusals.alarms import ALARM
from custody.text.refusals.commands import COMMANDS
from custody.text.refusals.confidential import CONFIDENTIAL
from custody.text.refusals.corrections import CORRECTIONS
from custody.text.refusals.destruction import DESTRUCTION
from custody.text.refusals.devices import DEVICES
from custody.text.refusals.drafts import DRAFTS
from custody.text.refusals.entries import ENTRIES
from custody.text.refusals.erasure import ERASURE
from custody.text.refusals.exhibits import EXHIBITS
from custody.text.refusals.importing import IMPORT
from custody.text.refusals.inventories import INVENTORY
from custody.text.refusals.law import LAW
from custody.text.refusals.ledger import LEDGER
from custody.text.refusals.openings import OPENING
from custody.text.refusals.outcomes import OUTCOMES
from custody.text.refusals.outsiders import OUTSIDERS
from custody.text.refusals.people import PEOPLE
from custody.text.refusals.received import RECEIVED
from custody.text.refusals.rulepacks import RULEPACKS
from custody.text.refusals.sampling import SAMPLING
from custody.text.refusals.scan import SCAN
from custody.text.refusals.service import SERVICE
from custody.text.refusals.signoff import SIGNOFF
from custody.text.refusals.transfers import TRANSFERS

REFUSALS: Mapping[str, tuple[str, str]] = {
    **SCAN,
    **ENTRIES, **EXHIBITS, **TRANSFERS, **DESTRUCTION, **PEOPLE, **SERVICE, **LAW, **ALARM, **CORRECTIONS, **SAMPLING,
    **INVENTORY, **LEDGER, **OPENING, **OUTCOMES, **COMMANDS, **IMPORT, **DRAFTS, **OUTSIDERS,
    **CONFIDENTIAL, **ERASURE, **RECEIVED, **DEVICES, **SIGNOFF, **RULEPACKS,
}  # fmt: skip
