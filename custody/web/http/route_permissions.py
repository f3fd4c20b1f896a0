"""Deny by default: the one list of public routes, and the rule that every other route declares its permission.

A route handler says ``opt={"permission": "case.read"}``, a name of the tables in ``custody.domain.access.permissions``,
or one of the two words below. ``require_declared`` refuses to start an application with a gap.
"""

from collections.abc import Iterable

from litestar.routes import BaseRoute, HTTPRoute

from custody.domain.access.permissions import READ_PERMISSIONS, act_permissions

SIGNED_IN = "signed_in"
"""Any signed-in person, whatever their roles."""

OWN = "own"
"""As ``SIGNED_IN``, and also while the first password is still to be changed: one's own account."""

BY_PASSWORD = frozenset({OWN, "passkey.register/1", "pending_change.reject/1"})
"""Permissions of a session that a password alone opened, of somebody who needs a second factor."""

PUBLIC = frozenset({
    "GET /health",
    "GET /ready",
    "GET /signin",
    "POST /signin",
    "POST /language",
    "GET /api/session",
    "POST /api/session",
    "GET /api/scan/hello",
    "POST /api/scan/device",
    "POST /api/scan/session",
    "GET /favicon.ico",
    "GET /verifier.html",
    "GET /check.sh",
    "GET /verify",
    "POST /verify",
    "GET /V/{code}",
    "GET /enrol",
    "GET /enrol/check",
    "GET /enrol/{file}",
    "GET /exercise",
    "GET /aide",
    "GET /aide/{name}",
    "GET /pki/{name}",
    "GET /pki/ocsp/{question}",
    "POST /pki/ocsp",
    "POST /pki/timestamp",
    "GET /static/{file_path}",
    "HEAD /static/{file_path}",
    "GET /scan",
    "GET /scan/worker.js",
    "GET /scan/app.webmanifest",
    "GET /scan/files/{version}/{name}",
    "GET /schema",
    "GET /schema/openapi.json",
    "GET /schema/{path}",
})  # fmt: skip
"""Routes that need no session. A page that shows evidence must never stand here."""


def route_names(route: HTTPRoute) -> Iterable[tuple[str, str | None]]:
    """(``GET /path/{name}``, declared permission) of each handler of a route; OPTIONS tells nothing."""
    path = "/" + "/".join(part if isinstance(part, str) else f"{{{part.name}}}" for part in route.path_components)
    for handler in route.route_handlers:
        for method in sorted(handler.http_methods - {"OPTIONS"}):
            yield f"{method} {path}", handler.opt.get("permission")


def require_declared(routes: Iterable[BaseRoute]) -> None:
    """Refuse routes that anybody could reach because nobody said who may.

    Raises:
        RuntimeError: naming the first route that is neither public nor declares a known permission,
            or is both, or is no HTTP route.
    """
    known = {SIGNED_IN, OWN, *act_permissions(), *READ_PERMISSIONS}
    for route in routes:
        if not isinstance(route, HTTPRoute):
            raise RuntimeError(f"{route.path}: only HTTP routes are guarded")  # noqa: TRY004 - not a caller's type error
        for name, permission in route_names(route):
            if name in PUBLIC:
                if permission is not None:
                    raise RuntimeError(f"{name} is public and yet declares the permission {permission}")
            elif permission not in known:
                raise RuntimeError(f"{name} declares no known permission ({permission})")
