"""No word of a template stands outside of gettext, so that each can be said in another language."""

from __future__ import annotations

from pathlib import Path

import pytest

from guidegen.files.resources import templates_dir
from guidegen.html.environment import new_environment
from tests.support.literals import literal_words

TEMPLATES = sorted(
    path.relative_to(templates_dir()).as_posix()
    for path in templates_dir().rglob("*")
    # The review book is for English staff.
    if path.suffix in (".j2", ".css") and "review" not in path.parts
)
# Names and ids where no reader sees them, which look like words.
NAMES = {
    "intake/desk/frame.html.j2": ["desk() –"],  # the class of the body, and a dash
    "intake/desk/marks.html.j2": ["emergencyurgentsoonok"],  # how a mark looks
    "intake/runner/fields.html.j2": ['aria-describedby="-hint-error-unit"'],  # ends of ids
    "intake/runner/languages.html.j2": ['lang="" dir=""'],  # what an element says of its language
}


def found_in(source: str, name: str = "a.html.j2") -> list[str]:
    return literal_words(source, name, new_environment(None))


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_word_is_in_gettext(name: str) -> None:
    """In text, in what is read out of an element, in what a style prints, and in strings that expressions come to."""
    assert found_in((templates_dir() / name).read_text(encoding="utf-8"), name) == NAMES.get(name, [])


def test_all_templates_are_looked_at() -> None:
    """Pages, their parts, messages, styles and the waiting room."""
    assert {Path(name).parent.as_posix() for name in TEMPLATES} >= {
        ".",
        "partials",
        "sections",
        "email",
        "css",
        "intake/runner",
    }


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Call {{ number }} now</p>", ["Call now"]),
        ('<p class="{{ "many" if x }}">{{ "few" if x else _("none") }}</p>', ["few"]),
        ('<img alt="A leg">', ["A leg"]),
        ('<td data-label="{{ heads[0] }}">{% set heads = ["Week"] %}</td>', ["Week"]),
        ('{{ field.line("client.name", "Your name") }}', ["Your name"]),
        ('{% for a, b in (("x", "Feel"),) %}{{ b }}{% endfor %}', ["Feel"]),
        ('{{ " out of 10" if x }}', ["out of 10"]),
    ],
)
def test_a_word_outside_of_gettext_is_found(source: str, words: list[str]) -> None:
    """Wherever it may stand."""
    assert found_in(source) == words


@pytest.mark.parametrize(
    "source",
    [
        '{# A note. #}<p class="note" id="here">{{ _("Call %(number)s", number=n) }} &nbsp; 10 – {{ n }}</p>',
        "{% trans n %}One of {{ n }}{% pluralize %}Some of {{ n }}{% endtrans %}",
        '<style>.a { color: red }</style>{{ pictures.icon("warn", "alarm") }}',
        '{{ parts["How to count"] if "Why" in parts }}',
    ],
)
def test_what_nobody_reads_is_left(source: str) -> None:
    """Names, comments, classes and styles."""
    assert found_in(source) == []


def test_words_of_a_style_are_found() -> None:
    """Those of `content`, and nothing else of it."""
    style = '@page { @bottom { content: "Page " counter(page); color: red } } li::before { content: ""; margin: 1mm }'
    assert found_in(style, "a.css") == ["Page"]
