"""JSON for programs, a module for each capability; its ``handlers`` come to stand under ``/api``."""

from types import ModuleType

from custody.web.api import (
    access,
    certificates,
    common,
    destruction,
    discrepancies,
    exchange,
    exhibits,
    inventories,
    laboratory,
    law,
    log,
    orders,
    oversight,
    people,
    places,
    seizures,
    transfers,
)

MODULES: list[ModuleType] = [
    common,
    exhibits,
    seizures,
    transfers,
    places,
    discrepancies,
    oversight,
    access,
    people,
    log,
    laboratory,
    inventories,
    orders,
    destruction,
    exchange,
    certificates,
    law,
]
"""In order: their tags stand in this order in the description."""
