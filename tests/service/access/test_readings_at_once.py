"""Two readings of one person at once: both are answered."""

import asyncio

from custody.service.people.sign_in import SignedIn
from tests.factories.real_log import real_log


def test_two_searches_of_different_words_at_once_are_both_answered(tmp_path):
    """Searches of one list are one reading, whatever their words: no key is used twice for different acts."""
    with real_log(tmp_path) as log:
        queries = log.services.queries
        reader = SignedIn(
            person=log.person["key1"], name="", agency=next(iter(log.agency.values())), roles=("key_officer",),
            device="x" * 32, lang="fr", must_change=False,
        )  # fmt: skip

        async def search() -> list[None]:
            return await asyncio.gather(*(queries.record(reader, words, "page", "find") for words in ("un", "deux")))

        assert asyncio.run(search()) == [None, None]
