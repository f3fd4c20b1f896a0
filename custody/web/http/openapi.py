"""The API's description: refusals of each route, docstrings of schemas, meanings of path parameters.

An act's codes are read from the docstring of its rule, so that the description agrees with the rule.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from inspect import cleandoc
from itertools import pairwise
from typing import Any

from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Schema
from litestar.params import PathParameter
from litestar.plugins import OpenAPISchemaPlugin, ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types.internal_types import PathParameterDefinition
from litestar.typing import FieldDefinition
from msgspec import Struct

from custody.domain.access.permissions import READ_PERMISSIONS
from custody.domain.kernel import errors
from custody.domain.people import passkey_signed_acts
from custody.domain.people.passkey import require_home
from custody.domain.registry.registry import ACTS
from custody.storage.write.act_receipts import ActReceipt
from custody.text.refusals import REFUSALS
from custody.web.http.error_responses import Problem, status_of
from custody.web.http.route_permissions import PUBLIC

WORDS = re.compile(r"\b(BadInput|Conflict|NotAllowed|NotFound|RuleBroken|StorageRefused)\b|``(\w+)``")
FIELDS = (
    "field_empty", "forbidden_character", "text_too_long", "bad_reference", "bad_token", "bad_time", "bad_day",
    "time_source_unknown", "zone_unknown", "time_implausible", "time_too_old",
    "time_source_unfit", "time_in_future", "time_out_of_order", "unit_unknown",
    "mass_unreadable", "mass_too_fine", "mass_too_large", "count_out_of_range",
    "photo_unknown", "bad_photo", "paper_photo_needed", "paper_names_nobody", "paper_other_case",
)  # fmt: skip
"""What the single fields of a command are refused for, whichever the act; and the paper that it is recorded from."""
GET = {400: ("bad_input",), 503: ("not_writable", "not_shown")}
"""Any route: readings are put on record too, and so need a writable log."""
SESSION = {
    401: ("signin_needed", "session_ended"),
    403: ("not_allowed", "password_must_change", "second_factor_needed", "password_needed"),
}
CHANGE = {
    403: ("csrf_missing", "csrf_foreign"),
    408: ("request_slow",),
    413: ("body_too_large",),
}
ACT = {
    400: ("bad_key", *FIELDS),
    403: ("pin_wrong", "site_code_wrong"),
    404: ("not_found",),
    409: ("nothing_listed", "scanned_twice", "act_too_large", "voucher_not_third", "receiver_has_pin"),
    422: ("key_reused",),
    429: ("guess_slowed", "guess_refused"),
}
GIVING = {
    400: ("field_empty", "text_too_long", "forbidden_character", "case_large", "since_beyond"), 404: ("not_found",),
    409: ("check_due", "case_partly_seen", "line_partly_seen", "bundle_confidential", "history_moved"),
    503: ("signer_refuses", "signer_unreachable"),
}  # fmt: skip
"""A paper or a proof given out under a permission to read, with who gets it in the body."""
HEAVY = {429: ("heavy_busy",)}
"""A paper that is drawn, a proof that is made or taken in."""
SIGN_IN = {
    401: ("signin_failed",),
    403: ("first_password_expired", "first_password_used"),
    429: ("guess_slowed", "guess_refused", "too_much_arriving"),
    503: ("signin_busy",),
}
SECOND_FACTOR = {
    409: ("second_factor_wrong", "passkey_not_valid"),
    429: ("guess_slowed", "guess_refused"),
}
BY_DEVICE = {
    403: ("challenge_stale", "device_unknown", "device_revoked", "pin_wrong", "pin_last_tries", "password_needed"),
    429: ("guess_slowed", "guess_refused", "pin_refused", "asked_too_often", "too_much_arriving"),
    503: ("signin_busy",),
}
"""What the scan desk asks with the key of its device, or with a PIN typed on it."""
MEANING = {
    400: "What was sent cannot be read",
    401: "Nobody is signed in",
    403: "Not permitted",
    404: "No such thing, or none that the caller may see",
    408: "Too slow: what was sent had not come in its time",
    409: "A rule of custody forbids it, or the state has moved on",
    413: "Too large",
    422: "The key was used for another request",
    429: "Too many wrong tries, or too much at once: wait as ``Retry-After`` says",
    503: "Nothing can be recorded now, or it is not certain that it was: repeat with the same key",
}
AGAIN = {200: ResponseSpec(ActReceipt, generate_examples=False, description="The receipt again: recorded before.")}
"""What an act answers to a repeat of its key."""
PDF, CSV, ZIP, PICTURE, LABELS = "application/pdf", "text/csv", "application/zip", "image/*", "application/*"
"""Media types of files that the API gives out; a photograph is JPEG or PNG, a label PDF or ``application/zpl``."""
JSON_OBJECT = {200: ResponseSpec(dict[str, Any], generate_examples=False, description="A JSON object, byte for byte.")}
"""What a route answers that gives out canonical JSON as it stands, byte for byte."""
Codes = Mapping[int, tuple[str, ...]]


class Refusals(ReceiveRoutePlugin):
    """Gives every documented route its refusals, as problems (RFC 9457) with the codes that may stand in them."""

    def receive_route(self, route: BaseRoute) -> None:
        """Describe the refusals of the handlers of a route, but for answers that they describe themselves."""
        if not isinstance(route, HTTPRoute):
            return
        for handler in route.route_handlers:
            if handler.resolve_include_in_schema() and not handler.opt.get("bare"):
                refused = {status: _response(status, codes) for status, codes in _codes(route, handler)}
                again = AGAIN if handler.opt.get("performs") else {}
                handler.responses = {**again, **refused, **(handler.responses or {})}


def codes_of(rule: Callable[..., Any]) -> Codes:
    """HTTP status to the codes that the docstring of a rule names, with those of the rules that it refers to."""
    codes: Codes = {}
    for kind, code in _named(rule, set()):
        codes = _joined(codes, {status_of(kind(code)): (code,)})
    return codes


def _codes(route: HTTPRoute, handler: HTTPRouteHandler) -> Iterator[tuple[int, tuple[str, ...]]]:
    [method] = handler.http_methods - {"OPTIONS", "HEAD"}
    permission, public = handler.opt.get("permission", ""), f"{method} {route.path}" in PUBLIC
    parts: list[Codes] = [GET]
    if not public:
        parts.append(SESSION)
    parts.append(CHANGE if method != "GET" else {404: ("not_found",)})
    if method == "POST" and route.path.startswith("/api/scan/"):
        parts.append(BY_DEVICE)
    elif public and method == "POST":
        parts.append(SIGN_IN)
    elif route.path == "/api/session/second-factor" and method == "POST":
        parts.append(SECOND_FACTOR)
    if handler.media_type in {PDF, ZIP} or permission == "bundle.receive/1":
        parts.append(HEAVY)
    if method == "POST" and permission in READ_PERMISSIONS:
        parts.append(GIVING)
    if method == "POST" and permission in ACTS:
        parts += [ACT, codes_of(ACTS[permission].decide)]
    if permission in passkey_signed_acts.KINDS:
        parts += [
            codes_of(rule)
            for rule in (
                require_home,
                passkey_signed_acts.derive_salts,
                passkey_signed_acts.signed,
                passkey_signed_acts.require_passkey,
            )
        ]
    return iter(sorted(_joined(*parts).items()))


def _joined(*parts: Codes) -> Codes:
    statuses = {status for part in parts for status in part}
    return {s: tuple(dict.fromkeys(code for part in parts for code in part.get(s, ()))) for s in statuses}


def _response(status: int, codes: Iterable[str]) -> ResponseSpec:
    listed = ", ".join(f"`{code}`" for code in codes)
    return ResponseSpec(
        Problem,
        generate_examples=False,
        description=f"{MEANING[status]}. Codes: {listed}.",
        media_type="application/problem+json",
    )


def _named(rule: Callable[..., Any], read: set[str]) -> Iterator[tuple[type[errors.CustodyError], str]]:
    """(kind of error, code) pairs of a docstring's ``Raises``; a word that is a rule's name stands for its codes."""
    rule = inspect.unwrap(rule)
    if rule.__name__ in read:
        return
    read.add(rule.__name__)
    kind: type[errors.CustodyError] | None = None
    for name, word in WORDS.findall((inspect.getdoc(rule) or "").partition("Raises:")[2]):
        other = rule.__globals__.get(word)
        if name:
            kind = getattr(errors, name)
        elif word in REFUSALS and kind is not None:
            yield kind, word
        elif inspect.isfunction(other):
            yield from _named(other, read)


class KeptJson(JsonRenderPlugin):
    """Send the description as it was written once: a megabyte written anew for each stranger slows every page."""

    _kept: bytes = b""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the description as JSON."""
        self._kept = self._kept or super().render(request, openapi_schema)
        return self._kept


