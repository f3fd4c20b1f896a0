"""The template engine says each thing in the language of whoever reads, also what a template names outright."""

import re
from importlib.resources import files
from pathlib import Path

from jinja2 import FunctionLoader, pass_context

from custody.settings import Settings
from custody.text import i18n
from custody.web.rendering.render import engine


def test_a_word_that_a_template_names_outright_follows_its_reader():
    """Jinja settles a filter over a constant when it compiles: the first reader's language was everybody's."""
    made = engine(Settings(data=Path("unused"), origin="custody.test/words", secure=False), ())
    template = made.engine.from_string('{{ "verifier" | quality }}, {{ "disabled" | state }}, {{ 1234 | number }}')
    said = {}
    for lang in ("fr", "en", "fr"):
        i18n.use(lang)
        said[lang] = template.render()
    assert said == {"fr": "vérificateur, désactivé, 1\u202f234", "en": "verifier, disabled, 1,234"}


def test_a_template_that_was_read_is_not_read_again_under_a_running_service():
    """Files of a newer version, put in place before the restart, do not mix with the code that runs."""
    made = engine(Settings(data=Path("unused"), origin="custody.test/words", secure=False), ())
    texts = {"page": "as it was"}
    made.engine.loader = FunctionLoader(lambda name: (texts[name], None, lambda: False))
    said = [made.engine.get_template("page").render()]
    texts["page"] = "newer"
    assert [*said, made.engine.get_template("page").render()] == ["as it was", "as it was"]


def test_what_a_loop_calls_is_handed_the_context_of_the_page_and_none_made_for_it():
    """Jinja makes two for each call: on a page of links by hundreds a tenth of what it takes."""
    made = engine(Settings(data=Path("unused"), origin="custody.test/words", secure=False), ())
    handed = []

    @pass_context
    def seen(context, number):
        handed.append(context)
        return context["linked"][number]

    made.engine.globals["seen"] = seen
    page = made.engine.from_string("{% for n in (0, 1, 1) %}{% set m = n %}{{ seen(m) }}{% endfor %}")
    assert page.render(linked="ab") == "abb"
    assert len({id(context) for context in handed}) == 1


def test_a_sentence_is_told_with_its_values_escaped_and_a_percent_as_it_stands():
    made = engine(Settings(data=Path("unused"), origin="custody.test/words", secure=False), ())
    i18n.use("en")
    page = """{% macro shown(what, last="") %}{{ what }}{{ last }}{% endmacro %}\
{{ _("100%% of %(what)s <br>", what=who) }} {{ _("99%%") }} \
{% trans count=n, who %}{{ count }} of {{ who }}{% pluralize %}{{ count }} of all, {{ who }}{% endtrans %} \
{% for each in (1, 2) %}{{ shown(each, last="<") }}{% endfor %}"""
    said = made.engine.from_string(page).render(who="<b>", n=2)
    assert said == "100% of &lt;b&gt; <br> 99% 2 of all, &lt;b&gt; 1&lt;2&lt;"


def _mixed(form: str) -> bool:
    """Whether a form asks for some fields and leaves others out."""
    tags = re.findall(r"<(?:input|textarea|select)\b[^>]*>", form)
    typed = [tag for tag in tags if not re.search(r'type="(hidden|checkbox|radio)"', tag)]
    needed = [" required" in tag for tag in typed]
    left = [tag for tag, must in zip(typed, needed, strict=True) if not must and not tag.startswith("<select")]
    return any(needed) and bool(left)


def test_a_form_that_leaves_something_out_says_what_the_mark_of_the_rest_means():
    """The mark is drawn where ``must`` stands, by ``required``; where everything is asked for, nothing is marked."""
    folder = Path(str(files("custody.web") / "templates"))
    forms = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
    found = {
        (page.name, form): _mixed(form) for page in folder.rglob("*.html") for form in forms.findall(page.read_text())
    }
    assert sum(found.values()) > 10
    assert [page for (page, form), mixed in found.items() if mixed and "{{ must() }}" not in form] == []
    style = (files("custody.web") / "static" / "custody.css").read_text()
    assert "form:has(> .must) .field:has(> :required" in style
