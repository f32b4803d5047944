"""Rules: random ones against Python, verdicts that outlive missing answers, faults with their place, evidence."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidegen.errors import ConditionError
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import read
from guidegen.library.context import Context, Fact, Points
from guidegen.library.questionnaire import load_questionnaire
from guidegen.rules import Condition, Interval, Kind, Name, Truth, Verdict, check, parse
from guidegen.rules.evaluation import Answer
from guidegen.rules.syntax import MAX_DEPTH, MAX_LENGTH
from tests.support.interpreted_rules import InterpretedContext

# Derandomized: the same examples in every run, so that a red build is about the change it tests.
STEADY = settings(deadline=None, derandomize=True, database=None)

QUESTIONS = """
version: 1
sections: [{id: all, title: All}]
questions:
  - {id: age, section: all, type: number, ask: How old?, min: 10, max: 20}
  - {id: pain, section: all, type: scale, ask: How bad?}
  - id: sex
    section: all
    type: choice
    ask: Which?
    options: [{id: female, label: F}, {id: male, label: M}, {id: other, label: O}]
  - {id: smoker, section: all, type: yes_no, ask: Smoking?}
  - id: area
    section: all
    type: multi
    ask: Where?
    options:
      - {id: back, label: Back}
      - {id: leg, label: Leg}
      - {id: groin, label: Groin, show_if: sex != male}
      - {id: none, label: None, exclusive: true}
  - id: worse
    section: all
    type: multi
    ask: What makes it worse?
    show_if: age < 15 or leg in area
    options:
      - {id: sit, label: Sitting}
      - {id: bend, label: Bending}
      - {id: run, label: Running, show_if: pain > 5}
      - {id: none, label: None, exclusive: true}
  - id: cycle
    section: all
    type: choice
    ask: Periods?
    show_if: sex == female
    options: [{id: regular, label: R}, {id: absent, label: A}, {id: unsure, label: U}]
  - {id: weeks, section: all, type: number, ask: How long?, min: 0, max: 8, show_if: not smoker and back not in area}
"""

FACTS = """
young: {when: age < 14}
sore: {when: "any(worse) or pain >= 6"}
strain:
  points:
    - {points: 2, when: leg in area}
    - {points: 1, when: sit in worse}
    - {points: -1, when: young}
    - {points: 1.5, when: weeks > 4}
calm: {when: not sore and strain <= 1}
"""

SOURCE = read(QUESTIONS, "questionnaire.yaml")
FAULTS = list(SOURCE.problems)
QUESTIONNAIRE = load_questionnaire(SOURCE, FAULTS)
VOCABULARY = QUESTIONNAIRE.names()


def load_facts() -> dict[str, Fact]:
    source = read(FACTS, "facts.yaml")
    facts: dict[str, Fact] = {}
    for id_ in source.data:
        fields = Fields(source, (id_,), FAULTS)
        when = fields.condition("when", VOCABULARY, stage=0)
        items = tuple(
            Points(item.number("points"), condition)
            for item in fields.each("points")
            if (condition := item.condition("when", VOCABULARY, stage=0))
        )
        facts[id_] = Fact(id_, id_, 0, when, items)
        VOCABULARY[id_] = facts[id_].name()
    return facts


FACT = load_facts()
assert not FAULTS, FAULTS


def client(values: Mapping[str, Answer]) -> Context:
    return Context(QUESTIONNAIRE, FACT, values)


def decide(rule: str, values: Mapping[str, Answer]) -> Verdict:
    """The verdict; its truth asked for alone, and what an interpreter finds, must be the same, whatever is asked."""
    condition = check(rule, VOCABULARY)
    verdict = client(values).decide(condition)
    assert client(values).truth(condition) is verdict.truth
    assert InterpretedContext(QUESTIONNAIRE, FACT, values).decide(condition) == verdict
    return verdict


# The same client and the same rules once more, in plain Python: what applies, and what holds over it.

Known = Mapping[str, Any]


def what_applies(values: Mapping[str, Any]) -> Known:
    """The answers of a client who answered everything, without the questions and options that do not apply."""
    known: dict[str, Any] = {id_: set(value) if isinstance(value, tuple) else value for id_, value in values.items()}
    if known["sex"] == "male":
        known["area"] -= {"groin"}
    if known["pain"] <= 5:
        known["worse"] -= {"run"}
    if known["age"] >= 15 and "leg" not in known["area"]:
        del known["worse"]
    if known["sex"] != "female":
        del known["cycle"]
    if known["smoker"] == "yes" or "back" in known["area"]:
        del known["weeks"]
    return known


def is_young(known: Known) -> bool:
    return bool(known["age"] < 14)


def is_sore(known: Known) -> bool:
    return bool(known.get("worse", set()) - {"none"}) or known["pain"] >= 6


def strain(known: Known) -> float:
    points = [
        2 * ("leg" in known["area"]),
        1 * ("sit" in known.get("worse", ())),
        -1 * is_young(known),
        1.5 * (known.get("weeks", 0) > 4),
    ]
    return float(sum(points))


def is_calm(known: Known) -> bool:
    return not is_sore(known) and strain(known) <= 1


@dataclass(frozen=True)
class Rule:
    """A rule's text with the Python that means the same; `binds` is 1 for or, 2 for and, 3 for not, 4 for the rest."""

    text: str
    binds: int
    holds: Callable[[Known], bool]

    def within(self, binds: int) -> str:
        return self.text if self.binds >= binds else f"({self.text})"


