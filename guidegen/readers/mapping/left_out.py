"""What a mapping leaves out: columns that are passed over, forms not finished, and options that are not offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guidegen.errors import Problem, nearest
from guidegen.files.fields import Fields
from guidegen.library.questionnaire import Questionnaire
from guidegen.readers.mapping.meanings import offer
from guidegen.readers.mapping.models import STAR, Target, fold

# Letters that a name with wildcards has at least, so that it passes over no more than it is meant to.
SHORTEST = 3


def passed_over(fields: Fields, targets: Mapping[str, Target]) -> list[str]:
    """The names under `ignore`, folded; a star in one stands for anything, but for columns that are mapped."""
    names = fields.words("ignore")
    for index, name in enumerate(names):
        place, folded = fields.source.value(("ignore", index)), fold(name)
        if folded in targets and STAR not in name:
            message = f"'{name[:60]}' is mapped, and cannot be ignored as well"
            hint = f"mapped in line {targets[folded].place.line}; keep one"
            fields.problems.append(Problem(place, message, hint))
        if STAR in name and len(folded.replace(STAR, "")) < SHORTEST:
            message = f"'{name[:60]}' would pass over nearly every column"
            fields.problems.append(Problem(place, message, f"name at least {SHORTEST} letters beside the {STAR}"))
    return [fold(name) for name in names]


def finished_columns(fields: Fields, targets: Mapping[str, Target]) -> dict[str, frozenset[str]]:
    """The columns under `finished`, folded, with the words that say that a form was finished."""
    inner = fields.inner("finished")
    found: dict[str, frozenset[str]] = {}
    for name in inner.data if inner else {}:
        assert inner is not None
        folded = fold(name)
        found[folded] = frozenset(map(fold, inner.words(name)))
        if folded in targets:
            hint = f"mapped in line {targets[folded].place.line}; keep one"
            fields.problems.append(Problem(inner.source.key((*inner.path, name)), f"'{name[:60]}' is mapped", hint))
        elif not found[folded]:
            hint = "name the words of a finished form, as: [Complete]"
            fields.problems.append(Problem(inner.source.value((*inner.path, name)), "no word is named here", hint))
    return found


def options_not_offered(fields: Fields, questionnaire: Questionnaire) -> dict[str, frozenset[str]]:
    """The options under `not_offered` by their questions."""
    inner = fields.inner("not_offered")
    found: dict[str, frozenset[str]] = {}
    for id_ in inner.data if inner else {}:
        assert inner is not None
        question = questionnaire.by_id.get(id_)
        if question is None:
            place = fields.source.key(("not_offered", id_))
            hint = nearest(id_, questionnaire.by_id)
            fields.problems.append(Problem(place, f"unknown question '{id_[:60]}'", hint))
            continue
        found[id_] = frozenset(inner.words(id_))
        for index, option in enumerate(inner.words(id_)):
            if option not in question.option_ids:
                place = fields.source.value(("not_offered", id_, index))
                message = f"{id_}: '{option[:60]}' is not an option"
                fields.problems.append(Problem(place, message, offer(question, option)))
    return found


def signs_not_offered(options: Mapping[str, frozenset[str]], questionnaire: Questionnaire) -> Iterator[str]:
    """What is told on each run of options of safety questions that nobody can tick."""
    for id_, lacking in options.items():
        if lacking and questionnaire[id_].safety:
            yield f"{id_}: the form does not offer {', '.join(sorted(lacking))}, so this warning sign stays unseen"
