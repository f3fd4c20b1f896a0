"""Two languages: French first, English second. English sentences are the msgids; French stands in a .po file.

The language of the request lies in a context variable, so that templates, filters and error sentences
agree without passing it around. Catalogues are read once at start; there is no compiled file to forget.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.resources import files
from io import BytesIO
from typing import Literal, TypeVar, get_args

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

Lang = Literal["fr", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
DEFAULT: Lang = "fr"

T = TypeVar("T")

_IN = "\x04"
"""What gettext itself puts between a context and its message."""

_lang: ContextVar[Lang] = ContextVar("lang", default=DEFAULT)


def _french() -> Translations:
    """Return all ``.po`` files of the folder as one catalogue: each area of the product keeps its own file."""
    whole = Translations()
    folder = files("custody.text") / "locales" / "fr" / "LC_MESSAGES"
    for source in sorted(folder.iterdir(), key=lambda file: file.name):
        if source.name.endswith(".po"):
            catalogue = _compiled(source.read_bytes())
            whole.add(catalogue)
            whole.plural = catalogue.plural  # not added by itself: nought would take the plural, as in English
    return whole


def _compiled(po: bytes) -> Translations:
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(po), locale="fr", abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)


_catalogues: Mapping[Lang, NullTranslations] = {"fr": _french(), "en": NullTranslations()}


def current() -> Lang:
    """Return the language of this request."""
    return _lang.get()


def locale() -> str:
    """Return the tag by which scripts write numbers and moments in this language (BCP 47).

    English with the day before the month.
    """
    return {"fr": "fr", "en": "en-GB"}[current()]


def use(lang: str) -> None:
    """Go on in ``lang`` for the rest of this request; an unknown language means French."""
    _lang.set(known(lang) or DEFAULT)


@contextmanager
def speaking(lang: Lang) -> Iterator[None]:
    """Speak ``lang`` for a while, then go on as before."""
    before = current()
    use(lang)
    try:
        yield
    finally:
        use(before)


def both(say: Callable[[], str]) -> dict[str, str]:
    """Return a text in every language, by code, for a file that people of two countries read."""
    texts: dict[str, str] = {}
    for lang in LANGS:
        with speaking(lang):
            texts[lang] = say()
    return texts


def known(lang: str) -> Lang | None:
    """Return the language of that code, or None."""
    return next((candidate for candidate in LANGS if candidate == lang), None)


def N_(message: str) -> str:  # noqa: N802 - the gettext name for "translate later", which extractors look for
    """Mark a sentence for translation where it stands; ``_`` translates it where it is shown."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802 - as ``N_``
    """Mark a sentence that counts, for one and for more; ``ngettext`` translates it where it is shown."""
    return singular, plural


def PN_(context: str, message: str) -> str:  # noqa: N802 - as ``N_``
    """Mark the form of a word on one surface (``paper``, ``screen``, ``device``), where that needs its own.

    Each such form has its reason in ``tests/web/text/test_one_wording.py``.
    """
    return f"{context}{_IN}{message}"


def gettext(message: str) -> str:
    """Return the sentence in the language of this request; one of ``PN_`` in the form of its surface."""
    context, marked, text = message.partition(_IN)
    catalogue = _catalogues[current()]
    return str(catalogue.pgettext(context, text) if marked else catalogue.gettext(message))


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the singular or plural sentence for ``count``, by the rules of this request's language."""
    return str(_catalogues[current()].ngettext(singular, plural, count))


def joined(*tables: Mapping[str, T]) -> dict[str, T]:
    """Return the entries of all tables as one.

    Raises:
        ValueError: two tables have a key in common, and one word would hide the other.
    """
    table: dict[str, T] = {}
    for more in tables:
        if twice := table.keys() & more.keys():
            raise ValueError(f"two words for {', '.join(sorted(twice))}")
        table |= more
    return table


def words_of(table: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function from code to word in the reader's language; an unknown code stays as it is."""
    return lambda code: gettext(table[code]) if code in table else code


_ = gettext


def choose(wanted: Iterable[str], accept_language: str) -> Lang:
    """Return the first known language of ``wanted``, else the browser's best, else French.

    Args:
        wanted: what the session and the cookie say, most binding first; empty strings are passed over.
        accept_language: the header of that name (RFC 9110, 12.5.4).
    """
    return next((lang for lang in map(known, wanted) if lang), None) or _negotiate(accept_language)


def _negotiate(header: str) -> Lang:
    ranked: list[tuple[float, Lang]] = []
    for part in header.split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        lang = known(tag.strip().lower().partition("-")[0])
        if lang:
            ranked.append((_quality(parameters), lang))
    best = max(ranked, key=lambda pair: pair[0], default=(0.0, DEFAULT))
    return best[1] if best[0] > 0 else DEFAULT


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