@dataclass(frozen=True)
class Number:
    """A number in a rule with the Python that means the same, and the question that has to apply."""

    text: str
    question: str | None
    value: Callable[[Known], float]


OPTIONS = {question.id: question.option_ids for question in QUESTIONNAIRE if question.options}
MULTI, CHOICE, SIGNS = (
    ("area", "worse"),
    ("sex", "cycle"),
    {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne},
)


def some(question: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(OPTIONS[question]), min_size=1, max_size=3)


def listed(options: Sequence[str]) -> str:
    return f"[{', '.join(options)}]"


@st.composite
def numbers(draw: st.DrawFn) -> Number:
    kind = draw(st.sampled_from(("constant", "question", "fact", "count", "count some")))
    if kind == "constant":
        constant = draw(st.integers(-2, 42)) / 2
        return Number(f"{constant:g}", None, lambda _: constant)
    if kind == "question":
        name = draw(st.sampled_from(("age", "pain", "weeks")))
        return Number(name, name, lambda known: float(known[name]))
    if kind == "fact":
        return Number("strain", None, strain)
    question = draw(st.sampled_from(MULTI))
    if kind == "count":
        return Number(f"count({question})", question, lambda known: len(known[question] - {"none"}))
    options = draw(some(question))
    return Number(f"count({question}, {listed(options)})", question, lambda known: len(known[question] & set(options)))


@st.composite
def chains(draw: st.DrawFn) -> Rule:
    operands = draw(st.lists(numbers(), min_size=2, max_size=4))
    signs = [draw(st.sampled_from(sorted(SIGNS))) for _ in operands[1:]]

    def holds(known: Known) -> bool:
        if any(operand.question is not None and operand.question not in known for operand in operands):
            return False
        values = [operand.value(known) for operand in operands]
        return all(SIGNS[sign](left, right) for sign, left, right in zip(signs, values, values[1:], strict=False))

    text = operands[0].text + "".join(
        f" {sign} {operand.text}" for sign, operand in zip(signs, operands[1:], strict=True)
    )
    return Rule(text, 4, holds)


@st.composite
def choices(draw: st.DrawFn) -> Rule:
    question = draw(st.sampled_from(CHOICE))
    options, negated = draw(some(question)), draw(st.booleans())
    form = draw(st.sampled_from(("question first", "option first", "list")))
    sign = ("not in" if negated else "in") if form == "list" else ("!=" if negated else "==")
    meant = options if form == "list" else options[:1]
    text = {
        "question first": f"{question} {sign} {options[0]}",
        "option first": f"{options[0]} {sign} {question}",
        "list": f"{question} {sign} {listed(options)}",
    }[form]
    return Rule(text, 4, lambda known: question in known and (known[question] in meant) is not negated)


@st.composite
def ticks(draw: st.DrawFn) -> Rule:
    question = draw(st.sampled_from(MULTI))
    options, form = draw(some(question)), draw(st.sampled_from(("in", "not in", "any", "any some", "all", "==", "!=")))
    option, meant = options[0], set(options)
    forms: dict[str, tuple[str, Callable[[set[str]], bool]]] = {
        "in": (f"{option} in {question}", lambda ticked: option in ticked),
        "not in": (f"{option} not in {question}", lambda ticked: option not in ticked),
        "any": (f"any({question})", lambda ticked: bool(ticked - {"none"})),
        "any some": (f"any({question}, {listed(options)})", lambda ticked: bool(ticked & meant)),
        "all": (f"all({question}, {listed(options)})", lambda ticked: meant <= ticked),
        "==": (f"{question} == {listed(options)}", lambda ticked: ticked == meant),
        "!=": (f"{listed(options)} != {question}", lambda ticked: ticked != meant),
    }
    text, told = forms[form]
    # An option that does not apply makes the comparison no, "not in" included.
    does_not_apply: dict[str, Callable[[Known], bool]] = {
        "groin": lambda known: known["sex"] == "male",
        "run": lambda known: known["pain"] <= 5,
    }

    def holds(known: Known) -> bool:
        hidden = form == "not in" and option in does_not_apply and does_not_apply[option](known)
        return question in known and not hidden and told(known[question])

    return Rule(text, 4, holds)


