"""Our reader of ``.po`` files, of country names, months and decimals says what Babel says, which is in the tests only."""

from pathlib import Path

import pytest
from babel import Locale
from babel.dates import get_month_names
from babel.messages.pofile import read_po
from babel.numbers import get_currency_precision

from custody.text import po_file
from custody.text.terms.people import territory_in
from labels.layout import quantity

FRENCH = sorted(Path(po_file.__file__).parent.glob("locales/fr/LC_MESSAGES/*.po"))
PLURAL = "Plural-Forms: nplurals=2; plural=(n > 1);"


def by_babel(file: Path) -> dict[str, str]:
    """The entries of a file as Babel reads them, keyed as in a ``.mo`` file."""
    entries = {}
    with file.open("rb") as opened:
        for message in read_po(opened, locale="fr", abort_invalid=True):
            one = isinstance(message.id, str)
            key, said = (message.id, message.string) if one else ("\0".join(message.id), "\0".join(message.string))
            entries[f"{message.context}\x04{key}" if message.context else key] = said
    return entries


@pytest.mark.parametrize("file", FRENCH, ids=lambda file: file.stem)
def test_a_catalogue_is_read_as_babel_reads_it(file):
    """Every sentence, context and plural; of the header the lines that a reader goes by."""
    ours, theirs = po_file.read(file.read_text()), by_babel(file)
    header = ours.pop("")
    theirs.pop("")
    assert ours == theirs
    assert PLURAL in header


def test_a_catalogue_says_plural_context_and_nothing_unfinished():
    """What is marked as fuzzy, or has no translation, is shown in English."""
    text = (
        f'msgid ""\nmsgstr ""\n"{PLURAL}\\n"\n\n'
        '# why\n#, python-format\nmsgid "%(n)s bag"\nmsgid_plural "%(n)s bags"\nmsgstr[0] "%(n)s sac"\nmsgstr[1] "%(n)s sacs"\n\n'
        'msgctxt "screen"\nmsgid "the \\"long\\" "\n"one"\nmsgstr "la\\n"\n"longue"\n\n'
        '#, fuzzy\nmsgid "guess"\nmsgstr "peut-être"\n\nmsgid "bare"\nmsgstr ""\n\n#~ msgid "old"\n#~ msgstr "vieux"\n'
    )
    french = po_file.catalogue([text])
    assert [french.ngettext("%(n)s bag", "%(n)s bags", n) for n in (0, 1, 2)] == [
        "%(n)s sac",
        "%(n)s sac",
        "%(n)s sacs",
    ]
    assert french.pgettext("screen", 'the "long" one') == "la\nlongue"
    assert [french.gettext(word) for word in ("guess", "bare", "old")] == ["guess", "bare", "old"]


@pytest.mark.parametrize(
    "text",
    [
        'msgid "a\nmsgstr "b"',
        'msgid "a"',
        'msgstr "b"',
        'msgid "a"\nmsgid "c"\nmsgstr "b"',
        '"a"',
        'msgid "\\x"\nmsgstr "b"',
    ],
)
def test_a_malformed_entry_stops_the_start(text):
    """A sentence is not lost in silence."""
    with pytest.raises(ValueError, match=r".po file|escape"):
        po_file.catalogue([text])


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_countries_months_and_decimals_are_those_of_babel(lang):
    """If this fails after a new release of Babel, take over what the CLDR changed."""
    names = Locale(lang).territories
    letters = [code for code in names if len(code) == 2 and code.isalpha()]
    assert {code: territory_in(lang, code) for code in letters} == {code: names[code] for code in letters}
    assert territory_in(lang, "XX") == "XX"
    assert quantity.MONTHS[lang] == tuple(get_month_names("wide", locale=lang)[month] for month in range(1, 13))
    currencies = Locale(lang).currencies
    assert {c: quantity._PLACES.get(c, 2) for c in currencies} == {c: get_currency_precision(c) for c in currencies}
