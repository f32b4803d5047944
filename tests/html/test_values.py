"""Templates are given plain values: what one of them can reach is of a few kinds, which lead nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from types import BuiltinMethodType, MappingProxyType
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import Assessment, assess
from guidegen.assessment.comparison import read_earlier
from guidegen.batch.cluster import bundle_of, work_remotely
from guidegen.batch.job import Delivery, Job, Task, program
from guidegen.clinic.settings import Settings, load_settings
from guidegen.delivery.mail.words import words_for
from guidegen.errors import RenderError
from guidegen.files.text_with_places import read
from guidegen.guide import assemble, assemble_record
from guidegen.html import figure_svgs, render_figures, render_html, render_mail
from guidegen.html.environment import new_environment
from guidegen.html.phrases import Counted, Phrase
from guidegen.html.shown import _SHOWN
from guidegen.html.values import Day, Function, Values, View
from guidegen.html.written_blocks import HERE
from guidegen.library import Library
from guidegen.library.levels import Level
from guidegen.readers.form.make import form_pdf
from guidegen.service.page import print_page
from tests.support.base import EXAMPLES, example, text

ALLOWED = (str, Markup, int, float, bool, type(None), tuple, MappingProxyType, Day, Function, Phrase, Counted)
# What a value of Python's own may have that can be called: methods of texts, numbers and lists.
OF_VALUES = (str, Markup, int, float, bool, tuple, list, dict, MappingProxyType)
NUMBERS = (int, float, bool)
ALIKE = (str, Markup, *NUMBERS)  # all of a type have the same names
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><path d="M0 0h2v1z"/></svg>'
SETTINGS = """
region = "uk"
[clinic]
name = "Riverside"
address = "1 River Road"
booking_url = "https://example.org/b"
logo = "logo.svg"
[mail]
host = "mail.example.org"
from = "hello@example.org"
ca_file = "ca.pem"
password_command = "pass show mail"
[sign_off]
name = "B. Clinician"
registration = "PH1"
on = "2026-11-20"
content = "another"
"""

Context = tuple[jinja2.Template, Mapping[str, Any]]


@pytest.fixture
def clinic(tmp_path: Path) -> Settings:
    """Settings with all that a template must not reach: folders, files, a command, how mail is sent."""
    (tmp_path / "guidegen.toml").write_text(SETTINGS)
    (tmp_path / "logo.svg").write_text(LOGO)
    (tmp_path / "templates" / "email").mkdir(parents=True)
    return load_settings(tmp_path)


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch) -> list[Context]:
    """The context of every template that is filled in during the test."""
    found: list[Context] = []
    fill_in = jinja2.Template.render

    def render(template: jinja2.Template, *given: Any, **named: Any) -> str:
        found.append((template, {**template.globals, **dict(*given, **named)}))
        return fill_in(template, *given, **named)

    monkeypatch.setattr(jinja2.Template, "render", render)
    return found


def assessed(file: Path, library: Library) -> Assessment:
    answers = parse_answers(read_answers(file), library)
    return assess(answers, library, answers.answered_on)


def follow_up(library: Library, settings: Settings) -> str:
    """A guide with the page of what has changed."""
    then, now = ({"pain_avg": 7, "pain_worst": 8}, {"pain_avg": 3, "pain_worst": 4})
    answers = parse_answers(read(text(now), "now.yaml"), library)
    assessment = assess(answers, library, answers.answered_on)
    before = read(text(then, answered_on="2026-10-01").replace("answered_on: 2026-11-20\n", "", 1), "then.yaml")
    earlier = read_earlier([before], assessment, library)
    return render_html(assemble(assessment, library, settings, earlier))


def on_a_worker(library: Library, settings: Settings) -> None:
    """A page on a machine of a cluster, from a bundle."""
    source = read_answers(EXAMPLES[0])
    job = Job(settings, date(2026, 11, 20), load_hash(settings), program(), 60.0)
    delivery = work_remotely(bundle_of(job), Task(1, 2, "R-1", source, "hash"))
    assert isinstance(delivery, Delivery)


def load_hash(settings: Settings) -> str:
    from guidegen.service.clinic_content import load_content

    return load_content(settings).hash


def documents(library: Library, settings: Settings) -> None:
    """Every kind of document, the record, the preview's page."""
    for name in ("easy_acute", "sciatica", "emergency", "urgent", "teenager"):
        assessment = assessed(example(name), library)
        render_html(assemble(assessment, library, settings))
    print_page(assemble_record(assessed(example("sciatica"), library), library, settings))


def sheets(library: Library, settings: Settings) -> None:
    region = library.regions["uk"]
    form_pdf(library, settings)
    render_figures(library.exercises, settings, region)
    figure_svgs(library.exercises, settings, region)


def mails(library: Library, settings: Settings) -> None:
    words_for("A. Runner", settings, encrypted=True, region=library.regions["uk"])
    words_for("", settings, encrypted=False)