BARE = st.sampled_from(
    (
        Rule("smoker", 4, lambda known: known["smoker"] == "yes"),
        Rule("smoker != yes", 4, lambda known: known["smoker"] != "yes"),
        Rule("young", 4, is_young),
        Rule("sore", 4, is_sore),
        Rule("calm", 4, is_calm),
    )
)


@st.composite
def compounds(draw: st.DrawFn, inner: st.SearchStrategy[Rule]) -> Rule:
    word = draw(st.sampled_from(("and", "or", "not", "brackets")))
    first = draw(inner)
    if word == "not":
        return Rule(f"not {first.within(3)}", 3, lambda known: not first.holds(known))
    if word == "brackets":
        return Rule(f"({first.text})", 4, first.holds)
    parts = [first, *draw(st.lists(inner, min_size=1, max_size=2))]
    if word == "and":
        return Rule(
            " and ".join(part.within(2) for part in parts), 2, lambda known: all(part.holds(known) for part in parts)
        )
    return Rule(
        " or ".join(part.within(1) for part in parts), 1, lambda known: any(part.holds(known) for part in parts)
    )


RULES = st.recursive(chains() | choices() | ticks() | BARE, compounds, max_leaves=8).filter(
    lambda rule: len(rule.text) <= MAX_LENGTH
)


def ticked(question: str, always_shown: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """What a runner can tick: `none` alone, or some options of which at least one is always on offer."""
    offered = [option for option in OPTIONS[question] if option != "none"]
    subsets = [
        combination for size in range(1, len(offered) + 1) for combination in itertools.combinations(offered, size)
    ]
    return st.sampled_from([("none",), *(subset for subset in subsets if set(subset) & set(always_shown))])


ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "age": st.integers(10, 20),
    "pain": st.integers(0, 10),
    "sex": st.sampled_from(OPTIONS["sex"]),
    "smoker": st.sampled_from(OPTIONS["smoker"]),
    "area": ticked("area", ("back", "leg")),
    "worse": ticked("worse", ("sit", "bend")),
    "cycle": st.sampled_from(OPTIONS["cycle"]),
    "weeks": st.integers(0, 8),
}
FULL = st.fixed_dictionaries(ANSWERS)
PARTLY = st.fixed_dictionaries({}, optional=ANSWERS)


@given(RULES, FULL)
@settings(STEADY, max_examples=500)
def test_a_rule_over_full_answers_means_what_it_means_in_python(rule: Rule, values: dict[str, Any]) -> None:
    """With every question answered a rule is yes or no, just as the same rule in Python, hidden questions included."""
    assert decide(rule.text, values).truth is Truth.of(rule.holds(what_applies(values)))


@given(RULES, PARTLY, st.lists(FULL, min_size=1, max_size=6))
@settings(STEADY, max_examples=700)
def test_a_verdict_with_answers_missing_stands_whatever_they_turn_out_to_be(
    rule: Rule, given_: dict[str, Any], others: list[dict[str, Any]]
) -> None:
    """Yes and no are said only where no completion of the answers, hidden questions included, could say otherwise."""
    verdict = decide(rule.text, given_)
    if verdict.truth is not Truth.UNKNOWN:
        for other in others:
            assert decide(rule.text, {**other, **given_}).truth is verdict.truth, other


@given(RULES, PARTLY, PARTLY)
@settings(STEADY, max_examples=400)
def test_one_more_answer_never_takes_a_verdict_back(rule: Rule, given_: dict[str, Any], more: dict[str, Any]) -> None:
    """Answers that come later turn unknown into yes or no, and never yes into no or either into unknown."""
    before, after = decide(rule.text, given_).truth, decide(rule.text, {**more, **given_}).truth
    assert before in (Truth.UNKNOWN, after)


@given(RULES, PARTLY)
@settings(STEADY, max_examples=200)
def test_evidence_tells_only_of_questions_and_answers_that_are_there(rule: Rule, values: dict[str, Any]) -> None:
    """Every reason names a known question or fact, has an answer only where one was given, matches only for a yes."""
    for item in decide(rule.text, values).evidence:
        assert item.question in VOCABULARY
        assert item.answer is None or item.question in FACT or item.question in values
        assert not item.matched or item.truth is Truth.YES


# What is not a rule


