"""French typography for a text that was typed with the straight apostrophe and plain spaces of a keyboard."""

import re

APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
HIGH = re.compile(r"(?<=\S)[ \u00a0\u202f]*([;!?])(?=\s|$)")
COLON = re.compile(r"(?<=\S)[ \u00a0\u202f]*:(?=\s|$)")
OPENING = re.compile("«[ \u00a0\u202f]*")
CLOSING = re.compile("[ \u00a0\u202f]*»")


def french(text: str) -> str:
    """Set curved apostrophes, U+202F before ``; ! ?``, and U+00A0 before a colon and inside « ».

    A mark in the midst of a word is not punctuation: a time, an address of the web. Set text comes back as it is.

    Source: *Lexique des règles typographiques en usage à l'Imprimerie nationale*, « Espacements ».
    """
    text = APOSTROPHE.sub("\u2019", text)
    text = HIGH.sub("\u202f\\1", text)
    text = COLON.sub("\u00a0:", text)
    return CLOSING.sub("\u00a0»", OPENING.sub("«\u00a0", text))
