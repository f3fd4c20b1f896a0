"""Means were ended on the log, and the database was busy when their sessions were to end (hole W13)."""

from typing import Any

from custody.domain.kernel.errors import Unconfirmed
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import ended_means
from custody.service.people.accounts import Accounts
from tests.factories.real_log import packed_id, real_log


def test_what_ended_means_had_opened_ends_with_the_repeat_or_the_next_start(tmp_path, monkeypatch):
    with real_log(tmp_path) as log:
        log.enrol("inspector", "inspection", "inspector")
        log.make_passkey("inspector")
        assert log.confirm_passkey("inspector", "key1").status_code == 201
        log.renew("inspector")
        stolen = log.client("inspector")
        assert stolen.get("/api/alarms").status_code == 200
        failed = 0

        def busy(_self: Accounts, _person: str, **_more: Any) -> int:
            nonlocal failed
            failed += 1
            raise Unconfirmed("not_recorded", reason="database is locked")

        key, body = new_key(), {"person": log.person["inspector"], "credential": packed_id(log.keys["inspector"])}
        with monkeypatch.context() as patched:
            patched.setattr(Accounts, "end_sessions", busy)
            assert log.client("key1").act("/api/passkeys/revoke", body, key=key).status_code == 503
            assert stolen.get("/api/alarms").status_code == 200
        assert failed == 1
        with monkeypatch.context() as patched:  # a start in between ends them
            ended = []
            patched.setattr(Accounts, "end_sessions", lambda _self, person, **_more: ended.append(person))
            ended_means.end_again(log.services.store, log.services.sign_in.accounts)
            assert ended == [log.person["inspector"]]
        assert log.client("key1").act("/api/passkeys/revoke", body, key=key).json()["repeated"]
        assert stolen.get("/api/alarms").status_code == 401