WORDS = [
    "and",
    "or",
    "not",
    "in",
    "any",
    "all",
    "count",
    "age",
    "pain",
    "sex",
    "female",
    "smoker",
    "area",
    "back",
    "leg",
    "worse",
    "sit",
    "young",
    "strain",
    "none",
]
TOKENS = [*WORDS, "==", "!=", "<", "<=", ">", ">=", "(", ")", "[", "]", ",", "3", "-1", "2.5"]
SOUP = st.lists(st.sampled_from(TOKENS), max_size=14).map(" ".join)
SCRIBBLE = st.text(max_size=40) | st.text(alphabet="ab_ 09.-+=!<>()[],&|'\"\t\n\\", max_size=60) | SOUP


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good rule with a piece cut out, put in, or swapped for another."""
    text = draw(RULES).text
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 6)))
    piece = draw(st.sampled_from(("", " ", *TOKENS)) | st.text(max_size=3))
    return text[:start] + piece + text[end:]


def checked(rule: str) -> Condition | ConditionError:
    try:
        return check(rule, VOCABULARY)
    except ConditionError as error:
        return error


@given(SCRIBBLE | mutated())
@settings(STEADY, max_examples=1500)
def test_any_text_is_a_rule_that_works_or_a_condition_error(rule: str) -> None:
    """Whatever is typed parses, checks and can be evaluated, or is refused with a message and a column in the rule."""
    result = checked(rule)
    if isinstance(result, ConditionError):
        assert result.message
        assert 0 <= result.column <= len(rule)
    else:
        assert client({}).decide(result).truth in Truth
        assert set(result.names()) <= set(VOCABULARY)


@pytest.mark.parametrize(
    "rule",
    [
        "(" * 5000 + "smoker" + ")" * 5000,
        "not " * 5000 + "smoker",
        "[" * 5000,
        "smoker" + " and smoker" * 5000,
        "(" * 400 + "smoker" + ")" * 400,
        "not " * 240 + "smoker",
        ("not " * 7 + "(") * MAX_DEPTH + "smoker" + ")" * MAX_DEPTH,
    ],
)
def test_a_rule_that_is_too_long_or_too_deep_is_refused(rule: str) -> None:
    """Length and depth are capped before anything can run out of stack."""
    with pytest.raises(ConditionError, match=f"longer than {MAX_LENGTH} characters|nested more than {MAX_DEPTH} deep"):
        check(rule, VOCABULARY)


def test_depth_counts_brackets_and_nots_together() -> None:
    """A rule may be nested as deep as the cap and not one deeper."""
    half = MAX_DEPTH // 2
    allowed = "not (" * (half - 1) + "not smoker" + ")" * (half - 1)
    assert decide(allowed, {"smoker": "yes"}).truth is Truth.of(half % 2 == 0)
    with pytest.raises(ConditionError, match="nested more than"):
        parse(f"not ({allowed})")


@pytest.mark.parametrize(
    ("rule", "column", "message", "hint"),
    [
        ("", 0, "expected a question, fact, option or number but found the end of the rule", None),
        ("age = 12", 4, "'=' has no meaning here", "write == to compare"),
        ("smoker & young", 7, "'&' has no meaning here", "write and"),
        ("smoker | young", 7, "'|' has no meaning here", "write or"),
        ("!smoker", 0, "'!' has no meaning here", "write not"),
        ("age < 12x", 6, "'1' has no meaning here", None),
        ("age <", 5, "expected a question, fact, option or number but found the end of the rule", None),
        ("smoker young", 7, "expected 'and', 'or' or the end of the rule but found 'young'", None),
        ("(smoker", 7, "expected ')' but found the end of the rule", None),
        ("sex in []", 8, "the list is empty", None),
        ("sex in [male female]", 13, "expected ',' but found 'female'", None),
        ("sex in [male, and]", 14, "expected an option but found 'and'", None),
        ("any([sit])", 4, "expected a question but found '['", None),
        ("and", 0, "expected a question, fact, option or number but found 'and'", None),
    ],
)
def test_a_slip_of_the_pen_is_shown_where_it_stands(rule: str, column: int, message: str, hint: str | None) -> None:
    """A rule that does not parse is refused with its column, what was expected and what to write."""
    with pytest.raises(ConditionError) as caught:
        parse(rule)
    assert (caught.value.column, caught.value.message, caught.value.hint) == (column, message, hint)


@pytest.mark.parametrize(
    ("rule", "column", "message", "hint"),
    [
        ("smoker and agee < 12", 11, "unknown question or fact 'agee'", "did you mean 'age'?"),
        ("young or soar", 9, "unknown question or fact 'soar'", "did you mean 'sore'?"),
        ("sit in worst", 7, "unknown question or fact 'worst'", "did you mean 'worse'?"),
        ("sex == femal", 7, "'femal' is not an option of 'sex'", "did you mean 'female'?"),
        ("femal == sex", 0, "'femal' is not an option of 'sex'", "did you mean 'female'?"),
        ("sex in [male, femal]", 14, "'femal' is not an option of 'sex'", "did you mean 'female'?"),
        ("sex == 3", 7, "'3' is not an option of 'sex'", "options: female, male, other"),
        ("bak in area", 0, "'bak' is not an option of 'area'", "did you mean 'back'?"),
        ("area == [bak]", 9, "'bak' is not an option of 'area'", "did you mean 'back'?"),
        ("any(area, [back, lge])", 17, "'lge' is not an option of 'area'", "did you mean 'leg'?"),
        ("count(area, [lge]) > 1", 13, "'lge' is not an option of 'area'", "did you mean 'leg'?"),
        ("pain > 3 and age", 13, "'age' is a number, not a yes or no", "compare it with something"),
        ("sex", 0, "'sex' is one choice, not a yes or no", "compare it with something"),
        ("12", 0, "'12' is not a question with a yes or no", "compare it with something"),
        ("age < sex", 6, "'sex' is one choice and cannot be compared as a number", None),
        ("age < young", 6, "'young' is a yes/no fact and cannot be compared as a number", None),
        ("age < [12]", 6, "'[12]' is not a number", None),
        ("sit in sex", 7, "'sex' is one choice; 'in' needs a question with several choices", "write sex == ..."),
        ("sit in age", 7, "'age' is a number; 'in' needs a question with several choices", None),
        (
            "area in [back]",
            0,
            "'area' is several choices; only one choice can be 'in' a list",
            "write any(area, [...]) or all(area, [...])",
        ),
        ("age in [12]", 0, "'age' is a number; only one choice can be 'in' a list", "compare numbers with < and >"),
        (
            "area == back",
            8,
            "'area' holds several choices",
            "write back in area, or area == [back] for that and no other",
        ),
        (
            "any(sex, [male])",
            4,
            "'sex' is one choice; any() needs a question with several choices",
            "write sex in [...]",
        ),
        ("all(area)", 0, "all() needs a list of options", "write all(area, [...])"),
        ("1 < sit in worse", 0, "'in' cannot stand in a chain", "join two conditions with and"),
        ("(age < 12) == smoker", 0, "a whole condition cannot be compared", "join conditions with and, or"),
        ("any(area) > 1", 0, "'any(area)' is not a number", None),
        ("[sit] in worse", 0, "'[sit]' is not an option of 'worse'", "options: sit, bend, run, none"),
    ],
)
def test_a_type_error_names_its_column_and_the_way_out(rule: str, column: int, message: str, hint: str | None) -> None:
    """A rule about a question or option that is not there, or of another type, says where, what and what to write."""
    with pytest.raises(ConditionError) as caught:
        check(rule, VOCABULARY)
    assert (caught.value.column, caught.value.message, caught.value.hint) == (column, message, hint)


def test_a_name_of_a_later_stage_is_refused() -> None:
    """A rule may not read what is decided after it, not even in a part of it or by way of a fact."""
    vocabulary = dict(VOCABULARY)
    vocabulary["late"] = Fact("late", "late", 2, check("young", VOCABULARY)).name()
    for rule in ("late", "smoker and not late"):
        with pytest.raises(ConditionError) as caught:
            check(rule, vocabulary, stage=1)
        assert (caught.value.message, caught.value.column) == (
            "'late' is decided later than this rule",
            rule.index("late"),
        )
    assert set(check("smoker and not late", vocabulary, stage=2).names()) == {"smoker", "late"}


# Three truths


HIDDEN = {
    "age": 18,
    "sex": "male",
    "area": ("back",),
    "smoker": "no",
    "pain": 8,
    "worse": ("sit",),
    "cycle": "absent",
    "weeks": 6,
}


@pytest.mark.parametrize(
    "rule",
    [
        "cycle == absent",
        "cycle != absent",
        "cycle != regular",
        "cycle in [absent]",
        "cycle not in [regular]",
        "sit in worse",
        "bend not in worse",
        "any(worse)",
        "all(worse, [sit])",
        "worse == [sit]",
        "worse != [sit]",
        "count(worse) == 0",
        "count(worse) >= 0",
        "weeks > 5",
        "weeks <= 5",
        "weeks != 5",
        "0 <= weeks <= 8",
    ],
)
@pytest.mark.parametrize(
    "values", [HIDDEN, {key: value for key, value in HIDDEN.items() if key not in ("worse", "cycle", "weeks")}]
)
def test_every_comparison_with_a_hidden_question_is_no(rule: str, values: dict[str, Answer]) -> None:
    """A question that does not apply makes each comparison no, `!=` and `not in` too, stale answer or none."""
    verdict = decide(rule, values)
    assert verdict.truth is Truth.NO
    assert all(item.answer is None and item.truth is Truth.NO and not item.matched for item in verdict.evidence)
    assert decide(f"not ({rule})", values).truth is Truth.YES


def test_every_comparison_with_a_hidden_option_is_no() -> None:
    """An option that does not apply counts as not there, also where it was ticked, and also for `not in`."""
    values: dict[str, Answer] = {"sex": "male", "area": ("leg", "groin")}
    for rule in (
        "groin in area",
        "groin not in area",
        "any(area, [groin])",
        "all(area, [leg, groin])",
        "area == [leg, groin]",
        "count(area) == 2",
    ):
        assert decide(rule, values).truth is Truth.NO, rule
    for rule in ("area == [leg]", "count(area) == 1", "leg in area"):
        assert decide(rule, values).truth is Truth.YES, rule
    assert decide("leg in area", values).evidence[0].answer == ("leg",)


@pytest.mark.parametrize(
    ("rule", "values", "truth"),
    [
        ("age < 12", {}, Truth.UNKNOWN),
        ("not age < 12", {}, Truth.UNKNOWN),
        ("sex == male", {}, Truth.UNKNOWN),
        ("sex != male", {}, Truth.UNKNOWN),
        ("back in area", {}, Truth.UNKNOWN),
        ("back not in area", {}, Truth.UNKNOWN),
        ("any(area)", {}, Truth.UNKNOWN),
        ("count(area) >= 1", {}, Truth.UNKNOWN),
        ("area == [back]", {}, Truth.UNKNOWN),
        ("smoker", {}, Truth.UNKNOWN),
        ("calm", {}, Truth.UNKNOWN),
        ("age == age", {}, Truth.UNKNOWN),
        ("age < 12 and smoker", {"smoker": "no"}, Truth.NO),
        ("age < 12 and smoker", {"smoker": "yes"}, Truth.UNKNOWN),
        ("age < 12 or smoker", {"smoker": "yes"}, Truth.YES),
        ("age < 12 or smoker", {"smoker": "no"}, Truth.UNKNOWN),
        ("sit in worse", {"worse": ("sit",)}, Truth.UNKNOWN),
        ("bend in worse", {"worse": ("sit",)}, Truth.NO),
        ("groin in area", {"area": ("back", "groin")}, Truth.UNKNOWN),
        ("count(area) >= 1", {"area": ("back", "groin")}, Truth.YES),
        ("count(area) == 2", {"area": ("back", "groin")}, Truth.UNKNOWN),
        ("area == [back, groin]", {"area": ("back", "groin")}, Truth.UNKNOWN),
        ("area == [back, groin]", {"area": ("back", "groin"), "sex": "other"}, Truth.YES),
    ],
)
def test_what_was_not_answered_is_unknown_and_never_no(rule: str, values: dict[str, Answer], truth: Truth) -> None:
    """A missing answer leaves a comparison unknown, and a whole rule too unless the rest decides it alone."""
    assert decide(rule, values).truth is truth


def test_unknown_is_carried_by_and_or_and_not_as_kleene_has_it() -> None:
    """Over all pairs `all` is the least and `any` the greatest of no, unknown, yes; `not` turns the scale round."""
    scale = [Truth.NO, Truth.UNKNOWN, Truth.YES]
    for left, right in itertools.product(scale, repeat=2):
        assert Truth.all((left, right)) is scale[min(scale.index(left), scale.index(right))]
        assert Truth.any((left, right)) is scale[max(scale.index(left), scale.index(right))]
    assert [truth.negated() for truth in scale] == scale[::-1]
    assert (Truth.all(()), Truth.any(())) == (Truth.YES, Truth.NO)


def test_a_rule_that_is_not_there_always_holds() -> None:
    """No `when` is yes, without a reason to show."""
    assert client({}).decide(None) == Verdict(Truth.YES)


# Evidence


@pytest.mark.parametrize(
    ("rule", "values", "evidence"),
    [
        (
            "back in area",
            {"area": ("back", "leg")},
            {"question": "area", "answer": ["back", "leg"], "rule": "back in area", "truth": "yes"},
        ),
        ("sex != male", {"sex": "male"}, {"question": "sex", "answer": "male", "rule": "sex != male", "truth": "no"}),
        ("12 <= age < 15", {"age": 13}, {"question": "age", "answer": 13, "rule": "12 <= age < 15", "truth": "yes"}),
        ("age < 15", {}, {"question": "age", "answer": None, "rule": "age < 15", "truth": "unknown"}),
        ("smoker", {"smoker": "yes"}, {"question": "smoker", "answer": "yes", "rule": "smoker", "truth": "yes"}),
        ("young", {"age": 11}, {"question": "age", "answer": 11, "rule": "age < 14", "truth": "yes"}),
        (
            "not ( area  ==  [leg] )",
            {"area": ("leg",)},
            {"question": "area", "answer": ["leg"], "rule": "area  ==  [leg]", "truth": "yes"},
        ),
        (
            "any(area, [leg, back])",
            {"area": ("leg",)},
            {"question": "area", "answer": ["leg"], "rule": "leg in area", "truth": "yes"},
        ),
    ],
)
def test_a_verdict_carries_the_question_its_answer_the_rule_and_the_truth(
    rule: str, values: dict[str, Answer], evidence: dict[str, Any]
) -> None:
    """The evidence holds the words of the comparison as written, of a fact's own rule where a fact decided."""
    assert [item.to_dict() for item in decide(rule, values).evidence] == [evidence]


