"""The trust policy (C2SP tlog-policy): which logs, which witnesses, and how many of them are enough.

A policy is handed out on paper or in the law gazette, never inside a bundle: whoever brings the proof must not also
say whom to believe.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from custody.log.checkpoint import Opened
from custody.log.errors import Malformed, Mismatch
from custody.log.signed_note import COSIGNATURE, ED25519, MLDSA44, VerifierKey

NONE = "none"
_ALLOWED = re.compile(r"[\t\n\x20-\x7e\x80-\U0010ffff]*")
_COUNT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_LOG_FIELDS, _WITNESS_FIELDS, _GROUP_FIELDS = (2, 3), (3, 4), 4


@dataclass(frozen=True, slots=True)
class Known:
    """A witness of the policy: its name there, its key, and the address that takes checkpoints ("" for none)."""

    name: str
    vkey: VerifierKey
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """At least ``least`` of ``members``, each a witness or another group."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Logs, witnesses, groups of them, and the name of the group or witness that is the quorum (``none``: nobody)."""

    logs: tuple[VerifierKey, ...]
    witnesses: tuple[Known, ...]
    groups: dict[str, Group]
    quorum: str

    @classmethod
    def parse(cls, text: str) -> "Policy":
        """Read a policy file.

        Raises:
            Malformed: ``policy_malformed`` with the ``line`` (0: something is missing in all of it);
                ``vkey_malformed``, ``key_name``.
        """
        reader = _Reader()
        if not _ALLOWED.fullmatch(text):
            raise Malformed("policy_malformed", line=0)
        for position, line in enumerate(text.split("\n"), 1):
            words = line.replace("\t", " ").split(" ")
            fields = [word for word in words if word]
            if fields and not fields[0].startswith("#"):
                reader.take(position, fields)
        return reader.policy()

    def vkeys(self) -> tuple[VerifierKey, ...]:
        """Return every key that the policy knows: of logs and of witnesses."""
        return (*self.logs, *(known.vkey for known in self.witnesses))

    def satisfied_by(self, signed: Iterable[VerifierKey]) -> bool:
        """Return True if the witnesses that cosigned satisfy the quorum."""
        keys = set(signed)
        return self._witnessed(self.quorum, {w.name for w in self.witnesses if w.vkey in keys})

    def require(self, opened: Opened) -> None:
        """Refuse a checkpoint that too few have cosigned.

        Raises:
            Mismatch: ``witnesses_few``: ``have`` of the ``of`` witnesses, where ``least`` at the fewest are enough.
        """
        keys = {signed.key for signed in opened.signatures}
        if not self.satisfied_by(keys):
            have = sum(known.vkey in keys for known in self.witnesses)
            raise Mismatch("witnesses_few", have=have, of=len(self.witnesses), least=self._fewest(self.quorum))

    def enough(self, values: Mapping[VerifierKey, int]) -> int | None:
        """Return the smallest value at which the keys up to it satisfy the quorum, or None.

        With a quorum of k witnesses that is the k-th smallest value.
        """
        have = list[VerifierKey]()
        for key, value in sorted(values.items(), key=lambda pair: pair[1]):
            have.append(key)
            if self.satisfied_by(have):
                return value
        return None

    def _fewest(self, name: str) -> int:
        """Return the least count of witnesses that completes this group, or 1 for a single witness."""
        if name == NONE:
            return 0
        group = self.groups.get(name)
        return sum(sorted(map(self._fewest, group.members))[: group.least]) if group else 1

    def _witnessed(self, name: str, cosigned: set[str]) -> bool:
        if name == NONE:
            return True
        group = self.groups.get(name)
        if group is None:
            return name in cosigned
        return sum(self._witnessed(member, cosigned) for member in group.members) >= group.least


NOBODY = Policy(logs=(), witnesses=(), groups={}, quorum=NONE)
"""The policy of a log that nobody cosigns."""


class _Reader:
    def __init__(self) -> None:
        self.logs: list[VerifierKey] = []
        self.witnesses: list[Known] = []
        self.groups: dict[str, Group] = {}
        self.quorum = ""
        self._taken: set[str] = set()
        self._member: set[str] = set()

    def take(self, position: int, fields: list[str]) -> None:
        """Read the fields of a line; raise ``policy_malformed``."""
        takers = {"log": self._log, "witness": self._witness, "group": self._group, "quorum": self._quorum}
        taker = takers.get(fields[0])
        if taker is None or not taker(fields):
            raise Malformed("policy_malformed", line=position)

    def policy(self) -> Policy:
        """Return the policy that was read; raise ``policy_malformed`` without a quorum."""
        if not self.quorum:
            raise Malformed("policy_malformed", line=0)
        return Policy(tuple(self.logs), tuple(self.witnesses), self.groups, self.quorum)

    def _log(self, fields: list[str]) -> bool:
        if len(fields) not in _LOG_FIELDS:
            return False
        vkey = VerifierKey.parse(fields[1])
        fresh = vkey.kind in {ED25519, MLDSA44} and vkey.key not in {log.key for log in self.logs}
        self.logs.append(vkey)
        return fresh

    def _witness(self, fields: list[str]) -> bool:
        if len(fields) not in _WITNESS_FIELDS:
            return False
        vkey = VerifierKey.parse(fields[2])
        fresh = vkey.kind in {COSIGNATURE, MLDSA44} and vkey.key not in {w.vkey.key for w in self.witnesses}
        self.witnesses.append(Known(fields[1], vkey, *fields[3:]))
        return fresh and self._name(fields[1])

    def _group(self, fields: list[str]) -> bool:
        if len(fields) < _GROUP_FIELDS:
            return False
        members = fields[3:]
        least = {"all": len(members), "any": 1}.get(fields[2]) or (int(fields[2]) if _COUNT.fullmatch(fields[2]) else 0)
        fresh = len(set(members)) == len(members) and not self._member & set(members)
        known = set(members) <= self._taken
        self._member |= set(members)
        self.groups[fields[1]] = Group(least, tuple(members))
        return fresh and known and 1 <= least <= len(members) and self._name(fields[1])

    def _quorum(self, fields: list[str]) -> bool:
        fresh = not self.quorum and len(fields) == len(("quorum", "name"))
        self.quorum = fields[-1]
        return fresh and self.quorum in {NONE, *self._taken}

    def _name(self, name: str) -> bool:
        fresh = name != NONE and name not in self._taken
        self._taken.add(name)
        return fresh
