"""Photographs: drawn anew, kept encrypted under their case's key, shown to those who see the case.

Only what decodes as JPEG or PNG comes in, whatever its name. An act commits to the digest of the picture drawn anew.
People get the same bytes, and so can compare them with that digest.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.kernel.errors import BadInput, NotFound
from custody.domain.kernel.photo_reference import Photo
from custody.domain.kernel.typed_text import is_subject
from custody.domain.seizures.case import Case
from custody.service.access.audited_queries import require_checked, visible_case, visible_exhibit
from custody.service.exhibits import image_decoding
from custody.service.seizures.seizures import visible_seizure
from custody.service.seizures.split_cases import numbered_with
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

LARGEST = 10 * 1024 * 1024
"""Bytes of one photograph."""
MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
SUFFIX = {"image/jpeg": "jpg", "image/png": "png"}


class Picture(Struct, frozen=True):
    """A photograph to show: its bytes, media type and a name for its file."""

    data: bytes
    media_type: str
    name: str


def media_type(data: bytes) -> str:
    """Return ``image/jpeg`` or ``image/png``, by the first bytes.

    Raises:
        BadInput: ``photo_kind`` for anything else.
    """
    detected_type = next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), None)
    if detected_type is None:
        raise BadInput("photo_kind")
    return detected_type


def keep(blobs: Blobs, scope: str, data: bytes) -> Photo:
    """Draw a photograph anew, encrypt and keep it under the key of ``scope``; it is on disk when this returns.

    Raises:
        BadInput: as ``drawn``.
        StorageRefused: the disk refused it.
    """
    return keep_drawn(blobs, scope, drawn(data))


def drawn(data: bytes) -> bytes:
    """Return a photograph as it is kept.

    Raises:
        BadInput: ``photo_too_large``; as ``image_decoding.redrawn``.
    """
    _require_small(data)
    return image_decoding.redrawn(data)


def pixels(data: bytes) -> int:
    """Return how many pixels a photograph has, before it is decoded; raise as ``drawn``."""
    _require_small(data)
    return image_decoding.pixels(data)


def _require_small(data: bytes) -> None:
    if len(data) > LARGEST:
        raise BadInput("photo_too_large", limit_mib=LARGEST // 1024**2)


def keep_drawn(blobs: Blobs, scope: str, picture: bytes) -> Photo:
    """Keep a photograph that ``drawn`` returned.

    Raises:
        StorageRefused: the disk refused it.
    """
    return Photo(blob=blobs.put(scope, picture), sha256=sha256(picture).hexdigest())


def require_kept(blobs: Blobs, scope: str, photos: Iterable[Photo]) -> None:
    """Refuse photographs that were not taken in for this case: an act must name files that can be shown.

    Those that it lets pass are not removed meanwhile as photographs that no act names.

    Raises:
        BadInput: ``photo_unknown``.
    """
    for photo in photos:
        blobs.use(photo.blob)  # before it is looked for: what is found then stays
        data = blobs.get(scope, photo.blob) if is_subject(scope) else None  # what is no number keeps nothing
        if data is None or sha256(data).hexdigest() != photo.sha256:
            raise BadInput("photo_unknown")


def of_exhibit(connection: Connection, vault: Vault, reader: Reader, exhibit_id: str, place: int) -> tuple[str, Photo]:
    """Return the scope and the ``place``-th photograph (from 1) of an exhibit that the reader may see.

    Raises:
        NotFound: no such exhibit or photograph, or none that the reader may see.
        RuleBroken: ``check_due``: a photograph of a sealed exhibit shows its seal.
    """
    exhibit, _ = visible_exhibit(connection, reader, exhibit_id)
    require_checked(connection, reader, (exhibit_id,))
    return exhibit.case, nth_photo(connection, vault, (exhibit.described, *exhibit.pictured), exhibit_id, place)


def of_seizure(connection: Connection, vault: Vault, reader: Reader, seizure_id: str, place: int) -> tuple[str, Photo]:
    """Return the scope and the ``place``-th photograph (from 1) of a seizure that the reader may see.

    Raises:
        NotFound: no such seizure or photograph, or none that the reader may see.
    """
    seizure, _ = visible_seizure(connection, reader, seizure_id)
    return seizure.case, nth_photo(connection, vault, (seizure.declared,), seizure_id, place)


def of_case(connection: Connection, vault: Vault, reader: Reader, case_id: str, place: int) -> tuple[str, Photo]:
    """Return the scope and the ``place``-th page (from 1) of the decisions that joined, split or passed on a case.

    Raises:
        NotFound: no such case or page, or none that the reader may see.
    """
    case = visible_case(connection, reader, case_id)
    return case_id, nth_photo(connection, vault, tuple(case.decisions), case_id, place)


def of_discrepancy(
    connection: Connection, vault: Vault, reader: Reader, discrepancy_id: str, place: int
) -> tuple[str, Photo]:  # fmt: skip
    """Return the scope and the ``place``-th photograph (from 1) of the second reading of a discrepancy (I57c).

    Raises:
        NotFound: no such discrepancy or photograph, or none that the reader may see.
        RuleBroken: ``check_due``: a photograph of a sealed exhibit shows its seal.
    """
    discrepancy = subject_queries.state(connection, Discrepancy, discrepancy_id)
    if not discrepancy.second_photos:
        raise NotFound("not_found", kind=Discrepancy.kind, number=discrepancy_id)
    visible_exhibit(connection, reader, discrepancy.about)
    require_checked(connection, reader, (discrepancy.about,))
    return discrepancy.case, nth_photo(connection, vault, (discrepancy.second_read,), discrepancy_id, place)


def scopes(connection: Connection, scope: str) -> list[str]:
    """Return under whose key a photograph may be kept: what was split off has older ones of its first case."""
    if not scope.startswith(Case.kind):
        return [scope]
    return numbered_with(connection, scope)


def picture(blobs: Blobs, kept_under: Sequence[str], photo: Photo, name: str) -> Picture:
    """Return the photograph's bytes if they are still the recorded bytes.

    Raises:
        NotFound: ``photo_gone``: erased, lost, or not what was recorded.
    """
    data = next((data for scope in kept_under if (data := blobs.get(scope, photo.blob)) is not None), None)
    if data is None or sha256(data).hexdigest() != photo.sha256:
        raise NotFound("photo_gone", name=name)
    kind = media_type(data)
    return Picture(data, kind, f"{name}.{SUFFIX[kind]}")


def nth_photo(
    connection: Connection, vault: Vault, seqs: tuple[int, ...], subject_id: str, place: int
) -> Photo:  # fmt: skip
    """Return the ``place``-th photograph (from 1) that these events commit to.

    Raises:
        NotFound: there are not so many, or it is erased (``photo_gone``).
    """
    values = private_values.of(connection, vault, seqs)
    kept: list[dict[str, Any] | None] = [photo for seq in seqs for photo in values[seq].get("photo", [])]
    if not 0 < place <= len(kept):
        raise NotFound("not_found", kind=subject_id[:2], number=subject_id)
    photo_fields = kept[place - 1]
    if photo_fields is None:
        raise NotFound("photo_gone", name=f"{subject_id}-{place}")
    return Photo(blob=photo_fields["blob"], sha256=photo_fields["sha256"])