@pytest.mark.parametrize(
    ("rule", "rules"),
    [
        ("smoker or age < 12 or pain > 5", ["age < 12", "pain > 5"]),
        ("smoker and age < 12 and pain < 5", ["smoker", "pain < 5"]),
        ("age < 12 and pain > 5", ["age < 12", "pain > 5"]),
        ("smoker or age > 12", ["smoker", "age > 12"]),
        ("weeks < 2 or age > 12", ["weeks < 2"]),
        ("pain > 5 and (smoker or pain > 5)", ["pain > 5"]),
    ],
)
def test_the_reasons_are_the_parts_that_decided(rule: str, rules: list[str]) -> None:
    """Where one part was enough only parts with its truth are told, where all had to agree all are, and none twice."""
    values: dict[str, Answer] = {"smoker": "no", "age": 11, "pain": 8, "area": ("leg",)}
    assert [item.rule for item in decide(rule, values).evidence] == rules


@pytest.mark.parametrize(
    ("rule", "rules"),
    [
        ("smoker and age < 12 and pain < 5", ["age < 12"]),
        ("sit in worse or age < 12", ["sit in worse", "age < 12"]),
        ("smoker and (age < 12 or pain > 5)", ["age < 12"]),
    ],
)
def test_the_reasons_of_an_unknown_are_the_parts_that_are_unknown(rule: str, rules: list[str]) -> None:
    """What was answered is no reason for not knowing."""
    verdict = decide(rule, {"smoker": "yes", "pain": 3})
    assert verdict.truth is Truth.UNKNOWN
    assert [item.rule for item in verdict.evidence] == rules


