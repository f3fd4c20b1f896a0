"""Sending word of alarms to people outside the store: by e-mail, and by SMS through a gateway.

To whom is in a file of its own that ``CUSTODY_ALARMS`` names, kept by who runs the machine and by nobody of the store:
there is no way to unsubscribe. The file states the addressees of each step in the words of ``alarm.ADDRESSEES``.
"""

import smtplib
import ssl
import tomllib
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import msgspec
from msgspec import Struct

from custody.domain.kernel.errors import BadInput

Channel = Literal["mail", "sms"]
SECONDS = 20
"""A server that does not answer within so many seconds is tried again later."""


class Addressee(Struct, frozen=True, forbid_unknown_fields=True):
    """Addressee of an escalation step, or the operator; with mail and SMS addresses.

    ``to``: inspection, prosecution, oversight; the operator, who runs the machine, hears of attacks on it alone.
    """

    to: Literal["inspection", "prosecution", "oversight", "operator"]
    mail: tuple[str, ...] = ()
    sms: tuple[str, ...] = ()


class Mail(Struct, frozen=True, forbid_unknown_fields=True):
    """An SMTP server; ``tls`` asks for STARTTLS, which also guards the password."""

    host: str
    sender: str
    port: int = 587
    user: str = ""
    password: str = ""
    tls: bool = True


class Sms(Struct, frozen=True, forbid_unknown_fields=True):
    """An HTTP gateway: ``url`` and ``body`` may hold {to} and {text}, which are percent-encoded; sent by POST."""

    url: str
    body: str = ""
    headers: dict[str, str] = {}


class Post(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that the file says. ``address``: of this installation, for the link in a message."""

    address: str = ""
    addressee: tuple[Addressee, ...] = ()
    mail: Mail | None = None
    sms: Sms | None = None

    def __post_init__(self) -> None:
        """Refuse addresses on a channel that is not set up.

        Raises:
            ValueError: names the channel.
        """
        for channel in ("mail", "sms"):
            if getattr(self, channel) is None and any(getattr(addressee, channel) for addressee in self.addressee):
                raise ValueError(f"addresses for {channel}, and no [{channel}]")

    def addresses(self, to: str) -> list[tuple[Channel, str]]:
        """Return the channels and addresses of one step."""
        mine = [addressee for addressee in self.addressee if addressee.to == to]
        return [("mail", a) for addressee in mine for a in addressee.mail] + [
            ("sms", a) for addressee in mine for a in addressee.sms
        ]


class Letter(Struct, frozen=True):
    """Message of an alarm: a short subject, which is all that an SMS holds, and the full text."""

    subject: str
    text: str


Sender = Callable[[Post, str, Letter], None]


def read(path: Path) -> Post:
    """Return the contents of the settings file.

    Raises:
        BadInput: ``setting_bad`` when it cannot be read or understood.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Post)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise BadInput("setting_bad", name="CUSTODY_ALARMS", value=f"{path}: {error}") from error


def send_mail(post: Post, address: str, letter: Letter) -> None:
    """Send one e-mail.

    Raises:
        OSError: the server was not reached or did not take it.
    """
    assert post.mail is not None
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = post.mail.sender, address, letter.subject
    message.set_content(letter.text)
    with smtplib.SMTP(post.mail.host, post.mail.port, timeout=SECONDS) as server:  # its errors are OSErrors
        if post.mail.tls:
            server.starttls(context=ssl.create_default_context())
        if post.mail.user:
            server.login(post.mail.user, post.mail.password)
        server.send_message(message)


def send_sms(post: Post, address: str, letter: Letter) -> None:
    """Send one SMS through the gateway.

    Raises:
        OSError: the gateway was not reached or did not take it.
    """
    assert post.sms is not None
    url, body = (_filled(template, address, letter.subject) for template in (post.sms.url, post.sms.body))
    if not url.startswith(("https://", "http://")):
        raise URLError(f"not an address of the web: {post.sms.url}")
    headers = {"Content-Type": "application/x-www-form-urlencoded", **post.sms.headers}
    request = Request(url, data=body.encode(), headers=headers, method="POST")  # noqa: S310 - checked above
    with urlopen(request, timeout=SECONDS):  # noqa: S310 - checked above
        pass  # anything but 2xx is an HTTPError, which is an OSError


SENDERS: Mapping[str, Sender] = {"mail": send_mail, "sms": send_sms}


def _filled(template: str, address: str, text: str) -> str:
    return template.replace("{to}", quote(address, safe="")).replace("{text}", quote(text, safe=""))
