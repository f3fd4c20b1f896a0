"""Pages out of templates: the Jinja environment, and the two answers a page handler gives."""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context, Macro
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from markupsafe import Markup

from custody.service.people.device_access import is_permitted
from custody.settings import Settings
from custody.text import (
    correction_text,
    error_messages,
    formatting,
    i18n,
    local_time,
    terms,
    titles,
    verification_messages,
)
from custody.text.field_labels import STATED, WHERE, field, heading
from custody.text.order_progress import executed_for
from custody.web.http.security import BALANCE, CSRF_FIELD, DEVICE_SECONDS, NOTICE, cookie
from custody.web.rendering import discrepancy_text, display_names, event_details, law_text, links, menu
from custody.web.rendering.help_sections import help_address
from labels.layout import quantity
from labels.layout.wording import spoken

STATIC = files("custody.web") / "static"


def page(
    template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, problem: Any = None, **context: Any
) -> Template:
    """Return a page; ``problem`` (from ``error_responses.problem_of``) is shown above its content."""
    return Template(
        template,
        context={"problem": problem, **context},
        status_code=status,
        headers=dict(headers or {}),
        media_type="text/html",
    )


def see_other(settings: Settings, path: str, notice: str = "", balance: str = "") -> Redirect:
    """Return the redirect after an accepted form, to ``path``, with ``notice``, a code of ``error_messages.NOTICES``.

    The browser keeps ``balance`` for its next form.
    """
    cookies = [cookie(settings, NOTICE, notice, 60)] if notice else []
    cookies += [cookie(settings, BALANCE, balance, DEVICE_SECONDS)] if balance else []
    return Redirect(path, status_code=303, cookies=cookies)


def engine(
    settings: Settings, entries: Sequence[menu.Entry], scan_file: Callable[[str], str] | None = None
) -> JinjaTemplateEngine:
    """Return the template engine: autoescaping, French and English, our filters; an undefined name is an error.

    ``scan_file`` returns the address of a scan desk file, which other pages use too.
    """
    environment = Environment(
        loader=PackageLoader("custody.web"),
        autoescape=True,
        auto_reload=False,  # files replaced under a running service are not mixed with those it has read
        optimized=False,  # as _shown: what the compiler settles once stays in the language of whoever asked first
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.context_class = OnePage
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # put there by the i18n extension
    environment.filters.update(_filters())
    environment.globals.update(_globals(settings, entries), scan_file=scan_file)
    environment.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})
    return JinjaTemplateEngine.from_environment(environment)


class OnePage(Context):
    """Jinja context of a page, passed unchanged to each function it calls.

    Our functions read no variable set by a loop or a block. Jinja would make two other contexts for every call: a tenth
    of the time of a page of links.
    """

    def call(self, called: Any, /, *given: Any, _loop_vars: Any = None, _block_vars: Any = None, **named: Any) -> Any:
        """Call a macro or function as Jinja does, limited to the cases our templates use."""
        if isinstance(called, Macro):
            return called(self.eval_ctx, *given, **named)
        if getattr(called, "jinja_pass_arg", None) is _OF_CONTEXT:
            return called(self, *given, **named)
        return called(*given, **named)

    def derived(self, locals: Any = None) -> Context:  # noqa: A002, ARG002  (as Jinja names it)
        """Return this context."""
        return self


@pass_context
def _shown(_context: Context, value: object) -> object:
    """Return a value as shown; the context argument keeps Jinja from resolving it at compile time."""
    return formatting.shown(value)


_OF_CONTEXT = _shown.jinja_pass_arg  # type: ignore[attr-defined]  # put there by ``pass_context``
"""Mark of a function that takes the context, as Jinja 3.1 sets it (tests/web/http/test_render.py)."""


def gettext(message: str, /, **values: Any) -> Markup:
    """Return the sentence in the language of this request, with its values; two calls faster than Jinja's own."""
    sentence = Markup(i18n.gettext(message))  # noqa: S704  (ours, and escaped as Jinja takes it)
    return sentence % values if values or "%" in sentence else sentence


def ngettext(singular: str, plural: str, count: int, /, **values: Any) -> Markup:
    """Return the singular or plural sentence for ``n``, its value ``num``, with the other values."""
    return Markup(i18n.ngettext(singular, plural, count)) % {"num": count, **values}  # noqa: S704  (see above)


def _filters() -> dict[str, Callable[..., Any]]:
    return {
        "begun": formatting.begun,
        "field": field,
        "heading": heading,
        "holding": formatting.holding,
        "mass": formatting.mass,
        "volume": formatting.volume,
        "rough": formatting.rough,
        "tolerated": quantity.tolerated,
        "number": formatting.number,
        "people": display_names.people,
        "in_turn": formatting.in_turn,
        "identifier": formatting.identifier,
        "role": formatting.role,
        "state": formatting.state,
        "quality": formatting.quality,
        "spoken": spoken,
        "when": formatting.when,
        "moment": formatting.moment,
        "total": formatting.total,
        "unbroken": display_names.unbroken,
        "day_of": local_time.day_of,
    }


def _globals(settings: Settings, entries: Sequence[menu.Entry]) -> dict[str, Any]:
    return {
        "address": links.address,
        "closing_words": STATED,
        "corrected": correction_text,
        "site_words": WHERE,
        "can": is_permitted,
        "amount": formatting.amount,
        "count": formatting.count,
        "events": formatting.events,
        "executed_for": executed_for,
        "help_address": help_address,
        "exhibit_no": display_names.exhibit_no,
        "csrf_field": csrf_field,
        "discrepancy_words": discrepancy_text,
        "kinds": titles,
        "law": law_text,
        "leads": links.leads,
        "link": links.link,
        "named": display_names.named,
        "number_in": links.number_in,
        "spelled": event_details,
        "static": static,
        "terms": terms,
        "titled": display_names.titled,
        "sums": formatting.sums,
        "lang": i18n.current,
        "locale": i18n.locale,
        "log_trouble": verification_messages.trouble,
        "must": must,
        "notice": error_messages.notice,
        "door_title": lambda path: menu.title_of(entries, path),
        "doors": lambda session: menu.open_to(entries, session),
        "start_menu": lambda session, dead: menu.start_menu(entries, session, dead),
        "origin": settings.origin,
        "own_zone": lambda: local_time.current().key,
        "exercise": settings.exercise,
    }


@pass_context
def csrf_field(context: Context) -> Markup:
    """Return the hidden field that every form with ``method="post"`` must hold."""
    return Markup('<input type="hidden" name="%s" value="%s">') % (CSRF_FIELD, context["request"].auth.csrf)


def static(name: str) -> str:
    """Return the address of a static file; it changes with the content, so browsers may keep the file for ever."""
    return f"/static/{name}?v={_digest(name)}"


_digests: dict[str, str] = {}


def _digest(name: str) -> str:
    if name not in _digests:
        _digests[name] = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return _digests[name]


def must() -> Markup:
    """Return the line of a form that explains the mark of required fields, if others are optional.

    The mark itself follows from ``required``, in ``custody.css``, wherever this line stands.
    """
    return Markup('<p class="must fine">{}</p>').format(i18n.gettext("Fields marked * must be filled in."))
