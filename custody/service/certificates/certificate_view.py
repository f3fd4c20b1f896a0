"""View of one destruction certificate, for its resource."""

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.certificates.certificate import Certificate
from custody.service.certificates import certificates, pdf_signatures, reissues
from custody.service.certificates.anchors import Anchored, Trust
from custody.service.certificates.certificates import Line, Listed
from custody.service.certificates.pdf_signatures import FileStanding
from custody.service.certificates.reissues import Amendment
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class CertificateView(Struct, frozen=True, kw_only=True):
    """A certificate: what burnt, who anchors its issue, who signed its file, its versions and what differs in it."""

    short: Listed
    state: Certificate
    lines: list[Line]
    anchored: Anchored
    file: FileStanding
    versions: list[Listed]
    replaces: Amendment | None


def view(
    connection: Connection, vault: Vault, trust: Trust, reader: Reader, certificate_id: str
) -> CertificateView:  # fmt: skip
    """Return a certificate as the reader sees it.

    Raises:
        NotFound: no such certificate, or none that the reader may see.
    """
    state, session = certificates.visible_certificate(connection, reader, certificate_id)
    return CertificateView(
        short=certificates.listed(certificate_id, state),
        state=state,
        lines=certificates.lines(connection, certificate_id, state, session),
        anchored=certificates.anchor(connection, trust, certificate_id),
        file=pdf_signatures.standing(connection, vault, state),
        versions=reissues.versions(connection, state),
        replaces=reissues.made(connection, vault, certificate_id, state, session),
    )


def page_of_certificates(
    connection: Connection, reader: Reader, after: str, limit: int
) -> tuple[list[Listed], str, dict[str, tuple[str, ...]]]:
    """Return a page of certificates, the cursor of the next page, and what is unusual about each."""
    certificate_lines, following = certificates.certificates(connection, reader, after, limit)
    return certificate_lines, following, certificates.unusual(connection, certificate_lines)
