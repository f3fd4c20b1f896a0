"""The demonstration's story and its papers, for tests."""

import argparse
import re
from types import ModuleType

import pypdfium2
import zxingcpp
from rich.console import Console

from custody.commands import demo
from custody.text import i18n
from custody.web.http.services import Services


def run(command: ModuleType, *arguments: str) -> int:
    """Run a command's module as the command line does."""
    i18n.use("fr")  # a test before this one may have spoken English
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    code: int = command.run(parser.parse_args(list(arguments)))
    return code


def tell(services: Services) -> None:
    """Record the story without a word on the screen."""
    demo.prepare(services, Console(quiet=True))


def text_of(pdf: bytes) -> str:
    """The text of a PDF, every run of white space (the narrow and unbroken ones too) as one space."""
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_range() for page in document))


def codes_of(pdf: bytes) -> list[str]:
    """What an independent reader finds in the QR codes of each page, drawn at 200 dpi; no other code, for what looks like one."""
    pages = (page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(pdf))
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page, zxingcpp.BarcodeFormat.QRCode)]
