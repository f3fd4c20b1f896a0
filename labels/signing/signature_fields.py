"""Signature fields in the tags of a document, so that whoever hears it read knows of them (PDF/UA-1, 7.18.4).

In the revision that adds the fields, before the first signature: later the tree may not change.
"""

from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

_OURS = NameObject("/StructParent")


def tag_fields(writer: IncrementalPdfFileWriter) -> None:
    """Add each field that is in no element yet to the end of the tree; a file without tags stays without."""
    if "/StructTreeRoot" not in writer.root:
        return
    tree = writer.root["/StructTreeRoot"]
    for reference in writer.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        for widget in field.raw_get("/Kids") if "/Kids" in field else [reference]:
            if _OURS not in widget.get_object():
                _tag(writer, tree, widget)


def _tag(writer: IncrementalPdfFileWriter, tree: Any, widget: IndirectObject) -> None:
    document, ways, annotation = tree["/K"], tree["/ParentTree"], widget.get_object()  # type: ignore[no-untyped-call]
    key = tree["/ParentTreeNextKey"]
    content = _named({"/Type": NameObject("/OBJR"), "/Obj": widget})
    element = {"/S": NameObject("/Form"), "/P": tree.raw_get("/K"), "/Pg": annotation.raw_get("/P"), "/K": content}
    made = writer.add_object(_named(element))
    document[NameObject("/K")] = ArrayObject([*document["/K"], made])
    ways[NameObject("/Nums")] = ArrayObject([*ways["/Nums"], key, made])
    tree[NameObject("/ParentTreeNextKey")] = NumberObject(key + 1)  # type: ignore[no-untyped-call]  # pyHanko, untyped
    annotation[_OURS] = key
    for changed in (document, ways, tree, annotation):
        writer.update_container(changed)


def _named(values: dict[str, Any]) -> DictionaryObject:
    named = {NameObject(name): value for name, value in values.items()}
    return DictionaryObject(named)  # type: ignore[no-untyped-call]  # pyHanko, untyped
