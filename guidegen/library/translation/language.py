"""What has to be known of a language itself, beside the words of the content: `language.yaml` in its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from guidegen.errors import Problem
from guidegen.files.fields import Fields
from guidegen.files.writing_direction import direction_of
from guidegen.library.files import ContentFile, read_yaml
from guidegen.library.regions import OR, CareLine, Region


@dataclass(frozen=True)
class Language:
    """A language, by its own name.

    `urgent_line` is what its words call the line to ring the same day, and `or_` stands between two numbers to call.
    `negations` are words that turn a sentence round, `numbers` those that stand for a figure, `banned` those that tell
    a false story of the back; `*` in a negation or a banned word stands for any letters. `longer` where the same words
    take a fifth more room than in the source.
    """

    id: str
    name: str
    or_: str
    urgent_line: str
    negations: tuple[str, ...]
    numbers: Mapping[str, str]
    banned: tuple[str, ...]
    longer: bool = False

    @property
    def direction(self) -> str:
        """How its lines run, as those of its own name do; codes do not tell: a language may be written in two ways."""
        return direction_of(self.name)


def read_language(id_: str, file: ContentFile, problems: list[Problem]) -> Language:
    fields = Fields(read_yaml(file, problems), (), problems)
    numbers = fields.inner("numbers")
    language = Language(
        id=id_,
        name=fields.text("name"),
        or_=fields.text("or"),
        urgent_line=fields.text("urgent_line"),
        negations=fields.words("negations", None),
        numbers={word: f"{numbers.number(word):g}" for word in numbers.data} if numbers else {},
        banned=fields.words("banned"),
        longer=fields.flag("longer"),
    )
    if numbers:
        numbers.finish()
    fields.finish()
    return language


def spoken(region: Region, language: Language) -> Region:
    """A region in whose translated words the line to ring is called as the language calls it.

    Words of British English are no words of the translation; what is swapped for a region's own unit is.
    """
    line = region.urgent.called if region.urgent else region.urgent_words
    measures = {word: term for word, term in region.terms.items() if any(letter.isdigit() for letter in word)}
    # A language of one country writes as it does there: `pt_BR`.
    territory = "" if "_" in language.id else region.locale.partition("_")[2]
    return replace(
        region,
        locale=language.id if "_" in language.id else "_".join(filter(None, (language.id, territory))),
        emergency=_numbers_in(region.emergency, language),
        urgent=_numbers_in(region.urgent, language) if region.urgent else None,
        terms=measures | {language.urgent_line: line},
        longer=language.longer,
        direction=language.direction,
    )


def _numbers_in(line: CareLine, language: Language) -> CareLine:
    return replace(line, number=line.number.replace(OR, f" {language.or_} "))
