"""Partner logs: whose proofs are believed here, by a register of trust policies that somebody put there by hand.

One file for each partner in the folder ``partners``, a C2SP tlog-policy named ``NAME.policy``: its ``log`` lines are
the keys of the partner's log, had on paper or from the law gazette; its quorum says which witnesses must cosign.
"""

from pathlib import Path

from custody.domain.kernel.errors import BadInput
from custody.log.errors import LogError
from custody.log.trust_policy import Policy

FOLDER, SUFFIX = "partners", ".policy"


def policy_of(data: Path, origin: str) -> Policy | None:
    """Return the policy of the partner whose log has this origin; None for an unregistered log.

    Raises:
        BadInput: ``partner_malformed`` with the file's name: what cannot be read must not pass for a partner unknown.
    """
    return next((p for p in partners(data).values() if any(key.name == origin for key in p.logs)), None)


def partners(data: Path) -> dict[str, Policy]:
    """Return the register: partner name to policy.

    Raises:
        BadInput: ``partner_malformed``, for a log that two files speak for too.
    """
    policies, spoken = dict[str, Policy](), set[str]()
    for file in sorted((data / FOLDER).glob(f"*{SUFFIX}")):
        policies[file.stem] = policy = _read(file)
        origins = {key.name for key in policy.logs}
        if origins & spoken:  # the file of one partner must not bring a key for another's log
            raise BadInput("partner_malformed", path=file.name)
        spoken |= origins
    return policies


def _read(file: Path) -> Policy:
    try:
        return Policy.parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, LogError) as error:
        raise BadInput("partner_malformed", path=file.name) from error