WAYS: Mapping[str, tuple[Callable[[Library, Settings], object], set[str]]] = {
    "documents": (documents, {f"{kind}.html.j2" for kind in ("guide", "emergency", "urgent", "referral", "record")}),
    "follow-up": (follow_up, {"guide.html.j2"}),
    "cluster": (on_a_worker, {"guide.html.j2"}),
    "sheets": (sheets, {"form.html.j2", "figures.html.j2", "partials/figure_alt.html.j2"}),
    "mail": (mails, {f"email/{part}.j2" for part in ("subject.txt", "body.txt", "body.html")}),
}


def names(thing: object) -> Iterator[str]:
    yield from dir(thing)
    yield from getattr(type(thing), "__slots__", ())


def walked(context: Context) -> int:
    """How many things a template can reach, by any name, key or index, as its sandbox lets it; each is looked at."""
    template, given = context
    environment = template.environment
    assert not HERE.isidentifier()
    todo: list[tuple[str, Any]] = [(name, thing) for name, thing in given.items() if name != HERE]
    seen: dict[int, Any] = {}
    looked_into: set[type] = set()
    while todo:
        path, thing = todo.pop()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        assert type(thing) in ALLOWED or (isinstance(thing, View) and type(thing).__base__ is View), path
        if isinstance(thing, Mapping):
            assert all(type(key) is str for key in thing), path
            todo += ((f"{path}[{key!r}]", value) for key, value in thing.items())
        elif isinstance(thing, tuple):
            todo += ((f"{path}[{index}]", value) for index, value in enumerate(thing))
        if type(thing) in ALIKE and type(thing) in looked_into:
            continue
        looked_into.add(type(thing))
        for name in set(names(thing)):
            for found in (environment.getattr(thing, name), environment.getitem(thing, name)):
                if isinstance(found, jinja2.Undefined):
                    continue
                assert not name.startswith("_"), f"{path}.{name}"
                if isinstance(found, BuiltinMethodType):
                    assert type(found.__self__) in (*OF_VALUES, type, type(None)), f"{path}.{name}"
                elif type(thing) in NUMBERS:  # whose parts have parts without end
                    assert type(found) in NUMBERS, f"{path}.{name}"
                else:
                    todo.append((f"{path}.{name}", found))
    return len(seen)


@pytest.mark.parametrize("way", WAYS)
def test_whatever_a_template_can_reach_is_a_plain_value(
    way: str, clinic: Settings, library: Library, contexts: list[Context]
) -> None:
    """Through attributes, items and iteration, in every kind of page, message and sheet, here and on a cluster."""
    make, templates = WAYS[way]
    make(library, clinic)
    assert {template.name for template, _ in contexts} == templates
    assert sum(map(walked, contexts)) > 10 * len(contexts)


def test_the_walk_finds_what_must_not_be_there(clinic: Settings, contexts: list[Context]) -> None:
    """A path, a function of ours, or settings as they are, deep in something harmless, are each noticed."""
    template = new_environment(None).from_string("")
    for thing in (Path("x"), clinic, len, object(), {1: "x"}, [1], date(2026, 1, 1), Level.SOON):
        with pytest.raises(AssertionError, match="harmless"):
            walked((template, {"harmless": (MappingProxyType({"a": (1, thing)}),)}))
    assert walked((template, {"harmless": ("a", 1)})) > 2


PROBES = (
    "{{ guide.settings.folder }}",
    "{{ guide.settings.mail }}",
    "{{ guide.settings['folder'] }}",
    "{{ clinic.logo.path }}",
    "{{ guide|attr('settings')|attr('folder') }}",
    "{{ [guide.settings]|map(attribute='folder')|join }}",
    "{{ guide.__class__ }}",
    "{{ guide['__class__'] }}",
    "{{ guide|attr('__class__') }}",
    "{{ '{0.__class__}'.format(guide) }}",
    "{{ '{a.__class__}'.format_map(dict(a=guide)) }}",
    "{{ ('{0.__class__}'|string).format(guide) }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ words.__globals__ }}",
    "{{ words._call }}",
    "{{ pictures.exercise._call }}",
    "{{ pictures.palette }}",
    "{{ lipsum.__globals__ }}",
    "{{ range.__self__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{% macro m() %}{% endmacro %}{{ m._environment }}",
    "{% for _ in [1] %}{{ loop._iterable }}{% endfor %}",
    "{{ personal.answered_on.today() }}",
    "{{ [1, 2]|random }}",
    "{{ guide.sections.append(1) }}",
    "{{ 'x' * 10000001 }}",
    "{{ [1] * 10000001 }}",
    "{{ 10000001 * 'x' }}",
    "{{ 9 ** 9999 }}",
    "{{ (2 ** 4000) * (2 ** 4000) }}",
    "{{ range(1000000)|list }}",
    "{% include '/etc/hostname' %}",
    "{% include '../../etc/hostname' %}",
    "{% include 'base/../../pyproject.toml' %}",
    "{% include 'file:///etc/hostname' %}",
)


