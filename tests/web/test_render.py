"""The template engine says each thing in the language of whoever reads, also what a template names outright."""

from pathlib import Path

from jinja2 import FunctionLoader

from custody.settings import Settings
from custody.web import i18n
from custody.web.render import engine


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
