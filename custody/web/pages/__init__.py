"""Pages for people. Each module exports ``handlers`` and may export ``menu``, its doors on the start page."""

from types import ModuleType

from custody.web.pages.access import erasures
from custody.web.pages.certificates import certificates, reissues
from custody.web.pages.certificates import pdf_signatures as countersigning
from custody.web.pages.destruction import burning, live, sessions
from custody.web.pages.destruction import missing_exhibits as missing
from custody.web.pages.destruction import planning as preparing
from custody.web.pages.destruction import predestruction_check as staging
from custody.web.pages.destruction import sign_off as signatures
from custody.web.pages.destruction import site_checklist as checklist
from custody.web.pages.discrepancies import corrections, discrepancies
from custody.web.pages.exchange import bundles, received
from custody.web.pages.exhibits import blank_labels as blanks
from custody.web.pages.exhibits import checks, exhibits, labels, openings, readers
from custody.web.pages.exhibits import label_stocks as stocks
from custody.web.pages.exhibits import legal_holds as holds
from custody.web.pages.exhibits import loss_reports as lost
from custody.web.pages.exhibits import sampling as samples
from custody.web.pages.inventories import inventories
from custody.web.pages.laboratory import laboratory, paper_reports
from custody.web.pages.law import rules
from custody.web.pages.log import log
from custody.web.pages.orders import court_registry as court
from custody.web.pages.orders import destruction_proposals as proposals
from custody.web.pages.orders import draft_orders as drafts
from custody.web.pages.orders import orders
from custody.web.pages.oversight import alarms, drift, indicators, statistics
from custody.web.pages.oversight import confidential_inquiries as confidential
from custody.web.pages.oversight import mass_balance as ledger
from custody.web.pages.oversight import office_dashboard as office
from custody.web.pages.people import devices, passkeys, people
from custody.web.pages.places import balances, containers, places
from custody.web.pages.seizures import cases, seizures
from custody.web.pages.seizures import first_notices as notices
from custody.web.pages.seizures import joint_operations as operations
from custody.web.pages.seizures import register_takeover as registers
from custody.web.pages.site import exercise, photos, search
from custody.web.pages.site import paper_check as verify
from custody.web.pages.site import receipt as acts
from custody.web.pages.site import revocation_lists as pki
from custody.web.pages.site import scan_desk as scan
from custody.web.pages.site import scanner_test as scanner
from custody.web.pages.site import server_certificate as trust
from custody.web.pages.site import sign_in as signin
from custody.web.pages.site import start_page as home
from custody.web.pages.transfers import external_parties as outsiders
from custody.web.pages.transfers import loan_renewals as renewals
from custody.web.pages.transfers import receiving as receipts
from custody.web.pages.transfers import successions, transfers

MODULES: list[ModuleType] = [
    home, search, exhibits, readers, transfers, verify, receipts, cases, seizures, notices, operations, outsiders,
    photos, checks, labels, blanks, stocks, places, containers, registers, received, balances, inventories, corrections,
    discrepancies, alarms, indicators, confidential, countersigning, erasures, laboratory, paper_reports, ledger,
    pki, office, drift, openings, samples, holds, court, lost, missing, orders, proposals, drafts, successions,
    renewals, sessions, signatures, staging, burning, preparing, live, checklist, bundles, certificates, reissues,
    statistics, rules, passkeys, people, devices,
    scan, log, acts, signin, trust, scanner, exercise,
]  # fmt: skip
"""In order: their doors stand in this order on the start page."""
