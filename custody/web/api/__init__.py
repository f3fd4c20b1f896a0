"""JSON for programs. Each module exports ``handlers``, whose paths come to stand under ``/api``."""

from types import ModuleType

from custody.web.api import (
    acts,
    alarms,
    balances,
    bundles,
    cases,
    certificates,
    confidential,
    corrections,
    devices,
    discrepancies,
    drafts,
    drift,
    erasures,
    exhibits,
    holds,
    indicators,
    inventories,
    laboratory,
    ledger,
    log,
    notices,
    openings,
    operations,
    orders,
    outsiders,
    paper_reports,
    passkeys,
    people,
    photos,
    places,
    received,
    rules,
    samples,
    scan,
    search,
    seizures,
    sessions,
    signin,
    statistics,
    transfers,
)

MODULES: list[ModuleType] = [
    signin, acts, search, exhibits, cases, seizures, notices, operations, outsiders, photos, places, balances,
    corrections, discrepancies, alarms, indicators, confidential, erasures, people, devices, scan, log, transfers,
    laboratory, paper_reports, passkeys, ledger, drift, openings, samples, inventories, holds, orders, drafts,
    sessions, bundles, certificates, statistics, received, rules,
]  # fmt: skip
"""In order: their tags stand in this order in the description."""
