"""The page of a person: what acts upon them show again when they are refused."""

from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import leavers, people
from custody.text.formatting import ROLES
from custody.web.http.request_context import Desk
from custody.web.rendering.compromise_preview import CompromiseForm, seconds


async def person_page(
    here: Desk, number: str, error: CustodyError | None = None, typed: CompromiseForm | None = None
) -> Template:
    """The page of a person, with the forms to propose a change and to confirm passkeys; raises NotFound.

    ``typed``: a declaration that was refused.
    """
    found = await here.ask(people.person, here.services.directory, number)
    why = await here.ask(people.declared, here.services.vault, found)
    held = await here.ask(leavers.left_by, here.reader, [number])
    keys = {kind: new_key() for kind in ("roles", "disable", "reset", "passkey", "means")}
    return here.show("people/person_page.html", error, one=found.person, detail=found, roles=list(ROLES), keys=keys,
                     me=here.session.person, why=why, typed=typed or CompromiseForm(), new_key=new_key,
                     left=held.get(number),
                     seconds=await seconds(here) if here.may("key.withdraw_compromise/1") else [],
                     **await here.corrections(number))  # fmt: skip
