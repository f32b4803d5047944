"""A Guide to HTML, and how content words become markup."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from markupsafe import Markup

from guidegen.clinic.brand import brand
from guidegen.clinic.settings import PAPERS, Settings
from guidegen.errors import Place, Problem, RenderError
from guidegen.files.writing_direction import RIGHT_TO_LEFT
from guidegen.guide.document import FOR_STAFF, Guide
from guidegen.html.alternative_text import alternative_text
from guidegen.html.days import long_day, short_day
from guidegen.html.direction import direction_of_page
from guidegen.html.environment import new_environment
from guidegen.html.faults import COMPARE, template_problem, told_by_place
from guidegen.html.fullness import fitted
from guidegen.html.kept_markup import keep_markup, listed, markdown
from guidegen.html.marks import without_marks
from guidegen.html.other_words import marked
from guidegen.html.pictures import DRAWN, Pictures, pictures
from guidegen.html.regional_words import localiser
from guidegen.html.values import Values, values_of_a_page
from guidegen.html.written_blocks import HERE, WrittenBlocks
from guidegen.language.catalogue import language_of, translations
from guidegen.library.files import SOURCE
from guidegen.library.models import BODIES, Exercise
from guidegen.library.regions import Region
from guidegen.version import VERSION


def render_html(guide: Guide) -> str:
    """The whole document as one HTML page with its styles inside; fonts are `asset:` addresses.

    Raises RenderError when a template is missing or broken.
    """
    return without_marks(render_marked(guide))


def render_marked(guide: Guide, again: bool = False) -> str:
    """The same page with marks around its leaves, to be taken apart; `again` takes blocks from earlier pages.

    Raises RenderError.
    """
    guide = replace(guide, settings=_lasting(guide.settings))
    words = localiser(guide.region)
    page = _rendered(
        f"{guide.document}.html.j2",
        guide.settings,
        _shared(guide.settings, guide.region),
        again,
        guide=guide,
        clinic=guide.settings.clinic,
        personal=guide.personal,
        version=VERSION,
        md=lambda text: markdown(words(text)),
        listed=lambda text: listed(words(text)),
        short_day=lambda when: short_day(when, guide.region.locale),
        day=lambda when: long_day(when, guide.region.locale),
        part_heading=lambda part: words(guide.headings.get(part, part)),
        for_staff=_for_staff(guide),
    )
    if guide.document == _ON_ONE_SHEET:
        page = fitted(page, guide.settings.text, guide.fullness)
    _check_care_page(guide, page)
    if guide.document != "guide" and guide.region.direction == RIGHT_TO_LEFT:
        page = marked(page)
    if guide.settings.folder is None:
        keep_markup(words)
    return page


def check_templates(clinic: Path | None) -> list[Problem]:
    """Every template that does not compile, the clinic's before the default ones. `clinic` is the clinic's folder."""
    environment = new_environment(clinic / "templates" if clinic else None)
    problems = []
    for name in environment.list_templates(extensions=["j2"]):
        try:
            environment.get_template(name)
        except TemplateError as error:
            problems.append(template_problem(error))
        except UnicodeDecodeError:
            problems.append(Problem(Place(f"templates/{name}"), "the template is not UTF-8 text", "save it as UTF-8"))
    return problems


def render_figures(
    exercises: Sequence[Exercise], settings: Settings, region: Region | None, body: str = BODIES[0]
) -> str:
    """A page with the drawing of every exercise that has poses, at the size of a guide's. Raises RenderError."""
    drawn = [exercise for exercise in exercises if exercise.poses]
    shared = _shared(settings, region)
    return _rendered("figures.html.j2", settings, shared, exercises=drawn, ink=settings.ink, body=body)


def figure_svgs(
    exercises: Sequence[Exercise], settings: Settings, region: Region | None, body: str = BODIES[0]
) -> dict[str, str]:
    """The drawings by the ids of their exercises, each with its alternative text as its name. Raises RenderError."""
    from guidegen.pictures.figures import draw_exercise

    shared = _shared(settings, region)
    palette = pictures(settings.ink, brand(settings)).palette
    drawn = {}
    for item in exercises:
        if item.poses:
            name = _rendered(_ALTERNATIVE, settings, shared, item=item)
            if not name.strip():
                message = "the template makes no words for who cannot see the drawing"
                raise RenderError([Problem(Place(_ALTERNATIVE), message, COMPARE)])
            drawn[item.id] = draw_exercise(item, palette, body).with_name(name)
    return drawn


def render_form(settings: Settings, region: Region | None, language: str, **values: Any) -> str:
    """The questionnaire as a page with a link to `field:NAME` for each field of the form. Raises RenderError."""
    shared = {**_shared(settings, region, language), "language": language}
    return _rendered("form.html.j2", settings, shared, clinic=settings.clinic, **values)


def render_report(settings: Settings, **values: Any) -> str:
    """The report of many clients as a page, of plain values alone. Raises RenderError."""
    return _rendered("report.html.j2", settings, {}, **values)


def render_review(template: str, settings: Settings, region: Region | None, /, **values: Any) -> str:
    """A page of `review/`, for whoever answers for the content, of plain values and content items. Raises RenderError.

    Templates of a guide may be used in it, with the functions that they have there.
    """
    words = localiser(region)
    locale = region.locale if region else _LOCALE
    functions = {
        "md": lambda text: markdown(words(text)),
        "listed": lambda text: listed(words(text)),
        "short_day": lambda when: short_day(when, locale),
        "day": lambda when: long_day(when, locale),
        "part_heading": words,
        "for_staff": {},
    }
    given = {"clinic": settings.clinic, "version": VERSION, **functions, **values}
    return without_marks(_rendered(f"review/{template}", settings, _shared(settings, region), **given))


