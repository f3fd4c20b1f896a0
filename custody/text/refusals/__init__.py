"""Refusals as sentences: each code with what is wrong and what to do. One file for each capability.

The sentences are English msgids. ``%(name)s`` takes the fact of that name from the error. The facts ``status`` and
``quality`` arrive as words of the reader's language, exhibit numbers in groups.
"""

from collections.abc import Mapping

from custody.text.refusals import (
    access,
    destruction,
    discrepancies,
    exchange,
    exhibits,
    inventories,
    kernel,
    laboratory,
    law,
    offline,
    orders,
    oversight,
    people,
    seizures,
    transfers,
)

_CAPABILITIES = (
    access, destruction, discrepancies, exchange, exhibits, inventories, kernel, laboratory,
    law, offline, orders, oversight, people, seizures, transfers,
)  # fmt: skip

REFUSALS: Mapping[str, tuple[str, str]] = {
    code: sentences for capability in _CAPABILITIES for code, sentences in capability.REFUSALS.items()
}
