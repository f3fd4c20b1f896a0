"""Pages for people. Each module exports ``handlers`` and may export ``menu``, its doors on the start page."""

from types import ModuleType

from custody.web.pages.access import confidential_inspections, erasures, second_factor
from custody.web.pages.access import sessions as own_sessions
from custody.web.pages.certificates import certificates, paper_check, pdf_signatures, reissues, revocation_lists
from custody.web.pages.common import receipt
from custody.web.pages.destruction import (
    ashes,
    burning,
    convocations,
    live,
    load_sealing,
    missing_exhibits,
    planning,
    presence,
    presumptive_tests,
    sessions,
    sign_off,
    site_checklist,
    site_reading,
    staging,
)
from custody.web.pages.discrepancies import corrections, discrepancies, second_reading
from custody.web.pages.exchange import bundles, received
from custody.web.pages.exhibits import (
    balances,
    blank_labels,
    checks,
    exhibits,
    label_stocks,
    labels,
    legal_holds,
    my_exhibits,
    openings,
    photos,
    readers,
    report_missing,
    sampling,
    scanner_test,
    seal_rolls,
    witness_packages,
)
from custody.web.pages.inventories import inventories
from custody.web.pages.laboratory import consumption, laboratory, paper_reports
from custody.web.pages.law import rules
from custody.web.pages.log import log, server_certificate
from custody.web.pages.offline import paper_acts, scan_desk
from custody.web.pages.orders import appeals, court_registry, destruction_requests, hand_out, order_copies, orders
from custody.web.pages.oversight import (
    alarms,
    day_plan,
    drift,
    indicators,
    mass_balance,
    office_dashboard,
    start_page,
    statistics,
)
from custody.web.pages.people import devices, named_outsiders, outsiders, passkeys, people, sign_in
from custody.web.pages.places import containers, places
from custody.web.pages.search import search
from custody.web.pages.seizures import (
    cases,
    first_notices,
    joint_operations,
    new_seizure,
    proceedings,
    register_takeover,
    sealing,
    seizures,
    takeovers,
)
from custody.web.pages.training import exercise, handbook
from custody.web.pages.transfers import extend_release, receiving, release_to_outsider, take_from_departed, transfers

MODULES: list[ModuleType] = [
    start_page, search, exhibits, readers, transfers, my_exhibits, paper_check, receiving, cases, proceedings,
    new_seizure, seizures, sealing,
    first_notices, joint_operations, outsiders, named_outsiders, release_to_outsider,
    photos, checks, labels, blank_labels, seal_rolls, label_stocks, places, containers, register_takeover, takeovers,
    received, balances,
    inventories, corrections,
    discrepancies, second_reading, alarms, indicators,
    confidential_inspections, pdf_signatures, erasures,
    second_factor, own_sessions, laboratory, consumption, paper_reports,
    mass_balance,
    revocation_lists, office_dashboard, drift, day_plan, openings, hand_out, sampling, legal_holds, court_registry,
    report_missing, witness_packages, missing_exhibits, ashes, presumptive_tests, orders, appeals, destruction_requests,
    order_copies,
    take_from_departed, extend_release, sessions, sign_off, staging, load_sealing, site_reading,
    burning, planning, convocations, presence, live, site_checklist, bundles,
    certificates, reissues,
    statistics, rules, passkeys, people, devices,
    paper_acts, scan_desk, log, receipt, sign_in, server_certificate, scanner_test, exercise, handbook,
]  # fmt: skip
"""In order: their doors stand in this order on the start page."""
