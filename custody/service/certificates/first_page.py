"""Contents of a certificate's first page, for comparison with a paper (``paper_check``).

They name no person, case or exhibit: only what the paper already states.
"""

from msgspec import Struct

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.service.certificates import certificates
from custody.service.destruction import statement_summary
from custody.service.destruction.missing_exhibits import missing
from custody.service.destruction.statement_summary import Hour
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from labels.layout.quantity import Total


class Borne(Struct, frozen=True, kw_only=True):
    """When and where (``site`` "" once erased) a fire was; how many exhibits burnt, are ``unproved``, were left out.

    ``sums``: the rows of the paper's totals.
    """

    hours: dict[str, Hour]
    site: str
    burnt: int
    unproved: int
    withdrawn: int
    missing: int
    sums: tuple[Total, ...]


def of_certificate(connection: Connection, vault: Vault, certificate_id: str) -> Borne:
    """Return the contents of the first page of certificate ``number`` (CE…), as at its issue."""
    certificate = subject_queries.state(connection, Certificate, certificate_id)
    session = subject_queries.state(connection, DestructionSession, certificate.session)
    then = certificates.size_at_issue(connection, certificate_id)
    burnt = certificates.as_issued(connection, certificate, session, then)
    unproved = sum(bool(exhibit.doubts) for exhibit in burnt.values())
    gone = len(missing(connection, certificate.session, session))
    planned = private_values.of(connection, vault, [session.planned])[session.planned]
    return Borne(
        hours=statement_summary.hours_of(connection, certificate.session), site=planned.get("site") or "",
        burnt=len(burnt) - unproved, unproved=unproved, withdrawn=len(session.withdrawn) - gone, missing=gone,
        sums=statement_summary.sums(burnt.items()),
    )  # fmt: skip