class Described(OpenAPISchemaPlugin):
    """Schemas as Litestar makes them of structs, with their docstrings."""

    def is_plugin_supported_field(self, field_definition: FieldDefinition) -> bool:
        """Structs."""
        return not field_definition.is_union and field_definition.is_subclass_of(Struct)

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        """Return the schema of the next plugin that supports the struct, with the docstring as description."""
        makes = (plugin for plugin in schema_creator.plugins if not isinstance(plugin, Described))
        plain = next(plugin for plugin in makes if schema_creator.plugin_supports_field(plugin, field_definition))
        schema: Schema = plain.to_openapi_schema(field_definition, schema_creator)
        schema.description = cleandoc(field_definition.annotation.__doc__ or "") or None
        return schema


_ACT_KEY = "The key of the act that printed them."
PATH_PARAMETERS: Mapping[str, str] = {
    "acts": "The key of the act.",
    "own-sessions": "The session, as the list of one's own sessions names it.",
    "cases": "The number of a case (`CS…`).",
    "certificates": "The number of a destruction certificate (`CE…`).",
    "confidential-inspections": "The number of a confidential inspection (`EN…`).",
    "containers": "The number of a container (`CT…`).",
    "corrections": "The number of whatever has entries that may be corrected, such as an exhibit (`EV…`).",
    "destruction-requests": "The number of a destruction request (`DP…`).",
    "destruction-sessions": "The number of a destruction session (`DS…`).",
    "devices": "The number of a device (`DV…`).",
    "discrepancies": "The number of a discrepancy (`EC…`).",
    "erasures": "The number of a case (`CS…`) or of a person (`PE…`).",
    "events": "The place of an event in the log, counted from 0.",
    "exhibits": "The number of an exhibit (`EV…`).",
    "files": "Which one: its `file` under `replaced` of the certificate.",
    "first-notices": "The number of a first notice (`NT…`).",
    "inventories": "The number of an inventory (`RC…`).",
    "issue": _ACT_KEY,
    "minutes": "The key of the act: a weighing or an opening.",
    "operations": "The number of an operation (`XR…`).",
    "orderable": "The number of a case (`CS…`).",
    "orders": "The number of an order (`RE…`).",
    "paper-reports": "The number of a paper report (`RP…`).",
    "pending-changes": "The number of a pending change (`PR…`) of people, rules, keys, devices or the clock.",
    "people": "The number of a person (`PE…`).",
    "photos": "Which photograph, counted from 1.",
    "places": "The number of a place (`PL…`).",
    "print-label": _ACT_KEY,
    "proofs": "The place of an event in the log, counted from 0.",
    "received-bundles": "The number of a received bundle (`DR…`).",
    "reprint": _ACT_KEY,
    "register-takeovers": "The number of the store whose paper register was taken over (`PL…`).",
    "sampling-plans": "The number of a sampling plan (`SP…`).",
    "scans": "Which page, counted from 1.",
    "seizures": "The number of a seizure (`SE…`).",
    "transfers": "The number of a hand-over (`TR…`).",
}
"""Word of a path to what the parameter after it is."""


class PathParameters(ReceiveRoutePlugin):
    """Gives the parameters in the path of each route of the API their meaning."""

    def receive_route(self, route: BaseRoute) -> None:
        """Say it where the documented handlers of a route name them."""
        if not isinstance(route, HTTPRoute):
            return
        documented = [handler for handler in route.route_handlers if handler.resolve_include_in_schema()]
        for word, parameter in pairwise(route.path_components):
            if isinstance(parameter, PathParameterDefinition) and (description := PATH_PARAMETERS.get(str(word))):
                for handler in documented:
                    fields = handler.parsed_fn_signature.parameters
                    meant = PathParameter(description=description)
                    fields[parameter.name] = replace(fields[parameter.name], kwarg_definition=meant)
