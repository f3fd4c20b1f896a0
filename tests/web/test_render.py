"""The template engine says each thing in the language of whoever reads, also what a template names outright."""

from pathlib import Path

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