@pytest.mark.parametrize(
    ("truth", "yes", "no"), [(Truth.YES, True, False), (Truth.UNKNOWN, False, False), (Truth.NO, False, True)]
)
def test_an_unknown_verdict_is_neither_yes_nor_no(truth: Truth, yes: bool, no: bool) -> None:
    """A verdict is yes or no only where it says so."""
    assert (Verdict(truth).yes, Verdict(truth).no) == (yes, no)


def test_only_checked_conditions_are_evaluated() -> None:
    """A kind of condition that nobody has taught to be evaluated is an error and no verdict."""
    with pytest.raises(TypeError, match="not a condition"):
        client({}).decide(Condition("age < 12"))
    with pytest.raises(TypeError, match="not a condition"):
        client({}).truth(Condition("age < 12"))


@pytest.mark.parametrize(
    ("rule", "values", "matched"),
    [
        ("leg in area", {"area": ("back", "leg")}, [("leg",)]),
        ("leg not in area", {"area": ("back",)}, [()]),
        ("leg in area", {"area": ("back",)}, [()]),
        ("any(area, [back, groin])", {"area": ("back", "leg"), "sex": "other"}, [("back",)]),
        ("count(area, [back, groin]) >= 1", {"area": ("back", "leg")}, [("back",)]),
        ("sex in [female, other]", {"sex": "other"}, [("other",)]),
        ("sex != male", {"sex": "other"}, [("other",)]),
        ("area == [leg, back]", {"area": ("back", "leg")}, [("back", "leg")]),
        ("area != [leg]", {"area": ("back",)}, [()]),
        ("age >= 12", {"age": 14}, [("14",)]),
        ("age >= 10", {}, [()]),
        ("age >= 15", {"age": 14}, [()]),
        ("count(area, [back]) >= 2", {"area": ("back",)}, [()]),
    ],
)
def test_the_evidence_tells_which_options_made_it_true(
    rule: str, values: dict[str, Answer], matched: list[tuple[str, ...]]
) -> None:
    """Only what the runner did tick may be printed as the reason: never an option of a no, nor a missing answer."""
    assert [item.matched for item in decide(rule, values).evidence] == matched


