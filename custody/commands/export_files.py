"""Writing what a log holds to a folder: labels, histories, certificates, the log as C2SP tiles, the trust root."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from rich.progress import Progress

from custody.service import documents
from custody.storage.signing.export import export
from custody.text.i18n import Lang, current, gettext
from custody.web.http.services import Services


def write_papers(
    services: Services, folder: Path, *, histories: Mapping[str, str], labels: Sequence[str],
    certificates: Mapping[str, str], progress: Progress,
) -> list[Path]:  # fmt: skip
    """Write ``labels-a4.pdf``, ``history-NAME.pdf`` and ``certificate-NAME.pdf``; the files written."""
    lang = current()
    services.checkpoints.sign_now()  # so that every paper carries a checkpoint that covers what it says
    services.timestamps.take()
    jobs: dict[str, tuple[Callable[[Services, str, Lang], bytes], str]] = {
        **{
            f"certificate-{name}.pdf": (documents.certificate_pdf, certificate_id)
            for name, certificate_id in certificates.items()
        },
        **{f"history-{name}.pdf": (documents.history_pdf, exhibit_id) for name, exhibit_id in histories.items()},
    }
    task = progress.add_task(gettext("Writing papers"), total=len(jobs) + bool(labels))
    written = []
    for name, (make, subject_id) in sorted(jobs.items()):
        (folder / name).write_bytes(make(services, subject_id, lang))
        written.append(folder / name)
        progress.advance(task)
    if labels:
        (folder / "labels-a4.pdf").write_bytes(documents.labels_pdf(services, labels, lang=lang))
        written.append(folder / "labels-a4.pdf")
        progress.advance(task)
    return written


def write_trust(services: Services, folder: Path) -> Path:
    """Write ``log/`` (checkpoint, tiles, entries, vkey), signed and stamped as it stands, and ``trust/``; the log.

    Raises:
        StorageRefused: the signer refuses the database; LogError: the folder holds another log.
    """
    log = folder / "log"
    if services.checkpoints.sign_now() is not None:
        services.timestamps.take()
        export(services.store, log, services.checkpoints.vkey)
    trust = folder / "trust"
    trust.mkdir(parents=True, exist_ok=True)
    (trust / "root.pem").write_bytes(services.pki.root_pem)
    mark = services.pki.mark.certificate
    (trust / "mark.pem").write_bytes(mark.public_bytes(Encoding.PEM))
    return log
