"""Refusals as sentences: each code with what is wrong and what to do. One file for each capability.

A code stands in the file of the one capability that raises it, in ``shared`` if several do. The storage, the log and
the commands have files of their own. A code of the web layer or the settings stands with its subject or in ``kernel``.

The sentences are English msgids. ``%(name)s`` takes the fact of that name from the error. The facts ``status`` and
``quality`` arrive as words of the reader's language, exhibit numbers in groups.
"""

from collections.abc import Mapping

from custody.text.refusals import (
    access,
    certificates,
    commands,
    destruction,
    discrepancies,
    documents,
    exchange,
    exhibits,
    inventories,
    kernel,
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
    shared,
    storage,
    transfers,
)

_FILES = (
    access, certificates, commands, destruction, discrepancies, documents, exchange, exhibits,
    inventories, kernel, laboratory, law, log, offline, orders, oversight, people, places, search,
    seizures, shared, storage, transfers,
)  # fmt: skip

REFUSALS: Mapping[str, tuple[str, str]] = {
    code: sentences for file in _FILES for code, sentences in file.REFUSALS.items()
}

_PAGES_ONLY = (commands, documents, exchange, laboratory, log, orders, oversight, search)
ON_DEVICES: Mapping[str, tuple[str, str]] = {
    code: sentences for file in _FILES if file not in _PAGES_ONLY for code, sentences in file.REFUSALS.items()
}
"""Sentences that a device keeps: what no act of a device is refused for comes with its words from the service."""
