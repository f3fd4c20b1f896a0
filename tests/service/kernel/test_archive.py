"""Archives and workbooks from outside: every bound of the one unpacker, and the memory that a hostile file may take."""

import io
import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib

import pytest

from custody.domain.kernel.errors import BadInput
from custody.service.exchange.bundles import files
from custody.service.kernel.archive import Limits, unpack
from custody.service.seizures import workbook

LIMITS = Limits(packed=100_000, member=50_000, total=60_000, members=5)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def zipped(files, method=zipfile.ZIP_DEFLATED):
    """A ZIP of (path, bytes) pairs; the same path may come twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for path, content in files:
            archive.writestr(zipfile.ZipInfo(path), content, method)
    return out.getvalue()


def refused(data, limits=LIMITS):
    """The code that the unpacker refuses an archive with."""
    with pytest.raises(BadInput) as refusal:
        dict(unpack(data, limits, "x", BadInput("bundle_large", path="x")))
    return refusal.value.code


def plain(size):
    """Bytes that hardly shrink."""
    return os.urandom(size)


def test_an_archive_within_its_bounds_comes_out_as_it_went_in():
    files = [("a/b", b"1"), ("a/empty", b""), ("a/c", plain(40_000))]
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert list(unpack(zipped(files, method), LIMITS, "x", BadInput("bundle_large"))) == files


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped([("a", plain(50_001))]), "bundle_large"),
        (zipped([("a", plain(40_000)), ("b", plain(40_000))]), "bundle_large"),
        (zipped([(str(i), b"") for i in range(6)]), "bundle_large"),
        (zipped([("a", plain(200_000))]), "bundle_large"),
        (zipped([("a", bytes(49_000))]), "bundle_large"),
        (zipped([("a", b"1")], zipfile.ZIP_BZIP2), "archive_packing"),
        (zipped([("a", b"1")], zipfile.ZIP_LZMA), "archive_packing"),
        (zipped([("a", b"1")]).replace(b"PK\1\2\x14\x03\x14\0\0", b"PK\1\2\x14\x03\x14\0\1"), "archive_packing"),
        (zipped([("a", b"1")])[:-1], "file_unreadable"),
        (b"PK\3\4", "file_unreadable"),
        (zipped([("a", b"1")], zipfile.ZIP_STORED).replace(b"a1PK", b"a2PK"), "file_unreadable"),
    ],
    ids=["member", "total", "members", "packed", "ratio", "bzip2", "lzma", "encrypted", "cut", "header", "checksum"],
)
def test_each_bound_has_its_refusal(data, code):
    assert refused(data) == code


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_path_are_refused():
    assert refused(zipped([("a", b"1"), ("a", b"2")])) == "file_unreadable"


def test_a_list_of_files_is_bounded_before_it_is_read():
    """Python reads the whole list, whatever its end record says: a million entries would be a gigabyte."""
    data = zipped([(str(i), b"") for i in range(1_000)])
    at = len(data) - 22
    lying = data[:at] + data[at:].replace((1_000).to_bytes(2, "little"), (3).to_bytes(2, "little"))
    assert refused(lying) == "bundle_large"


def local(name: bytes, body: bytes) -> bytes:
    """A file as it stands in a ZIP (APPNOTE 4.3.7), stored."""
    sizes = zlib.crc32(body), len(body), len(body), len(name), 0
    return struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, *sizes) + name + body


def entry(name: bytes, body: bytes, at: int, comment: int = 0) -> bytes:
    """A file as it stands in the list of a ZIP (APPNOTE 4.3.12); its comment is what follows."""
    rest = zlib.crc32(body), len(body), len(body), len(name), 0, comment, 0, 0, 0, at
    return struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 33, *rest) + name


def two_lists() -> bytes:
    """A ZIP whose end record lists one file; a ZIP64 record in a comment leads to a list with another."""
    shown, hidden = (b"bundle/a.txt", b"what unzip shows"), (b"bundle/b.txt", b"what Python reads")
    out = local(*shown)
    at_hidden = len(out)
    out += local(*hidden)
    first = entry(*shown, 0, comment=76)
    start_hidden = len(out)
    out += entry(*hidden, at_hidden, comment=len(first))
    start = len(out)
    out += first
    at = len(out)
    out += struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, at - start_hidden, start_hidden)
    out += struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    return out + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(out) - start, start, 0)


def test_a_second_list_hidden_in_a_comment_is_refused():
    """Python follows a ZIP64 record wherever it lies right before the end record; other software does not."""
    with zipfile.ZipFile(io.BytesIO(two_lists())) as archive:
        assert archive.namelist() == ["bundle/b.txt"]
    assert refused(two_lists()) == "file_unreadable"


def test_a_bundle_is_one_folder():
    with pytest.raises(BadInput, match="file_unreadable"):
        files.unzip(zipped([("one/a.txt", b"x"), ("two/b.txt", b"y")]), "ZIP")
    assert files.unzip(zipped([("one/a.txt", b"x"), ("one/b.txt", b"y")]), "ZIP") == {"a.txt": b"x", "b.txt": b"y"}


def book(sheet, shared=b"", method=zipfile.ZIP_DEFLATED, padding=0):
    """A workbook with one sheet, its rows and shared texts as given."""
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(
            (("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")), 1
        )
    )
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{PACKAGE}/content-types'/>",
        "_rels/.rels": f"<Relationships xmlns='{PACKAGE}/relationships'><Relationship Id='r1' "
        f"Type='{RELATION}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{MAIN}' xmlns:r='{RELATION}'><sheets><sheet name='A' sheetId='1' "
        "r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{PACKAGE}/relationships'>{relations}</Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{MAIN}'><sheetData>".encode() + sheet
        + b"</sheetData></worksheet>",
    }  # fmt: skip
    if padding:  # so that it unfolds to no suspicious multiple
        parts["padding"] = plain(padding)
    if shared:
        parts["xl/sharedStrings.xml"] = f"<sst xmlns='{MAIN}'>".encode() + shared + b"</sst>"
    return zipped(parts.items(), method)


def test_a_workbook_with_shared_texts_is_read():
    data = book(b'<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1"><v>7</v></c></row>', b"<si><t>x</t></si><si/>")
    assert list(workbook.cells(data, "", 10, BadInput("import_too_large"))) == [(1, ["", "7"])]


CELL = b'<c t="s"><v>0</v></c>'
TEXT = b"<si><t>" + plain(50_000).hex().encode() + b"</t></si>"
HOSTILE = {
    "bzip2": (book(bytes(800_000_000), method=zipfile.ZIP_BZIP2), "archive_packing"),
    "deflate": (book(bytes(800_000_000)), "import_too_large"),
    "cells without place": (book(b"<row>" + b"<c/>" * 100_000 + b'</row><row r="9999"><c/></row>'), "import_too_large"),
    "rows without place": (book(b"<row/>" * 1_000_000), "import_too_large"),
    "copies of a text": (book((b"<row>" + CELL * 200 + b"</row>") * 10, TEXT), "import_too_large"),
    "copies, the number escaped": (
        book((b"<row>" + CELL.replace(b">0<", b">+0&#48;<") * 200 + b"</row>") * 10, TEXT), "import_too_large",
    ),
    "copies, counted past a comment": (book(CELL * 200, b"<!--<si>-->" + TEXT), "file_unreadable"),
    "copies, an element in the value": (book(CELL.replace(b">0<", b"><a/>0<") * 200, TEXT), "file_unreadable"),
    "another prefix": (book(b'<\xc3\xa9:row r="99999"/>'), "import_too_large"),
    "six million marks of texts": (book(b"<row/>", b"<si" * 14_000_000, padding=260_000), "import_too_large"),
    "texts without end": (book(b"<row/>", b"<si/>" * 9_000_000, padding=260_000), "import_too_large"),
    "pieces of one text": (book(b"<row/>", b"<si>" + b"<r><t/></r>" * 4_000_000 + b"</si>", padding=260_000), "import_too_large"),
    "values without end": (book(b"<row><c>" + b"<v/>" * 11_000_000 + b"</c></row>", padding=260_000), "import_too_large"),
    "a place far away": (book(b'<row r="1048576"><c r="XFD1048576"/></row>'), "import_too_large"),
}  # fmt: skip
MEASURED = """
import io, json, resource, sys
from custody.service.seizures import workbook
from custody.domain.kernel.errors import BadInput
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    list(workbook.cells(sys.stdin.buffer.read(), "", 10_000, BadInput("import_too_large")))
    code = ""
except BadInput as refusal:
    code = refusal.code
print(json.dumps([code, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024]))
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_takes_no_memory(name):
    """The refusal, and at most 100 MiB more than the idle process, in a process of its own."""
    data, code = HOSTILE[name]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], input=data, capture_output=True, check=True, env=environment, timeout=60
    )
    got, mebibytes = json.loads(done.stdout)
    assert got == code
    assert mebibytes < 100


def test_the_largest_workbook_that_is_taken_fits_in_memory():
    """10,001 rows of 13 columns and long texts: at most 300 MiB."""
    cell = b'<c t="inlineStr"><is><t>%d a description of an exhibit</t></is></c>'
    rows = (b"<row>" + b"".join(cell % (13 * i + j) for j in range(13)) + b"</row>" for i in range(10_001))
    data = book(b"".join(rows))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], input=data, capture_output=True, check=True, env=environment, timeout=120
    )
    got, mebibytes = json.loads(done.stdout)
    assert (got, mebibytes < 300) == ("", True)
