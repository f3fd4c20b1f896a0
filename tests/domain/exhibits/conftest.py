"""Fixtures of the exhibits: weighings judged by their balances alone."""

from collections.abc import Iterator

import pytest

from custody.domain.exhibits.drying import drying_allowance, drying_curve


@pytest.fixture(scope="class")
def nothing_dries() -> Iterator[None]:
    """No line of drying holds: what differs, differs by the balances."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drying_curve, "base_lines", tuple)
        drying_allowance._period.cache_clear()
        drying_allowance._dries.cache_clear()
        yield
    drying_allowance._period.cache_clear()
    drying_allowance._dries.cache_clear()