@pytest.mark.parametrize("probe", PROBES)
def test_a_template_that_reaches_for_more_is_refused(probe: str, clinic: Settings, library: Library) -> None:
    """The message names the template."""
    assert clinic.folder
    (clinic.folder / "templates" / "guide.html.j2").write_text("{{ region.emergency.number }}\n" + probe)
    with pytest.raises(RenderError) as refused:
        render_html(assemble(assessed(EXAMPLES[0], library), library, clinic))
    (problem,) = refused.value.problems
    assert "emergency number" not in problem.message, "the page was made"
    assert any(name in problem.place.file for name in ("guide.html.j2", "hostname", "pyproject")), problem


USES = {
    "{{ 'a'.upper() }}{{ '{}-{:>2}'.format(1, 2) }}": "A1- 2",
    "{{ dict(a=1).a }}{{ {'b': 2}.items()|list }}": "1[('b', 2)]",
    "{{ joiner()() }}{% set c = cycler(1, 2) %}{{ c.next() }}{{ c.next() }}": "12",
    "{% set n = namespace(x=1) %}{% set n.x = n.x + 1 %}{{ n.x }}": "2",
    "{% for _ in range(2) %}{{ loop.index }}{{ loop.cycle('a', 'b') }}{% endfor %}": "1a2b",
    "{% macro m(x) %}<{{ x }}{{ caller() }}>{% endmacro %}{% call m(1) %}2{% endcall %}": "<12>",
    "{% for x in [[1], [2]] recursive %}{{ x if x is number else loop(x) }}{% endfor %}": "12",
    "{{ 'ab' * 2 }}{{ 2 ** 10 }}{{ 2.5 * 2 }}{{ 3 * 4 }}": "abab10245.012",
    "{{ clinic.name }}{{ clinic.logo.kind }}{{ region.emergency.number }}": "Riversidesvg999 or 112",
}


@pytest.mark.parametrize("use", USES)
def test_what_templates_are_for_still_works(use: str, clinic: Settings, library: Library) -> None:
    """Methods of texts, lists and mappings, macros, loops, counters and sums."""
    assert clinic.folder
    (clinic.folder / "templates" / "email" / "body.txt.j2").write_text(use)
    assert render_mail("body.txt.j2", clinic, library.regions["uk"]) == USES[use]


def test_a_link_that_leads_out_of_the_templates_is_refused(clinic: Settings, library: Library, tmp_path: Path) -> None:
    """To a file or by a folder; a link within them is not, nor a folder of templates that is a link itself."""
    assert clinic.folder
    templates = clinic.folder / "templates"
    secret = tmp_path / "secret.txt"
    secret.write_text("999 secret")
    (templates / "within.j2").write_text("999 within")
    subject = templates / "email" / "subject.txt.j2"
    for target in (secret, templates / "up" / "secret.txt"):
        subject.unlink(missing_ok=True)
        subject.symlink_to(target)
        (templates / "up").unlink(missing_ok=True)
        (templates / "up").symlink_to(tmp_path)
        with pytest.raises(RenderError, match="leads out of its folder"):
            render_mail("subject.txt.j2", clinic, None)
    subject.unlink()
    subject.symlink_to(templates / "within.j2")
    assert render_mail("subject.txt.j2", clinic, None) == "999 within"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "templates").symlink_to(templates)
    assert render_mail("subject.txt.j2", Settings(folder=tmp_path / "other"), None) == "999 within"


def test_what_is_shown_of_a_thing_is_there() -> None:
    """Every name of the list is a field or property of its kind; nothing is listed of a kind that is no dataclass."""
    assert len(_SHOWN) > 30
    for kind, shown in _SHOWN.items():
        known = {field.name for field in fields(kind)} if is_dataclass(kind) else {"value"}
        known |= {name for name, value in vars(kind).items() if isinstance(value, property)}
        assert set(shown.split()) <= known, kind


def test_views_keep_what_they_show() -> None:
    """They compare by their values, can be keys, and nobody changes them."""
    values = Values()
    one, other = values.of(Day(2026, 1, 2)), values.of(date(2026, 1, 2))
    assert one == other
    assert str(other) == "2026-01-02"
    settings = Settings(region="uk")
    view, same = values.of(settings), Values().of(Settings(region="uk"))
    assert view == same
    assert hash(view) == hash(same)
    assert view != values.of(Settings(region="us"))
    assert values.of(settings) is view
    with pytest.raises(AttributeError):
        view.region = "us"
    with pytest.raises(AttributeError):
        del view.region


def test_what_a_function_is_handed_back_is_what_stood_behind_it() -> None:
    """Also within lists; what it gives is a plain value again, and nothing else passes."""
    values, settings = Values(), Settings(region="uk")
    heard: list[Any] = []

    def hear(*given: Any, **named: Any) -> list[date]:
        heard.extend([*given, named])
        return [date(2026, 1, 2)]

    call = values.function(hear)
    view = values.of(settings)
    assert call(view, [view], (Day(2026, 1, 2),), name=view) == (Day(2026, 1, 2),)
    assert heard == [settings, [settings], (date(2026, 1, 2),), {"name": settings}]
    with pytest.raises(TypeError, match="not for templates"):
        values.function(lambda: Path("x"))()