# Numbers


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ({}, -1, 4.5),
        ({"age": 11}, -1, 3.5),
        ({"age": 18}, 0, 4.5),
        ({"area": ("leg",), "age": 18}, 2, 4.5),
        ({"area": ("back",), "age": 18}, 0, 0),
        ({"area": ("back",)}, -1, 1),
        ({"area": ("leg",), "age": 11, "worse": ("sit",), "smoker": "yes"}, 2, 2),
        ({"area": ("leg",), "age": 18, "worse": ("bend",), "smoker": "no", "weeks": 6}, 3.5, 3.5),
    ],
)
def test_points_are_as_narrow_an_interval_as_the_answers_allow(
    values: dict[str, Answer], low: float, high: float
) -> None:
    """Points that are certain count in both ends, points that an open answer may still give or take in one."""
    assert client(values).number("strain") == Interval(low, high)


@pytest.mark.parametrize(
    ("rule", "truth"),
    [
        ("strain >= 2", Truth.YES),
        ("strain > 5", Truth.NO),
        ("strain >= 3", Truth.UNKNOWN),
        ("strain == 1", Truth.NO),
        ("2 <= strain <= 4.5", Truth.YES),
        ("strain != 0", Truth.YES),
    ],
)
def test_a_comparison_with_points_is_decided_once_the_interval_allows(rule: str, truth: Truth) -> None:
    """With some answers missing points compare as their whole interval does: here from 2 to 4.5."""
    assert decide(rule, {"area": ("leg",), "age": 18}).truth is truth


