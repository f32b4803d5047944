"""Rule text to an expression tree, by recursive descent; any fault is a ConditionError with its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from guidegen.errors import ConditionError

MAX_LENGTH = 1_000
MAX_DEPTH = 30

_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?[0-9]{1,9}(?:\.[0-9]{1,6})?)(?![A-Za-z0-9_.])"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,))"
)
_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">=", "in", "not in"))
_FUNCTIONS = frozenset(("any", "all", "count"))
_RESERVED = frozenset(("and", "or", "not", "in")) | _FUNCTIONS


@dataclass(frozen=True)
class Expression:
    """A node of the tree, with the piece of rule text that it came from."""

    start: int
    text: str


@dataclass(frozen=True)
class Number(Expression):
    """A number as it is written."""

    value: float


@dataclass(frozen=True)
class Word(Expression):
    """The name of a question, a fact or an option."""

    name: str


@dataclass(frozen=True)
class Listing(Expression):
    """Options in brackets."""

    items: tuple[Word, ...]


@dataclass(frozen=True)
class Call(Expression):
    """A function of a question's answer, and of some of its options."""

    function: str
    subject: Word
    items: tuple[Word, ...] | None


@dataclass(frozen=True)
class Comparison(Expression):
    """Operands with an operator between each two."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Negation(Expression):
    """What is not to hold."""

    part: Expression


@dataclass(frozen=True)
class Joined(Expression):
    """Parts of which all, or any, have to hold."""

    operator: str
    parts: tuple[Expression, ...]


def parse(rule: str) -> Expression:
    """Parse one rule. Raises ConditionError for anything that is not one, and nothing else."""
    if len(rule) > MAX_LENGTH:
        raise ConditionError(
            f"the rule is longer than {MAX_LENGTH} characters", MAX_LENGTH, "move a part of it to facts.yaml"
        )
    parser = _Parser(rule)
    expression = parser.disjunction()
    parser.expect_end()
    return expression


@dataclass(frozen=True)
class _Token:
    """A piece of rule text that is read as one."""

    kind: str
    text: str
    start: int
    end: int


class _Parser:
    def __init__(self, rule: str) -> None:
        self.rule = rule
        self.tokens = list(_tokens(rule))
        self.at = 0
        self.depth = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> bool:
        taken = self.here.text in texts
        self.at += taken
        return taken

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.unexpected(f"'{sign}'")

    def expect_end(self) -> None:
        if self.here.kind != "end":
            raise self.unexpected("'and', 'or' or the end of the rule")

    def unexpected(self, wanted: str) -> ConditionError:
        found = f"'{self.here.text}'" if self.here.kind != "end" else "the end of the rule"
        return ConditionError(f"expected {wanted} but found {found}", self.here.start)

    def piece(self, start: int) -> tuple[int, str]:
        return start, self.rule[start : self.tokens[self.at - 1].end]

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ConditionError(f"nested more than {MAX_DEPTH} deep", self.here.start)

    def disjunction(self) -> Expression:
        self.deeper()
        expression = self.joined("or", lambda: self.joined("and", self.negation))
        self.depth -= 1
        return expression

    def joined(self, operator: str, part: Callable[[], Expression]) -> Expression:
        start = self.here.start
        first = part()
        parts = [first]
        while self.take(operator):
            parts.append(part())
        return first if len(parts) == 1 else Joined(*self.piece(start), operator, tuple(parts))

    def negation(self) -> Expression:
        start = self.here.start
        count = 0
        while self.take("not"):
            count += 1
            self.deeper()
        expression = self.comparison()
        self.depth -= count
        for _ in range(count):
            expression = Negation(*self.piece(start), expression)
        return expression

    def comparison(self) -> Expression:
        start = self.here.start
        first = self.operand()
        operands = [first]
        operators: list[str] = []
        while operator := self.operator():
            operators.append(operator)
            operands.append(self.operand())
        return Comparison(*self.piece(start), tuple(operands), tuple(operators)) if operators else first

    def operator(self) -> str | None:
        text = self.here.text
        if text == "not" and self.tokens[self.at + 1].text == "in":
            self.at += 2
            return "not in"
        if text in _COMPARISONS:
            self.at += 1
            return text
        return None

    def operand(self) -> Expression:
        token = self.here
        if token.kind == "number":
            self.at += 1
            return Number(token.start, token.text, float(token.text))
        if self.take("("):
            inner = self.disjunction()
            self.expect(")")
            return inner
        if token.text == "[":
            items = self.items()
            return Listing(*self.piece(token.start), items)
        if token.text in _FUNCTIONS:
            return self.call()
        if token.kind == "word" and token.text not in _RESERVED:
            self.at += 1
            return Word(token.start, token.text, token.text)
        raise self.unexpected("a question, fact, option or number")

    def items(self) -> tuple[Word, ...]:
        """A list of options; one that is written in digits is a word as others are."""
        self.expect("[")
        items: list[Word] = []
        while not self.take("]"):
            if items:
                self.expect(",")
            token = self.here
            if token.kind not in ("word", "number") or token.text in _RESERVED:
                raise self.unexpected("an option")
            self.at += 1
            items.append(Word(token.start, token.text, token.text))
        if not items:
            raise ConditionError("the list is empty", self.tokens[self.at - 1].start)
        return tuple(items)

    def call(self) -> Expression:
        start, function = self.here.start, self.here.text
        self.at += 1
        self.expect("(")
        token = self.here
        if token.kind != "word" or token.text in _RESERVED:
            raise self.unexpected("a question")
        self.at += 1
        subject = Word(token.start, token.text, token.text)
        items = self.items() if self.take(",") else None
        self.expect(")")
        return Call(*self.piece(start), function, subject, items)


def _tokens(rule: str) -> Iterator[_Token]:
    position = 0
    while rule[position:].strip():
        match = _TOKEN.match(rule, position)
        if match is None:
            at = position + len(rule[position:]) - len(rule[position:].lstrip())
            raise ConditionError(
                f"'{rule[at]}' has no meaning here",
                at,
                {"=": "write == to compare", "!": "write not", "&": "write and", "|": "write or"}.get(rule[at]),
            )
        kind = str(match.lastgroup)
        yield _Token(kind, match[kind], match.start(kind), match.end(kind))
        position = match.end()
    yield _Token("end", "", len(rule), len(rule))
