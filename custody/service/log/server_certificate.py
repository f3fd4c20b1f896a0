"""The server's own root certificate: it certifies the name at which phones reach this server, and nothing else.

A browser gives camera, passkeys and offline work to an https address alone, and no public authority certifies a name
of a LAN. So the server has a root certificate of its own, which each phone is told to trust once. What a phone then
trusts is little: the certificate itself says for which names it holds (RFC 5280, 4.2.1.10, critical), so that whoever
steals its key can pretend to be this server and no other, neither a bank nor a ministry.
"""

import plistlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from custody.domain.kernel.errors import BadInput
from custody.log.durable_files import write_durably
from labels.signing import pki
from labels.signing.issue_x509 import Identity, issue, issued

ROOT, SERVER = "authority", "server"
"""Names of the folder's files: each a certificate (``.pem``) and its key (``.key``, mode 0600)."""
YEARS = 10
"""How long a phone trusts it."""
SERVER_YEARS = 1
"""Browsers take at most 398 days of a server."""
RENEW_BEFORE = timedelta(days=30)
"""So long before its end the server's certificate is made anew."""
BEHIND = timedelta(days=1)
"""A phone whose clock is so far behind takes a certificate that was just made."""
NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}")
"""A host name with a dot: of one without, browsers make a search."""
EVERYWHERE = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))
PROFILE = "org.custody.authority"
"""Identifier of the iPhone profile; a second one replaces the first."""


@dataclass(frozen=True)
class Root:
    """The root certificate as phones are given it."""

    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        """Return the certificate as phones and Windows take it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """Return the certificate as Debian takes it."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        """Return its SHA-256, as phones show it: pairs of capitals with colons between."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names and addresses that it can certify."""
        limits = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        return tuple(_text(subtree) for subtree in limits.permitted_subtrees or ())


def establish(folder: Path, names: Sequence[str], now: datetime) -> Root:
    """Return the root certificate of a folder; make it for ``names`` if there is none yet.

    Args:
        folder: made with mode 0700 where it does not exist.
        names: host names and addresses at which phones reach this server; the first one is its name.
        now: an aware moment.

    Raises:
        BadInput: ``authority_name_bad``; ``authority_of_others``: it was made for other names, and certifies no more.
        LabelError: ``pki_missing``, ``pki_unreadable``.
    """
    for name in names:
        _general(name)
    if not (folder / f"{ROOT}.key").exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        pki.keep(folder, ROOT, _root(names, now))
    root = read(folder)
    beyond = [name for name in names if name not in root.names]
    if beyond:
        raise BadInput("authority_of_others", name=beyond[0], names=", ".join(root.names), path=str(folder))
    return root


def read(folder: Path) -> Root:
    """Return the root certificate of a folder; its key is not read.

    Raises:
        LabelError: ``pki_missing``, ``pki_unreadable``.
    """
    return Root(pki.read_certificate(folder, ROOT))


def renew(folder: Path, names: Sequence[str], now: datetime) -> bool:
    """See that the server has a certificate for ``names`` that holds for another month; whether it was made anew.

    The server's key stays, so that a crash never leaves a certificate of another key. A clock from before the root
    certificate is wrong (an empty battery): by it nothing is made that phones would then find ended long ago.

    Raises:
        LabelError: ``pki_missing``, ``pki_unreadable``.
    """
    root = pki.identity(folder, ROOT)
    if not (folder / f"{SERVER}.key").exists():
        key = ec.generate_private_key(ec.SECP256R1())
        pki.keep(folder, SERVER, Identity(_server(names, key.public_key(), root, now), key))
        return True
    server = pki.identity(folder, SERVER)
    if now < root.certificate.not_valid_before_utc or _holds(server.certificate, root.certificate, names, now):
        return False
    made = _server(names, server.key.public_key(), root, now)
    write_durably(folder / f"{SERVER}.pem", made.public_bytes(serialization.Encoding.PEM), 0o644)
    return True


def mobileconfig(root: Root, title: str) -> bytes:
    """Return the profile with which an iPhone installs the root certificate (``com.apple.security.root``)."""
    identity = str(uuid5(NAMESPACE_URL, root.fingerprint))
    common = {"PayloadVersion": 1, "PayloadDisplayName": title}
    payload = {
        "PayloadType": "com.apple.security.root", "PayloadIdentifier": f"{PROFILE}.root",
        "PayloadUUID": str(uuid5(NAMESPACE_URL, identity)), "PayloadContent": root.der,
        "PayloadCertificateFileName": "custody-ca.crt",
    }  # fmt: skip
    profile = {
        "PayloadType": "Configuration", "PayloadIdentifier": PROFILE, "PayloadUUID": identity,
        "PayloadContent": [common | payload],
    }  # fmt: skip
    return plistlib.dumps(common | profile)


def _root(names: Sequence[str], now: datetime) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Custody"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Custody {names[0]}"),
        ]
    )
    permitted = [_constraint(name) for name in names]
    # Where no address of a kind is permitted all of them are left open (RFC 5280): shut them by name.
    versions = {subtree.value.version for subtree in permitted if isinstance(subtree, x509.IPAddress)}
    excluded = [x509.IPAddress(network) for network in EVERYWHERE if network.version not in versions]
    limits = x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=excluded or None)
    return Identity(
        issue(
            subject, key.public_key(), {"key_cert_sign", "crl_sign"}, now - BEHIND, YEARS, ca=0, issuer=key,
            purpose=ExtendedKeyUsageOID.SERVER_AUTH, also=[(limits, True)],
        ),
        key,
    )  # fmt: skip


def _server(names: Sequence[str], key: ec.EllipticCurvePublicKey, root: Identity, now: datetime) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    return issue(
        subject, key, {"digital_signature"}, now - BEHIND, SERVER_YEARS, ca=None, issuer=root,
        purpose=ExtendedKeyUsageOID.SERVER_AUTH,
        also=[(x509.SubjectAlternativeName([_general(name) for name in names]), False)],
    )  # fmt: skip


def _holds(server: x509.Certificate, root: x509.Certificate, names: Sequence[str], now: datetime) -> bool:
    alternative_names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    lasts = server.not_valid_before_utc <= now < server.not_valid_after_utc - RENEW_BEFORE
    return (
        lasts
        and {_text(alternative_name) for alternative_name in alternative_names} == set(names)
        and issued(server, root)
    )


def _general(name: str) -> x509.DNSName | x509.IPAddress:
    """Return a name in the form of certificates; raise ``BadInput`` for a bad one."""
    address = _address(name)
    if address is not None:
        return x509.IPAddress(address)
    if NAME.fullmatch(name) is None:
        raise BadInput("authority_name_bad", name=name)
    return x509.DNSName(name)


def _constraint(name: str) -> x509.DNSName | x509.IPAddress:
    address = _address(name)
    return _general(name) if address is None else x509.IPAddress(ip_network(address))


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _text(name: x509.GeneralName) -> str:
    return str(name.value.network_address if isinstance(name.value, IPv4Network | IPv6Network) else name.value)
