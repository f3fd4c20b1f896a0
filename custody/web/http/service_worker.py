"""The files of the scan desk, which must open without the network: all under one version, kept by its service worker.

They stand under ``/scan/files/VERSION/``, so that modules name each other by relative paths and a browser may keep
each for ever. The version is made of everything that the page shows, so that a change of any of it is a new one.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from markupsafe import Markup

from custody.text import i18n, scan_words
from custody.text.i18n import N_
from custody.text.refusals import ON_DEVICES
from custody.web.http.security import CSP
from custody.web.rendering import handbook
from custody.web.rendering.render import STATIC, static

PAGE, WORKER, MANIFEST = "/scan", "worker.js", "app.webmanifest"
HANDBOOK = "guide.html"
BESIDE = ("custody.css", "favicon.svg")
"""Files of all pages that this one shows too."""
ONLINE = "rows/"
"""Scripts of ordinary pages alone: a device without the network needs none of them."""
MEDIA = {
    ".html": "text/html",
    ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".wasm": "application/wasm",
    ".svg": "image/svg+xml", ".png": "image/png", ".txt": "text/plain", ".webmanifest": "application/manifest+json",
}  # fmt: skip
PACKED = frozenset({".html", ".js", ".css", ".json", ".wasm", ".svg", ".txt", ".webmanifest"})
COMMENT = re.compile(rb"^[ \t]*(?:/\*\*.*?\*/[ \t]*|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
"""Comments of our scripts that have lines of their own: a fifth of the bytes, which no phone needs."""

HEADERS = {
    # the reader of codes is WebAssembly, which may be compiled; text may not become script here either
    "content-security-policy": CSP.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
    + "; worker-src 'self'; manifest-src 'self'",
    "permissions-policy": "camera=(self), microphone=(), geolocation=(), usb=(), serial=(self)",
}
"""On the page and its scripts: a worker is judged by the policy that came with its own file."""


@dataclass(frozen=True)
class File:
    """A file as it is sent; ``packed``: with gzip, or None where that saves nothing."""

    body: bytes
    packed: bytes | None
    media: str


@dataclass(frozen=True)
class Shell:
    """All files by name, under their version."""

    version: str
    files: dict[str, File]

    def address(self, name: str) -> str:
        """Return the address of a file.

        Raises:
            KeyError: there is no such file.
        """
        assert name in self.files, name
        return f"/scan/files/{self.version}/{name}"

    def worker(self) -> bytes:
        """Return the service worker: the constants naming the files it keeps, then its code."""
        kept = [*map(self.address, (name for name in self.files if not name.startswith(ONLINE))), *map(static, BESIDE)]
        constants = {"VERSION": self.version, "FILES": kept, "PAGE": PAGE}
        head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())
        return head.encode() + (STATIC / "scan" / WORKER).read_bytes()


@cache
def shell() -> Shell:
    """Return the shell, read once."""
    bodies = dict(_unpacked(name, file) for name, file in _walk(STATIC / "scan", ""))
    bodies = {name: body for name, body in bodies.items() if _is_sent(name)}
    bodies |= {f"words.{lang}.json": _words(lang) for lang in i18n.LANGS}
    bodies |= {f"desk.{lang}.json": _desk(lang) for lang in i18n.LANGS}
    bodies |= {manifest_in(lang): _manifest(bodies[MANIFEST], lang) for lang in i18n.LANGS}
    bodies[HANDBOOK] = _handbook()
    shown = [file.read_bytes() for _, file in _beside()]
    digest = sha256()
    for part in [*(part for name in sorted(bodies) for part in (name.encode(), bodies[name])), *shown]:
        digest.update(sha256(part).digest())
    return Shell(digest.hexdigest()[:16], {name: _file(name, body) for name, body in sorted(bodies.items())})


def _beside() -> Iterator[tuple[str, Traversable]]:
    """Yield the other sources of the page: its templates, the words in them, the files of all pages."""
    web = files("custody.web")
    yield from ((name, STATIC / name) for name in (*BESIDE, f"scan/{WORKER}"))
    yield from _walk(web / "templates" / "offline", "")
    yield from (entry for entry in _walk(files("custody.text") / "locales", "") if entry[0].endswith(".po"))


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for child in sorted(folder.iterdir(), key=lambda each: each.name):
        if child.is_dir():
            yield from _walk(child, f"{path}{child.name}/")
        elif not child.name.startswith("."):
            yield f"{path}{child.name}", child


def _unpacked(name: str, file: Traversable) -> tuple[str, bytes]:
    """Return a file's name and bytes as a browser takes them; a large one lies packed, as ``.gz``."""
    body = file.read_bytes()
    if name.endswith(".gz"):
        return name.removesuffix(".gz"), gzip.decompress(body)
    own = name.endswith(".js") and not name.startswith("vendor/")
    return name, COMMENT.sub(b"", body) if own else body


def _is_sent(name: str) -> bool:
    """Return True for what a browser needs.

    Licences and locks of what is vendored stand beside it, and no browser needs them.
    """
    return name != WORKER and not name.endswith(".lock.json") and _ending(name) in MEDIA


def _ending(name: str) -> str:
    return name[name.rfind(".") :]


def manifest_in(lang: i18n.Lang) -> str:
    """Return the name of the manifest in a language."""
    return f"{lang}.{MANIFEST}"


def _manifest(manifest: bytes, lang: i18n.Lang) -> bytes:
    """Return the manifest that makes the page an application, with its name in a language."""
    with i18n.speaking(lang):
        named = {"lang": lang, "name": i18n.gettext(N_("Custody – exhibits"))}
    return json.dumps(json.loads(manifest) | named, ensure_ascii=False).encode()


def _words(lang: i18n.Lang) -> bytes:
    """Return the sentences of a device's refusals and claims, for the page itself and for the answers to a queue."""
    with i18n.speaking(lang):
        sentences = {
            code: [i18n.gettext(text) for text in texts]
            for code, texts in i18n.joined(ON_DEVICES, scan_words.UNSETTLED_ACTS).items()
        }
    return json.dumps(sentences, ensure_ascii=False, sort_keys=True).encode()


def _desk(lang: i18n.Lang) -> bytes:
    """Return the sentences of the page itself."""
    with i18n.speaking(lang):
        return json.dumps(scan_words.words(), ensure_ascii=False, sort_keys=True).encode()


def _handbook() -> bytes:
    """Return the French handbook as one page, which opens without the network."""
    page = Markup(
        '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<title>{} · Custody</title>\n'
        '<link rel="stylesheet" href="{}">\n</head>\n<body>\n'
        '<main class="handbook" lang="fr">\n{}</main>\n</body>\n</html>\n'
    )
    return page.format(handbook.pages()[handbook.FIRST].title, static("custody.css"), handbook.whole()).encode()


def _file(name: str, body: bytes) -> File:
    ending = _ending(name)
    return File(body, gzip.compress(body, mtime=0) if ending in PACKED else None, MEDIA[ending])
