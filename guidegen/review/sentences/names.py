"""What each name in a rule is called: questions and options by their labels, facts and items by their titles."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from guidegen.library.models import Library
from guidegen.library.questionnaire import Question
from guidegen.review.sentences.clauses import Amount
from guidegen.rules.conditions import Quantity


class RuleNames:
    """The words of one library for its rules."""

    def __init__(self, library: Library) -> None:
        self.library = library

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {item.code: item.title for item in self.library.items()}

    @cached_property
    def _shared(self) -> frozenset[str]:
        """Labels that more than one question has, so that the question has to be named too."""
        labels = Counter(option.label for question in self.library.questionnaire for option in question.options)
        return frozenset(label for label, count in labels.items() if count > 1)

    @cached_property
    def flags(self) -> frozenset[str]:
        """The codes of all red flags."""
        return frozenset(flag.code for flag in self.library.red_flags)

    def question(self, id_: str) -> Question | None:
        return self.library.questionnaire.by_id.get(id_)

    def option(self, name: str, option: str) -> str:
        """The label of a question's option, or the words of a value; an item by its title and code."""
        if question := self.question(name):
            label = question.label(option)
            return f"{label} ({question.ask})" if label in self._shared else label
        words = self.library.rule_words[name].options if name in self.library.rule_words else {}
        if option in words:
            return words[option]
        return f"{self._titles[option]} ({option})" if option in self._titles else option

    def options(self, name: str, options: tuple[str, ...] | frozenset[str]) -> tuple[str, ...]:
        """The labels in the order of the questionnaire, or as they are where nothing else is known."""
        question = self.question(name)
        known = question.option_ids if question else sorted(options)
        return tuple(self.option(name, option) for option in known if option in options)

    def of(self, name: str) -> str:
        """What a question asks, or what a value is called."""
        if question := self.question(name):
            return question.ask
        return self.library.rule_words[name].label if name in self.library.rule_words else name

    def fact(self, name: str) -> str:
        return self.library.facts[name].title

    def amount(self, quantity: Quantity) -> Amount:
        name = quantity.name
        if name is None:
            return Amount(number=quantity.constant)
        if quantity.options is not None:
            return Amount(options=self.options(name, quantity.options))
        if name in self.library.facts:
            return Amount(label=self.fact(name), fact=name)
        question = self.question(name)
        return Amount(label=question.tell or question.ask, unit=question.unit) if question else Amount(label=name)

    def may_be_hidden(self, name: str, options: tuple[str, ...] | frozenset[str] = ()) -> bool:
        """Whether a question, or one of these options, is not put to everybody."""
        question = self.question(name)
        if question is None:
            return False
        named = [option for option in question.options if option.id in options]
        return question.show_if is not None or any(option.show_if is not None for option in named)

    def ordinary(self, name: str) -> frozenset[str]:
        """All options of a question with several choices but those that stand alone."""
        question = self.question(name)
        return frozenset(question.option_ids) - question.exclusive if question else frozenset()

    def exclusive(self, name: str) -> tuple[str, ...]:
        question = self.question(name)
        return self.options(name, question.exclusive) if question else ()
