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
    offline,
    orders,
    oversight,
    people,
    places,
    search,
    seizures,
    transfers,
)

MODULES: list[ModuleType] = [
    access,
    common,
    search,
    exhibits,
    offline,
    seizures,
    transfers,
    places,
    discrepancies,
    oversight,
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
