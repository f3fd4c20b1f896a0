"""Pages for people. Each module exports ``handlers`` and may export ``menu``, its doors on the start page."""

from types import ModuleType

from custody.web.pages.access import erasures
from custody.web.pages.certificates import certificates, pdf_signatures, reissues
from custody.web.pages.destruction import (
    burning,
    live,
    missing_exhibits,
    planning,
    sessions,
    sign_off,
    site_checklist,
    staging,
)
from custody.web.pages.discrepancies import corrections, discrepancies
from custody.web.pages.exchange import bundles, received
from custody.web.pages.exhibits import (
    blank_labels,
    checks,
    exhibits,
    label_stocks,
    labels,
    legal_holds,
    openings,
    readers,
    report_missing,
    sampling,
)
from custody.web.pages.inventories import inventories
from custody.web.pages.laboratory import laboratory, paper_reports
from custody.web.pages.law import rules
from custody.web.pages.log import log
from custody.web.pages.orders import court_registry, destruction_requests, order_copies, orders
from custody.web.pages.oversight import (
    alarms,
    confidential_inspections,
    drift,
    indicators,
    mass_balance,
    office_dashboard,
    statistics,
)
from custody.web.pages.people import devices, passkeys, people
from custody.web.pages.places import balances, containers, places
from custody.web.pages.seizures import cases, first_notices, joint_operations, register_takeover, seizures
from custody.web.pages.site import (
    exercise,
    paper_check,
    photos,
    receipt,
    revocation_lists,
    scan_desk,
    scanner_test,
    search,
    server_certificate,
    sign_in,
    start_page,
)
from custody.web.pages.transfers import extend_release, outsiders, receiving, take_from_departed, transfers

MODULES: list[ModuleType] = [
    start_page, search, exhibits, readers, transfers, paper_check, receiving, cases, seizures, first_notices,
    joint_operations, outsiders,
    photos, checks, labels, blank_labels, label_stocks, places, containers, register_takeover, received, balances,
    inventories, corrections,
    discrepancies, alarms, indicators, confidential_inspections, pdf_signatures, erasures, laboratory, paper_reports,
    mass_balance,
    revocation_lists, office_dashboard, drift, openings, sampling, legal_holds, court_registry, report_missing,
    missing_exhibits, orders, destruction_requests, order_copies, take_from_departed,
    extend_release, sessions, sign_off, staging, burning, planning, live, site_checklist, bundles,
    certificates, reissues,
    statistics, rules, passkeys, people, devices,
    scan_desk, log, receipt, sign_in, server_certificate, scanner_test, exercise,
]  # fmt: skip
"""In order: their doors stand in this order on the start page."""
