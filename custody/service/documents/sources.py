"""Sources of documents and the signer of their codes."""

from typing import Protocol

from custody.service.certificates.anchors import Trust
from custody.service.kernel.directory import Directory
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from labels.documents.signed_code import Marker
from labels.signing.pki import Pki


class Papers(Protocol):
    """Sources of a document: log, private values and names; the wiring's bundle implements it."""

    @property
    def store(self) -> Store:
        """Return the database."""
        ...

    @property
    def vault(self) -> Vault:
        """Return the keys of private values."""
        ...

    @property
    def directory(self) -> Directory:
        """Return names of persons, agencies, places."""
        ...

    @property
    def trust(self) -> Trust:
        """Return the trusted witnesses and time-stamp authorities that anchor the log."""
        ...

    @property
    def pki(self) -> Pki:
        """Return the organisation's seal and mark, and the authorities behind them."""
        ...

    @property
    def address(self) -> str:
        """Return the target of the codes on papers: scheme and host."""
        ...

    @property
    def zone(self) -> str:
        """Return the IANA zone of the installation: of an agency in a country without a pack."""
        ...


def marker_of(papers: Papers) -> Marker:
    """Return the signer of the codes on these papers."""
    return Marker(papers.pki.mark.key, papers.address)
