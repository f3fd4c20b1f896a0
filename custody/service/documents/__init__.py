"""Paper made from the log: histories, certificates, slips, registers, labels; each from one short read transaction.

Nothing here asks whether the reader may see what is printed, or records that it left: callers do both first.
"""

from custody.service.documents.anchoring_annex import annex_pdf
from custody.service.documents.case_history import case_history_pdf
from custody.service.documents.case_sheets import attestation_pdf, hearing_sheet_pdf
from custody.service.documents.certificate import (
    certificate_anomalies,
    certificate_pdf,
    certificate_to_sign,
    sealed_file,
)
from custody.service.documents.certificate_anomalies import session_irregularities
from custody.service.documents.history import history_pdf
from custody.service.documents.mass_balance import mass_balance_pdf
from custody.service.documents.minutes import act_minutes_pdf, inventory_minutes_pdf, seizure_minutes_pdf
from custody.service.documents.office_acts.hand_over_acts import deposit_pdf, requisition_pdf
from custody.service.documents.office_acts.request_and_difference import difference_pdf, request_pdf
from custody.service.documents.office_acts.session_letters import not_held_pdf, summons_pdf
from custody.service.documents.one_time_card import card_pdf
from custody.service.documents.order_papers import notice_pdf, order_pdf
from custody.service.documents.slips_and_registers import labels_pdf, register_pdf, slip_pdf
from custody.service.documents.sources import Papers

__all__ = [
    "Papers",
    "act_minutes_pdf",
    "annex_pdf",
    "attestation_pdf",
    "card_pdf",
    "case_history_pdf",
    "certificate_anomalies",
    "certificate_pdf",
    "certificate_to_sign",
    "deposit_pdf",
    "difference_pdf",
    "hearing_sheet_pdf",
    "history_pdf",
    "inventory_minutes_pdf",
    "labels_pdf",
    "mass_balance_pdf",
    "not_held_pdf",
    "notice_pdf",
    "order_pdf",
    "register_pdf",
    "request_pdf",
    "requisition_pdf",
    "sealed_file",
    "seizure_minutes_pdf",
    "session_irregularities",
    "slip_pdf",
    "summons_pdf",
]
