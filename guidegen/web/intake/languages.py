"""The languages that runners are asked in: each whole, or not offered. All is read once, when the server starts.

translations, catalogues -> a Language each -> those that are whole, and the others for who has to be seen
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from babel import Locale
from jinja2 import Environment

from guidegen.clinic.settings import Settings
from guidegen.errors import GuidegenError, LibraryError, Place, Problem
from guidegen.html import localiser
from guidegen.language.catalogue import translations
from guidegen.language.unsaid import unsaid_words
from guidegen.library import Library
from guidegen.library.regions import Region
from guidegen.library.translation import SOURCE, languages, read_source_language
from guidegen.service.in_language import asked_in, spoken_library
from guidegen.web.intake.environment import new_templates

Address = Callable[[str], str]


@dataclass(frozen=True)
class Language:
    """What a runner's page is made of in one language, by the language's own name.

    `templates` say their messages in it where `is_said`, else in that of the content. `left` are texts of the content
    for which it has no current words: they stand in the library as they are.
    """

    code: str
    name: str
    library: Library
    region: Region
    templates: Environment
    is_said: bool = True
    left: frozenset[str] = frozenset()

    @property
    def tag(self) -> str:
        """As pages name it: es-US."""
        return self.region.locale.replace("_", "-")

    @property
    def direction(self) -> str:
        """In which direction it is written: ltr or rtl."""
        return self.region.direction

    @cached_property
    def words(self) -> Callable[[str], str]:
        """The content's words as its region has them."""
        return localiser(self.region)


@dataclass(frozen=True)
class Languages:
    """The languages of a waiting room, by their codes.

    `own` is that of the content, which staff read. In those of `asked` all that is asked is whole; of those of `partly`
    something is missing, so that nobody is asked in them. `usual` is the code of what the clinic has set. `problems`
    say what is missing.
    """

    own: Language
    asked: Mapping[str, Language]
    partly: Mapping[str, Language] = field(default_factory=dict)
    usual: str = SOURCE
    problems: tuple[Problem, ...] = ()

    def find(self, code: str) -> Language | None:
        """The language of a code that runners are asked in; pt_BR for pt, where there is nothing nearer."""
        return _nearest(self.asked, code)

    def find_for_care(self, code: str) -> Language | None:
        """The same for what cannot wait: also where it is not whole."""
        return self.find(code) or _nearest(self.partly, code)


def languages_of(library: Library, settings: Settings, region: Region, address: Address) -> Languages:
    """All languages that there is a translation to. Raises LibraryError where the clinic has set one that is not whole.

    `address` tells pages where they find a file of ours.
    """
    own = Language(SOURCE, read_source_language().name, library, region, new_templates(address))
    asked: dict[str, Language] = {SOURCE: own}
    partly: dict[str, Language] = {}
    problems = []
    for code in languages(settings.folder):
        unasked = _unasked(library, settings, region, code)
        if unasked:
            problems.append(_not_asked(code, unasked))
        language = _read(own, settings, code, address)
        if language is not None:
            (partly if unasked else asked)[code] = language
    if settings.language and _nearest(asked, settings.language) is None:
        # What the clinic wants everybody to read is refused as `ask` refuses it.
        raise LibraryError(_unasked(library, settings, region, settings.language))
    by_name = {one.code: one for one in sorted(asked.values(), key=lambda one: one.name.casefold())}
    return Languages(own, by_name, partly, settings.language or SOURCE, tuple(problems))


@lru_cache(maxsize=64)
def named(code: str) -> str:
    """A language as staff call it: "Spanish"."""
    known: str | None = Locale.parse(SOURCE).languages.get(code)
    return known or code


def _read(own: Language, settings: Settings, code: str, address: Address) -> Language | None:
    """All that there is in a language, whole or not; None where its translation cannot be read."""
    try:
        spoken = spoken_library(own.library, code, settings.folder)
    except LibraryError:
        return None
    library, translation = spoken or (own.library, None)
    if translation is None or translation.language is None:
        return None
    region = library.regions[own.region.id]
    is_said = _region_key(region) in translation.current and not unsaid_words(code, settings.templates, "waiting rooms")
    left = (unit.words.values() for unit in translation.units if unit.key not in translation.current)
    return Language(
        code,
        _as_a_name(translation.language.name),
        library,
        region,
        new_templates(address, translations(region.locale, settings.templates)) if is_said else own.templates,
        is_said,
        frozenset(text for texts in left for text in texts),
    )


def _unasked(library: Library, settings: Settings, region: Region, code: str) -> tuple[Problem, ...]:
    """Why nobody is asked in a language: a question, the region or a message of pages that is not said in it."""
    try:
        asked_in(library, replace(settings, language=code), {_region_key(region)})
        return unsaid_words(code, settings.templates, "waiting rooms")
    except GuidegenError as error:
        return error.problems


def _not_asked(code: str, problems: tuple[Problem, ...]) -> Problem:
    hint = f"guidegen check --library --language {code} tells all that is missing"
    return Problem(Place(f"content/{code}"), f"not offered to runners: {problems[0].message}", hint)


def _region_key(region: Region) -> str:
    return f"regions/{region.id}"


def _as_a_name(name: str) -> str:
    """A language's own name as it stands alone: languages that write it small do so within a sentence."""
    return name[:1].upper() + name[1:]


def _nearest(there: Mapping[str, Language], code: str) -> Language | None:
    return there.get(code) or next((one for other, one in there.items() if code and other.startswith(f"{code}_")), None)
