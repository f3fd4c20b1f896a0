"""What the bench of pages asks: a log of years, and pages that are asked again where it was kept."""

import asyncio
from contextlib import ExitStack, closing

import pytest
from sqlalchemy import select

from custody.storage.read import log_reader
from custody.storage.tables.tables import event
from custody.storage.write import clock
from tests.bench.pages import __main__ as page_bench
from tests.bench.pages import growth
from tests.bench.pages import targets as pages

pytestmark = pytest.mark.slow

YEARS = 3


def test_a_lifelike_log_is_of_years_and_its_pages_are_asked_again_where_it_was_kept(tmp_path):
    with closing(growth.lifelike(tmp_path, "", events=6_000, years=YEARS, offices=2)) as world:
        targets = pages.of(world).targets
        a_year_ago = clock.text(clock.now().wall_ms - 365 * growth.DAY_MS)
        with world.town.store.reading() as connection:
            bodies = [bytes(row.body) for row in connection.execute(select(event.c.body))]
            older = log_reader.since(connection, world.town.size(), a_year_ago)
    assert 0.4 < older / world.begun < 0.8  # two of three years; the sets are of today
    assert not any(b'"kind":"clock.step/1"' in body for body in bodies)
    kinds = ("destruction_session.certify/1", "laboratory.report/1", "transfer.dispatch/1", "read_audit.record/1")
    assert all(sum(f'"kind":"{kind}"'.encode() in body for body in bodies[:older]) for kind in kinds)

    some = [target for target in targets if target.name in {"the empty page", "GET /court", "GET /orders"}]
    with ExitStack() as ending:
        lines = asyncio.run(page_bench.measure(pages.kept(tmp_path, "", ending), some, 1))
    assert len(lines) == len(some) > 2
    assert all(" 200 " in line for _, line in lines)
