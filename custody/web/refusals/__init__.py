"""What is refused, as sentences: a code to what is wrong and what to do about it. One file for each thing refused.

The sentences are English msgids. ``%(name)s`` takes the fact of that name from the error; facts named ``status`` and
``quality`` arrive here as words of the reader's language, numbers of exhibits in groups.
"""

from collections.abc import Mapping

from custody.web.refusals.alarms import ALARM
from custody.web.refusals.commands import COMMANDS
from custody.web.refusals.confidential import CONFIDENTIAL
from custody.web.refusals.corrections import CORRECTIONS
from custody.web.refusals.destruction import DESTRUCTION
from custody.web.refusals.devices import DEVICES
from custody.web.refusals.drafts import DRAFTS
from custody.web.refusals.entries import ENTRIES
from custody.web.refusals.erasure import ERASURE
from custody.web.refusals.exhibits import EXHIBITS
from custody.web.refusals.importing import IMPORT
from custody.web.refusals.inventories import INVENTORY
from custody.web.refusals.law import LAW
from custody.web.refusals.ledger import LEDGER
from custody.web.refusals.openings import OPENING
from custody.web.refusals.outcomes import OUTCOMES
from custody.web.refusals.outsiders import OUTSIDERS
from custody.web.refusals.people import PEOPLE
from custody.web.refusals.received import RECEIVED
from custody.web.refusals.rulepacks import RULEPACKS
from custody.web.refusals.sampling import SAMPLING
from custody.web.refusals.scan import SCAN
from custody.web.refusals.service import SERVICE
from custody.web.refusals.signoff import SIGNOFF
from custody.web.refusals.transfers import TRANSFERS

REFUSALS: Mapping[str, tuple[str, str]] = {
    **SCAN,
    **ENTRIES, **EXHIBITS, **TRANSFERS, **DESTRUCTION, **PEOPLE, **SERVICE, **LAW, **ALARM, **CORRECTIONS, **SAMPLING,
    **INVENTORY, **LEDGER, **OPENING, **OUTCOMES, **COMMANDS, **IMPORT, **DRAFTS, **OUTSIDERS,
    **CONFIDENTIAL, **ERASURE, **RECEIVED, **DEVICES, **SIGNOFF, **RULEPACKS,
}  # fmt: skip
