"""Photographs as people send them in, before the act that names them: no more than a disk can bear.

Whoever may photograph could fill the disk with pictures that no act names, and a full disk stops everybody's acts.
So a person has so much of them kept in a day, and what stays without an act for long goes. What is remembered of it is
this process's own: what an earlier one kept is never removed, since after a database was put back such a file may be
all that is left of an act.
"""

import logging
from collections.abc import Callable, Iterable
from threading import Lock
from typing import NamedTuple

from custody.domain.kernel.errors import NotAllowed
from custody.domain.kernel.photo_reference import Photo
from custody.service.exhibits import photos
from custody.storage.read.referenced_files import named
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock, head_row

log = logging.getLogger(__name__)

MOST = 300 * 1024**2
"""Bytes that one person has kept in ``DAY`` without an act: the hundred photographs of a long act, and once more."""
MOST_PIXELS = 200 * 25_000_000
"""Pixels that one person has decoded in a day: as many photographs, each as large as may be."""
HOUR = 3_600_000
"""Milliseconds; how often is looked what has got its act."""
DAY = 24 * HOUR
STAYS = 30 * DAY
"""How long a photograph waits for its act: a phone may have sent it in, and then been without a network for weeks."""


class Waiting(NamedTuple):
    """A photograph that no act is known to name: who sent it, when by the monotonic clock, and the log's size then."""

    person: str
    scope: str
    size: int
    at: int
    since: int


class Intake:
    """Keeps what people send in, within bounds."""

    def __init__(
        self, store: Store, vault: Vault, blobs: Blobs, now: Callable[[], int] = lambda: clock.now().monotonic_ms
    ) -> None:  # fmt: skip
        self._store, self._vault, self._blobs, self._now = store, vault, blobs, now
        self._waiting: dict[str, Waiting] = {}
        self._looked_at = now()
        self._day, self._pixels = 0, dict[str, int]()
        self._lock = Lock()

    def keep(self, person: str, scope: str, data: bytes) -> Photo:
        """Keep a photo as ``photos.keep``, on behalf of a person.

        Raises:
            BadInput: as ``photos.drawn``.
            NotAllowed: ``photos_too_many`` with the limit in MiB, ``photo_pixels_many`` in millions of pixels.
        """
        self._require_time(person, photos.pixels(data))
        picture = photos.drawn(data)  # before the lock: a large one takes a second
        with self._lock:  # files are written one after the other anyway
            now = self._now()
            if now - self._looked_at > HOUR:
                self._looked_at = now
                self._tidy(now)
            self._require_room(person, len(picture), now)
            with self._store.reading() as connection:
                since = head_row.read(connection).size
            photo = photos.keep_drawn(self._blobs, scope, picture)
            first = self._waiting.get(photo.blob, Waiting(person, scope, len(picture), now, since))
            self._waiting[photo.blob] = first._replace(at=now)  # sent in again, it waits for its act anew
        return photo

    def _require_time(self, person: str, pixels: int) -> None:
        """Refuse more pixels of a person in a day: a picture of one colour is small, and takes as long to decode."""
        with self._lock:
            day = self._now() // DAY
            if day != self._day:
                self._day, self._pixels = day, {}
            sent = self._pixels.get(person, 0) + pixels
            if sent > MOST_PIXELS:
                raise NotAllowed("photo_pixels_many", limit=MOST_PIXELS // 1_000_000)
            self._pixels[person] = sent

    def _require_room(self, person: str, size: int, now: int) -> None:
        if self._kept(person, now) + size <= MOST:
            return
        self._forget_named([name for name, waiting in self._waiting.items() if waiting.person == person])
        if self._kept(person, now) + size > MOST:
            log.warning("%s has sent in more photographs than acts name", person)
            raise NotAllowed("photos_too_many", limit_mib=MOST // 1024**2)

    def _kept(self, person: str, now: int) -> int:
        return sum(
            waiting.size for waiting in self._waiting.values() if waiting.person == person and now - waiting.at < DAY
        )

    def _tidy(self, now: int) -> None:
        """Forget what has its act, remove what has waited too long for one."""
        self._forget_named(self._waiting)
        late = [name for name, waiting in self._waiting.items() if now - waiting.at > STAYS]
        self._forget_named(late, since=0)  # sent in again, it may have had its act before
        for name in late:
            if name in self._waiting and self._blobs.remove_unused(name):
                del self._waiting[name]

    def _forget_named(self, names: Iterable[str], since: int | None = None) -> None:
        asked = {name: self._waiting[name] for name in names}
        if not asked:
            return
        first = min(waiting_photo.since for waiting_photo in asked.values()) if since is None else since
        with self._store.reading() as connection:
            files, doubtful = named(
                connection, self._vault, (waiting_photo.scope for waiting_photo in asked.values()), first
            )
        for name, waiting in asked.items():
            if name in files or waiting.scope in doubtful:
                del self._waiting[name]