def test_the_evidence_of_points_goes_on_to_what_gave_them() -> None:
    """After the sum itself come the answers that earned it, and none that earned nothing."""
    verdict = decide("strain >= 3", {"area": ("leg",), "age": 18, "worse": ("sit",), "smoker": "yes"})
    assert [item.to_dict() for item in verdict.evidence] == [
        {"question": "strain", "answer": 3, "rule": "strain >= 3", "truth": "yes"},
        {"question": "area", "answer": ["leg"], "rule": "leg in area", "truth": "yes"},
        {"question": "worse", "answer": ["sit"], "rule": "sit in worse", "truth": "yes"},
    ]


def test_a_score_earns_nothing_by_what_is_unknown() -> None:
    """A sum for ranking counts only conditions that are yes, and gives their reasons."""
    total, verdict = client({"area": ("leg",)}).score(FACT["strain"].points)
    assert (total, [item.rule for item in verdict.evidence]) == (2, ["leg in area"])
    assert client({}).score(FACT["strain"].points) == (0, Verdict(Truth.NO))


@pytest.mark.parametrize(
    ("rule", "truth"),
    [
        ("age >= 10", Truth.YES),
        ("age > 20", Truth.NO),
        ("age > 10", Truth.UNKNOWN),
        ("pain <= 10", Truth.YES),
        ("age > pain", Truth.UNKNOWN),
        ("age == 10", Truth.UNKNOWN),
        ("10 == age", Truth.UNKNOWN),
        ("20 != age", Truth.UNKNOWN),
        ("age == 21", Truth.NO),
        ("age >= pain", Truth.YES),
    ],
)
def test_a_number_not_given_lies_within_the_range_of_its_question(rule: str, truth: Truth) -> None:
    """Only what holds over the whole range that the question accepts is decided without an answer."""
    assert decide(rule, {}).truth is truth


@dataclass(frozen=True)
class Ranges:
    """A client of whom two numbers are known as far as a range, and nothing else."""

    left: Interval
    right: Interval

    def number(self, name: str) -> Interval:
        return self.left if name == "left" else self.right

    def shown(self, question: str, option: str | None = None) -> Truth:
        return Truth.YES

    def answer(self, question: str) -> Answer:
        return None

    def fact(self, name: str) -> Verdict:
        raise AssertionError(f"no rule here names the fact {name}")

    def points(self, name: str) -> Verdict | None:
        return None


@pytest.mark.parametrize("sign", SIGNS)
def test_ranges_compare_as_all_the_numbers_in_them_do(sign: str) -> None:
    """Yes where every pair of numbers agrees, no where none does, else unknown: also where two ranges touch."""
    names = {name: Name(name, Kind.NUMBER) for name in ("left", "right")}
    condition = check(f"left {sign} right", names)
    ranges = [Interval(low, high) for low, high in itertools.combinations_with_replacement(range(4), 2)]
    found = set()
    for left, right in itertools.product(ranges, repeat=2):
        pairs = itertools.product(halves(left), halves(right))
        holds = {SIGNS[sign](*pair) for pair in pairs}
        expected = Truth.UNKNOWN if len(holds) == 2 else Truth.of(True in holds)
        assert condition.truth(Ranges(left, right)) is expected, (left, right)
        found.add(expected)
    assert found == set(Truth)


def halves(interval: Interval) -> list[float]:
    """Numbers of a range, both ends among them."""
    return [half / 2 for half in range(int(interval.low * 2), int(interval.high * 2) + 1)]


def test_a_derived_value_is_unknown_until_it_is_known() -> None:
    """What the assessment finds later counts as not answered before, and the client from before stays as it was."""
    condition = check("phase == late", {"phase": Name("phase", Kind.CHOICE, ("early", "late"))})
    before = client({"sex": "female"})
    after = before.knowing(phase="late")
    assert (before.decide(condition).truth, after.decide(condition).truth) == (Truth.UNKNOWN, Truth.YES)
    assert after.decide(check("sex == female", VOCABULARY)).yes
