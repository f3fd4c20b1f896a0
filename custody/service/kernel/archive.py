"""The one unpacker of archives from outside: every ZIP and workbook passes here before anything else reads it.

A ZIP says how large its files are and may lie. So its list of files is bounded before it is read, every file is read
no further than the list says, and only packings that can be stopped at any byte are read at all.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from msgspec import Struct

from custody.domain.kernel.errors import BadInput

PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""How files may be packed: with every other method, Python unpacks all before it looks how much that is."""
ENCRYPTED = 1
"""Bit of a file's flags (APPNOTE 4.4.4)."""
END = struct.Struct("<4s4HLLH")
"""The end record of a ZIP (APPNOTE 4.3.16)."""
ZIP64, LOCATOR = b"PK\6\7", 20
"""Mark and length of the record right before the end record that leads to another list of files (APPNOTE 4.3.15)."""
RATIO = 200
"""How many times larger than the archive its files may be: sheets and JSON reach 20, a bomb 1,000."""
LISTED = 256
"""Bytes that a file may take in the list of files, on average: its fixed 46, its path, its extra fields."""


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds of one kind of archive: bytes packed, bytes of a file and of all files unpacked, number of files."""

    packed: int
    member: int
    total: int
    members: int


def unpack(data: bytes, limits: Limits, name: str, too_large: BadInput) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of each file of an archive, folders left out, in the order of its list.

    All bounds are checked before the first file is unpacked. ``too_large`` is the caller's refusal, ``name`` says in
    the other refusals what cannot be read.

    Raises:
        BadInput: ``too_large``; ``archive_packing`` for an encrypted file or a method not in ``PACKINGS``;
            ``file_unreadable`` for no ZIP, a damaged one, two files of one path, or a list that readers
            see differently.
    """
    if len(data) > limits.packed:
        raise too_large
    _require_one_list(data, name, limits, too_large)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _require_same_list(archive, data, name)
            _require_plain(members, name)
            _require_bounds(members, len(data), limits, too_large)
            for member in members:
                if not member.is_dir():
                    with archive.open(member) as file:
                        # one byte more than nothing: an empty read would skip the checksum
                        yield member.filename, file.read(max(member.file_size, 1))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise BadInput("file_unreadable", path=name) from error


def _require_one_list(data: bytes, name: str, limits: Limits, too_large: BadInput) -> None:
    """Refuse a ZIP whose list of files is not right before its end record: other software would read another list.

    The list is bounded here, since Python reads all of it whatever number of files the end record states.
    """
    at = len(data) - END.size
    if at < 0:
        raise BadInput("file_unreadable", path=name)
    mark, disk, first, disk_count, count, size, start, comment = END.unpack(data[at:])
    if mark != b"PK\5\6" or disk or first or disk_count != count or comment or start + size != at:
        raise BadInput("file_unreadable", path=name)
    if data[max(at - LOCATOR, 0) :].startswith(ZIP64):  # no room for it here, so it hides in the list
        raise BadInput("file_unreadable", path=name)
    if count > limits.members or size > limits.members * LISTED:
        raise too_large


def _require_same_list(archive: zipfile.ZipFile, data: bytes, name: str) -> None:
    """Refuse a ZIP of which Python has read another list than the end record names."""
    _, _, _, _, count, _, start, _ = END.unpack(data[-END.size :])
    if len(archive.infolist()) != count or archive.start_dir != start:
        raise BadInput("file_unreadable", path=name)


def _require_bounds(members: list[zipfile.ZipInfo], packed: int, limits: Limits, too_large: BadInput) -> None:
    total = sum(member.file_size for member in members)
    if (
        len(members) > limits.members
        or total > min(limits.total, packed * RATIO)
        or any(member.file_size > limits.member for member in members)
    ):
        raise too_large


def _require_plain(members: list[zipfile.ZipInfo], name: str) -> None:
    if any(member.compress_type not in PACKINGS or member.flag_bits & ENCRYPTED for member in members):
        raise BadInput("archive_packing", path=name)
    if len({member.filename for member in members}) != len(members):
        raise BadInput("file_unreadable", path=name)  # two files of one path: each reader takes another