def render_mail(
    template: str, settings: Settings, region: Region | None, /, *, language: str | None = None, **values: Any
) -> str:
    """One part of a message from `email/`, in a language, else its region's; `.txt.j2` is plain. Raises RenderError."""
    shared = {"clinic": settings.clinic, "region": region, "language": language or language_of(region)}
    return _rendered(f"email/{template}", settings, shared, **values)


def render_pack(template: str, settings: Settings, region: Region | None, **values: Any) -> str:
    """The words of sheets in a print pack, from `pack/`, as plain text. Raises RenderError."""
    return _rendered(f"pack/{template}", settings, {"region": region}, **values)


def content_markup(text: str, region: Region) -> Markup:
    """Content words, Markdown in base British, as markup in the region's words."""
    return markdown(localiser(region)(text))


_ON_ONE_SHEET = "emergency"
_LOCALE = "en_GB"
_STYLE_END = "</style>"
_BETWEEN_WORDS = r"(?:\s|<[^>]*>)+"
_ALTERNATIVE = "partials/figure_alt.html.j2"


def _shared(settings: Settings, region: Region | None, language: str = "") -> dict[str, Any]:
    """What every page is made with; without a region the words are the content's own, or those of a language."""
    looks = brand(settings, language or language_of(region))
    return {
        "region": region,
        "paper": settings.paper or (region.paper if region else PAPERS[0]),
        "brand": looks,
        "pictures": pictures(settings.ink, looks),
        "words": localiser(region),
        "alternative_text": alternative_text,
    }


def _rendered(
    template: str,
    settings: Settings,
    shared: Mapping[str, Any],
    again: bool = False,
    /,
    **values: Any,
) -> str:
    """One template filled in, the clinic's before the default one. Raises RenderError whatever is wrong with it.

    The guide among the values is what is written `again`: parts of it are taken from earlier pages.
    """
    clinic = settings.templates
    with told_by_place(template, clinic):
        values_given = values_of_a_page()
        said_in = shared.get("language") or _locale(shared.get("region"))
        direction = direction_of_page(shared.get("region"), said_in)
        given = _given({"direction": direction, **shared, **values}, values_given)
        if again:
            given[HERE] = WrittenBlocks(values["guide"], values_given)
        try:
            words = _words(said_in, clinic, values.get("guide"))
            return new_environment(clinic, again, words, direction).get_template(template).render(given)
        finally:
            values_given.forget()


def _locale(region: Region | None) -> str:
    return region.locale if region else SOURCE


def _words(locale: str, clinic: Path | None, guide: Guide | None) -> NullTranslations:
    """What templates say in a language. A page that gets somebody seen waits for no clinic's catalogue.

    Raises RenderError where one cannot be read.
    """
    try:
        return translations(locale, clinic)
    except RenderError:
        if guide is None or guide.document == "guide":
            raise
        return translations(locale)


def _for_staff(guide: Guide) -> dict[str, Markup]:
    """What colleagues read of a document in another language, in the words of the content, by kinds of blocks."""
    staff = guide.for_staff
    if staff is None:
        return {}
    words = localiser(staff.region)
    shared = _shared(staff.settings, staff.region)
    return {
        block.kind: Markup(  # noqa: S704  (of our own templates)
            _rendered(
                "partials/for_staff.html.j2",
                staff.settings,
                shared,
                guide=staff,
                section=section,
                block=block,
                clinic=staff.settings.clinic,
                personal=staff.personal,
                around=guide.region.direction,
                md=lambda text: markdown(words(text)),
                short_day=lambda when: short_day(when, staff.region.locale),
                day=lambda when: long_day(when, staff.region.locale),
            )
        )
        for section in staff.sections
        for block in section.blocks
        if block.kind in FOR_STAFF
    }


def _given(things: Mapping[str, Any], values: Values) -> dict[str, Any]:
    """The context of a template: nothing but plain values, and the functions that templates may call."""

    def given(thing: Any) -> Any:
        if isinstance(thing, Pictures):
            return values.functions(thing, *DRAWN)
        return values.function(thing) if callable(thing) else values.of(thing)

    return {name: given(thing) for name, thing in things.items()}


def _check_care_page(guide: Guide, page: str) -> None:
    """What a client takes home names the number to call, whatever a clinic's template makes of it."""
    if guide.document != "record" and not _can_be_read(guide.region.emergency.number, page):
        message = f"the {guide.document} page does not print the emergency number"
        raise RenderError([Problem(Place(f"{guide.document}.html.j2"), message, "print {{ region.emergency.number }}")])


def _can_be_read(words: str, page: str) -> bool:
    """Whether words stand on a page outside of styles and drawings, which are full of numbers."""
    begin = page.find(_STYLE_END)
    found = (each.start() for each in _in_any_markup(words).finditer(page, max(begin, 0)))
    return any(page.rfind(">", begin, start) > page.rfind("<", begin, start) for start in found)


@lru_cache(maxsize=16)
def _in_any_markup(words: str) -> re.Pattern[str]:
    return re.compile(_BETWEEN_WORDS.join(map(re.escape, words.split())))


@lru_cache(maxsize=64)
def _lasting(settings: Settings) -> Settings:
    """The same object for all settings that say the same: each row of a batch comes with its own."""
    return settings
