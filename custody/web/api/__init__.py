"""JSON for programs, a module for each capability; its ``handlers`` come to stand under ``/api``."""

from types import ModuleType

from custody.web.api import (
    access,
    certificates,
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
    site,
    transfers,
)

MODULES: list[ModuleType] = [
    site,
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
