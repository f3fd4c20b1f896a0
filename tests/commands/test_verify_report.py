"""What a verification prints of a log that somebody else named."""

from rich.console import Console

from custody.commands.row_table import refused
from custody.commands.verify.report import print_report
from custody.domain.kernel.errors import BadInput
from custody.storage.audit.findings import Report

MARKUP = "[/] [link=https://x.example]x[/link]"
"""What a terminal's library would take for its own, and fail at or obey."""


def test_a_logs_name_is_printed_as_it_is(capsys):
    """It is no markup: nothing fails at it, and nothing is a link."""
    print_report(Report(origin=f"ocs.ml/{MARKUP}", size=3, root=b"r"), as_json=False, exported=True)
    assert f"ocs.ml/{MARKUP}" in capsys.readouterr().out


def test_what_stands_in_a_file_is_printed_as_it_is():
    """A row that is refused names what was typed in it."""
    console = Console(width=200)
    with console.capture() as shown:
        console.print(refused([(7, MARKUP, BadInput("bad_input", detail=MARKUP))]))
    assert MARKUP in shown.get()
