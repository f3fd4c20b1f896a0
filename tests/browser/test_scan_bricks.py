"""Bricks from the floor into the store, on one phone that loses its power: all there, each once, and fast enough.

``BRICKS=300`` for the figure that docs/scan.md gives.
"""

import json
import os
from collections import Counter

import pytest
from playwright.sync_api import expect

from tests.browser.bricks import Bricks
from tests.browser.gestures import Gestures
from tests.browser.serving import running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BRICKS = int(os.environ.get("BRICKS", "30"))
MOST_SECONDS = 5
"""Software for each brick (issue 6)."""
MOST = {
    "declaration": {"typed": 6, "chosen": 2, "taps": 3, "pages": 3},
    "sealing": {"chosen": 1, "taps": 12, "pages": 1},
    "hand-over and receipt": {"chosen": 1, "taps": 10},
    "storing": {"taps": 3},
}
"""What each step cost on the phone before issue 21 (docs/scan.md), however many bricks."""
MOST_BESIDE = 60
"""Gestures on the phone for all bricks together, however many."""

expect.set_options(timeout=60_000)


def test_bricks_go_from_the_floor_into_the_store(browser, tmp_path):
    """Declared, sealed, weighed, labelled, handed over without a network and stored; each is on record once, as read."""
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.desk_served:app"]
    with running(tmp_path, command, TOWN_FOLDER=str(tmp_path), TOWN_BRICKS=str(BRICKS)) as address:
        facts = json.loads((tmp_path / "facts.json").read_text())
        bricks = Bricks(browser, address, tmp_path, facts)
        try:
            bricks.run()
        finally:
            bricks.close()
        print(bricks.report())
        assert bricks.others.errors == []
        assert bricks.seconds_each < MOST_SECONDS
        assert sum(bricks.gestures.values(), Gestures()) == {"scan": 4, "balance": 1, "again": 1}
        assert bricks.made.total() < MOST_BESIDE
        for step, most in MOST.items():
            assert bricks.taps.by_step[step] <= Counter(most), step
        clerk = bricks.others.of("clerk")
        held = {one["id"]: one for one in clerk.request.get(f"{address}/api/scan/kit").json()["exhibits"]}
        ours = [held[label] for label in facts["bricks"]]
        assert {(one["holder"], one["place"]) for one in ours} == {(facts["people"]["clerk"], facts["shelf"])}
        assert [one["no"] for one in ours] == [str(i + 1) for i in range(BRICKS)]
        last = bricks.others.open("clerk", f"/exhibits/{facts['bricks'][-1]}").inner_text("main")
        assert bricks.seals[-1] in last
