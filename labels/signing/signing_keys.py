"""Signers: an official's key in a PKCS#12 file, or in a PKCS#11 token that it never leaves."""

from collections.abc import Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign import SimpleSigner
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import Signer

from labels.layout.errors import LabelError
from labels.signing.asn1_patches import as_asn1
from labels.signing.pki import DEMONSTRATION

__all__ = ["Signer", "from_pkcs12", "from_token", "name_of"]


def from_pkcs12(data: bytes, password: str) -> Signer:
    """Return the signer of a PKCS#12 file, with the chain in the file.

    Raises:
        LabelError: ``pkcs12_refused``: it is no such file, or the password is wrong.
    """
    try:
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(data, [], password.encode())
    except ValueError as reason:
        raise LabelError("pkcs12_refused") from reason
    return signer


def name_of(signer: Signer) -> str:
    """Return the name in a signer's certificate as a field states it, without the demonstration mark."""
    name = str(signer.signing_cert.subject.native.get("common_name", "")) if signer.signing_cert else ""
    return name.removeprefix(f"{DEMONSTRATION} ")


def from_token(session: Any, label: str, chain: Sequence[x509.Certificate]) -> Signer:
    """Return the signer of a key in a token, with the certificate stored there under the same label.

    Args:
        session: an open session of python-pkcs11 in which the PIN was given.
        label: of the key and of its certificate.
        chain: the authorities' certificates, root last.

    Raises:
        LabelError: ``token_refused`` with the library's word for it: no such key or certificate.
    """
    from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415  (an extra: only who has a token needs it)
    from pyhanko.sign.pkcs11 import PKCS11Signer  # noqa: PLC0415  (the same)

    authorities = [as_asn1(certificate.public_bytes(Encoding.DER)) for certificate in chain]
    signer = PKCS11Signer(session, cert_label=label, ca_chain=authorities)
    try:
        # Where it can, it signs the hash: SoftHSM 2 knows no other ECDSA, and every token knows this one.
        signer.use_raw_mechanism = signer.signing_cert.public_key.algorithm == "ec"
    except (PKCS11Error, SigningError) as reason:
        raise LabelError("token_refused", reason=type(reason).__name__) from reason
    return signer
