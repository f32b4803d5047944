"""Words of templates in the language of a document."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.clinic.settings import Settings
from guidegen.files.resources import content_dir, templates_dir
from guidegen.guide import assemble
from guidegen.html import localiser, render, render_html, render_mail
from guidegen.html.css_text import css_content
from guidegen.html.environment import new_environment
from guidegen.html.phrases import phrases
from guidegen.language import catalogue
from guidegen.language.catalogue import language_of, translations
from guidegen.library import Library
from tests.support.base import ROOT, example
from tests.support.pseudo import BEGIN, END, Pseudo, said

PYBABEL = (sys.executable, "-m", "babel.messages.frontend")
PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Dear %(name)s,"
msgstr "Guten Tag, %(name)s!"

msgid "%(count)s minute"
msgid_plural "%(count)s minutes"
msgstr[0] "%(count)s Minute"
msgstr[1] "%(count)s Minuten"

msgctxt "Tuesday"
msgid "T"
msgstr "D"

#, fuzzy
msgid "Hello,"
msgstr "Tschüss,"
"""


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page is in the language made by program."""
    said = Pseudo()
    monkeypatch.setattr(render, "translations", lambda *_: said)


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue with a few words beside the default templates."""
    file = tmp_path / "locale" / "de" / "LC_MESSAGES" / "guidegen.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO, encoding="utf-8")
    monkeypatch.setattr(catalogue, "templates_dir", lambda: tmp_path)


def test_the_words_for_translators_are_those_of_the_templates(tmp_path: Path) -> None:
    """`make words` takes them anew."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    [options] = re.findall(r"pybabel (--quiet extract .*)\\\n\t\t--output-file \S+ templates \$\(SAYS\)\n", makefile)
    [modules] = re.findall(r"\nSAYS = (.*)\n", makefile)
    made = tmp_path / "made.pot"
    command = [*PYBABEL, *options.split(), "--output-file", str(made), "templates", *modules.split()]
    subprocess.run(command, cwd=ROOT, check=True)
    assert made.read_bytes() == (templates_dir() / "locale" / "guidegen.pot").read_bytes()


def test_the_region_says_in_which_language(library: Library) -> None:
    """Its locale's; without a region words are those of the templates."""
    assert language_of(None) == "en"
    assert language_of(library.regions["us"]) == "en"
    assert language_of(replace(library.regions["eu"], locale="de_AT")) == "de"


@pytest.mark.usefixtures("german")
def test_a_message_is_in_the_language_of_its_region(library: Library) -> None:
    """What its catalogue does not hold, or not for sure, stays English."""
    region = replace(library.regions["eu"], locale="de_DE")
    said = render_mail("body.txt.j2", Settings(), region, name="A & B", encrypted=False)
    assert said.startswith("Guten Tag, A & B!\n")
    assert render_mail("body.txt.j2", Settings(), region, name="", encrypted=False).startswith("Hello,\n")
    assert render_mail("body.txt.j2", Settings(), library.regions["eu"], name="A", encrypted=False).startswith(
        "Dear A,"
    )


@pytest.mark.usefixtures("german")
def test_counts_and_contexts_have_words_of_their_own() -> None:
    """What lies between one and two is told as two are."""
    page = new_environment(None, words=translations("de")).from_string(
        '{{ ngettext("%(count)s minute", "%(count)s minutes", count, count=count) }} {{ pgettext("Tuesday", "T") }}'
    )
    assert [page.render(count=count) for count in (1, 1.5, 2)] == ["1 Minute D", "1.5 Minuten D", "2 Minuten D"]


def test_values_are_escaped_on_a_page_and_not_in_plain_text() -> None:
    """But for those that are markup."""
    said = phrases(translations("en"))["_"]
    assert said("Call %(who)s", who="<A & B>") == "Call &lt;A &amp; B&gt;"
    assert said.said(False, ("Call %(who)s",), {"who": "<A & B>"}) == "Call <A & B>"
    assert said("100 %%") == said.said(False, ("100 %%",), {}) == "100 %"


def test_words_of_a_style_cannot_end_it() -> None:
    """Quotes and marks are told by their numbers; counters count."""
    assert css_content("Page counter(page) of counter(pages)") == '"Page " counter(page) " of " counter(pages)'
    assert css_content('"</style>\\') == r'"\22 \3c /style>\5c "'


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("name", ["sciatica", "emergency", "urgent"])
def test_all_that_templates_say_is_said_in_the_language(name: str, library: Library) -> None:
    """Outside of its brackets stand words of the content and of the answers alone."""
    answers = parse_answers(read_answers(example(name)), library)
    guide = assemble(assess(answers, library, answers.answered_on), library, Settings(region="uk"))
    known = _plain(localiser(guide.region)("\n".join(_content())))
    left = [words for words in _outside(render_html(guide)) if words not in known]
    assert left == []


def _content() -> Iterator[str]:
    for file in content_dir().rglob("*"):
        if file.suffix in (".md", ".yaml"):
            yield file.read_text(encoding="utf-8")
    # As they stand over the boxes of the log.
    yield " ".join(map(said, "MTWTFSS"))
    # As long dates have them.
    yield " ".join(date(2026, month, 1).strftime("%B") for month in range(1, 13))


def _outside(page: str) -> Iterator[str]:
    """The pieces of a page's text, without what stands between brackets, numbers and signs."""
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", page.partition("</head>")[2], flags=re.DOTALL)
    text = unescape(re.sub(r"</?(?:span|strong|em|bdi|a)\b[^>]*>", "", text))
    text = re.sub(r"<[^>]*>", "\n", text)
    inner = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")
    while inner.search(text):
        text = inner.sub("\n", text)
    assert BEGIN not in text
    for piece in re.split(r"[\n.:;,()·•–“”]+|\d+", text):
        if re.search(r"[^\W\d_]{2,}", piece):
            yield _plain(piece).strip()


def _plain(words: str) -> str:
    return " ".join(words.replace("**", "").split())


@pytest.mark.parametrize("file", sorted((templates_dir() / "locale").glob("*/LC_MESSAGES/guidegen.po")), ids=str)
def test_a_language_that_we_bring_has_all_words_of_the_templates(file: Path) -> None:
    """None missing or in doubt, with the places for values that the templates fill, and no word of other templates."""
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=file.parts[-3])
    with (templates_dir() / "locale" / "guidegen.pot").open("rb") as opened:
        template = read_po(opened)
    assert {(each.context, each.id) for each in catalogue} == {(each.context, each.id) for each in template}
    for message in catalogue:
        said = message.string if isinstance(message.string, tuple | list) else [message.string]
        assert all(said) or not message.id
        assert not message.fuzzy or not message.id
        assert list(message.check(catalogue)) == []
