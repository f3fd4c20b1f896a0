"""The second factor of a caller's session, for pages and programs alike."""

from functools import partial

from anyio import to_thread

from custody.domain.people.webauthn import Assertion
from custody.service.people import session_factors
from custody.web.http.auth import Web, services_of


async def strengthen(request: Web, assertion: Assertion | None, code: str) -> str:
    """Open the caller's session by a second factor; the cookie of the session in its place.

    Raises:
        NotAllowed, RuleBroken: as ``session_factors``.
    """
    sign_in, session, caller = services_of(request).sign_in, request.user, request.auth
    assert session is not None
    if assertion is not None:
        check = partial(
            session_factors.answer_by_passkey, sign_in, session, caller.token, assertion, device=caller.device
        )
    else:
        check = partial(session_factors.answer_by_card, sign_in, session, caller.token, code, device=caller.device)
    return await to_thread.run_sync(check)
