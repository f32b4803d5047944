"""Rules to trees: what binds to what, and which piece of the rule each part came from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guidegen.errors import ConditionError
from guidegen.rules import parse, syntax


def told(node: syntax.Expression) -> str:
    """A tree in short: `or(a and(b not(c)))`."""
    match node:
        case syntax.Number():
            return f"{node.value:g}"
        case syntax.Word():
            return node.name
        case syntax.Listing():
            return f"[{' '.join(item.name for item in node.items)}]"
        case syntax.Call():
            items = "" if node.items is None else f" [{' '.join(map(told, node.items))}]"
            return f"{node.function}({told(node.subject)}{items})"
        case syntax.Comparison():
            parts = [told(node.operands[0])]
            for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                parts += [operator, told(operand)]
            return f"<{' '.join(parts)}>"
        case syntax.Negation():
            return f"not({told(node.part)})"
        case syntax.Joined():
            return f"{node.operator}({' '.join(map(told, node.parts))})"
    raise AssertionError(f"not an expression: {node!r}")


def walked(node: syntax.Expression) -> Iterator[syntax.Expression]:
    yield node
    inner: tuple[syntax.Expression, ...] = ()
    match node:
        case syntax.Listing():
            inner = node.items
        case syntax.Call():
            inner = (node.subject, *(node.items or ()))
        case syntax.Comparison():
            inner = node.operands
        case syntax.Negation():
            inner = (node.part,)
        case syntax.Joined():
            inner = node.parts
    for part in inner:
        yield from walked(part)


@pytest.mark.parametrize(
    ("rule", "tree"),
    [
        ("a", "a"),
        ("a_1 and B2", "and(a_1 B2)"),
        ("a and b and c", "and(a b c)"),
        ("a or b and c or d", "or(a and(b c) d)"),
        ("(a or b) and c", "and(or(a b) c)"),
        ("not a and b", "and(not(a) b)"),
        ("not (a and b)", "not(and(a b))"),
        ("not not a", "not(not(a))"),
        ("not a < 3", "not(<a < 3>)"),
        ("a in b", "<a in b>"),
        ("a not in b", "<a not in b>"),
        ("not a not in b", "not(<a not in b>)"),
        ("a in [b]", "<a in [b]>"),
        ("a == [b, 3, -1.5]", "<a == [b 3 -1.5]>"),
        ("1 <= a < 2.5", "<1 <= a < 2.5>"),
        ("a != b >= c > d", "<a != b >= c > d>"),
        ("a <= 1 or b >= -2", "or(<a <= 1> <b >= -2>)"),
        ("any(a)", "any(a)"),
        ("all(a, [b, c]) and any(d, [e])", "and(all(a [b c]) any(d [e]))"),
        ("count(a, [b]) >= 2", "<count(a [b]) >= 2>"),
        ("((a))", "a"),
        ("(a) < (3)", "<a < 3>"),
        ("nothing or into or anyone", "or(nothing into anyone)"),
    ],
)
def test_what_binds_to_what(rule: str, tree: str) -> None:
    """`or` binds least, then `and`, `not`, comparisons; white space makes no difference."""
    assert told(parse(rule)) == tree
    spaced = rule.replace("(", " ( ").replace(")", " ) ").replace(",", " , ").replace("[", "[ ").replace(" ", " \n\t")
    assert told(parse(f"  {spaced} ")) == tree


@pytest.mark.parametrize(
    ("rule", "pieces"),
    [
        ("  a and  b ", ["a and  b", "a", "b"]),
        ("a or (b and c)", ["a or (b and c)", "a", "b and c", "b", "c"]),
        ("not  a", ["not  a", "a"]),
        ("not not a", ["not not a", "not not a", "a"]),
        ("a  not in [b, 3 ]", ["a  not in [b, 3 ]", "a", "[b, 3 ]", "b", "3"]),
        ("any( a , [ b ] ) or c", ["any( a , [ b ] ) or c", "any( a , [ b ] )", "a", "b", "c"]),
        ("1 <= a", ["1 <= a", "1", "a"]),
    ],
)
def test_each_part_knows_its_piece_of_the_rule(rule: str, pieces: list[str]) -> None:
    """As it is written, and where it stands."""
    parts = list(walked(parse(rule)))
    assert [part.text for part in parts] == pieces
    for part in parts:
        if not isinstance(part, syntax.Negation):
            assert rule[part.start :].startswith(part.text)
    assert parts[0].start == len(rule) - len(rule.lstrip())


WANTED = "a question, fact, option or number"
END = "'and', 'or' or the end of the rule"


@pytest.mark.parametrize(
    ("rule", "column", "message"),
    [
        ("   ", 3, f"expected {WANTED} but found the end of the rule"),
        ("not", 3, f"expected {WANTED} but found the end of the rule"),
        ("a not", 2, f"expected {END} but found 'not'"),
        ("a not b", 2, f"expected {END} but found 'not'"),
        ("a and or b", 6, f"expected {WANTED} but found 'or'"),
        ("a 3", 2, f"expected {END} but found '3'"),
        ("a )", 2, f"expected {END} but found ')'"),
        ("a < < b", 4, f"expected {WANTED} but found '<'"),
        ("a < ,", 4, f"expected {WANTED} but found ','"),
        ("(a b)", 3, "expected ')' but found 'b'"),
        ("in", 0, f"expected {WANTED} but found 'in'"),
        ("any a", 4, "expected '(' but found 'a'"),
        ("any(", 4, "expected a question but found the end of the rule"),
        ("any(3)", 4, "expected a question but found '3'"),
        ("any(in)", 4, "expected a question but found 'in'"),
        ("any(a b)", 6, "expected ')' but found 'b'"),
        ("any(a, b)", 7, "expected '[' but found 'b'"),
        ("any(a, [b]", 10, "expected ')' but found the end of the rule"),
        ("a in [b", 7, "expected ',' but found the end of the rule"),
        ("a in [b,]", 8, "expected an option but found ']'"),
        ("a in [,b]", 6, "expected an option but found ','"),
        ("a in [b, <]", 9, "expected an option but found '<'"),
        ("a in [any]", 6, "expected an option but found 'any'"),
        ("a in [ ]", 7, "the list is empty"),
        ("a   # b", 4, "'#' has no meaning here"),
        ("a and   1234567890", 8, "'1' has no meaning here"),
    ],
)
def test_what_is_no_rule_is_told_where_it_ends(rule: str, column: int, message: str) -> None:
    """With what would have been one."""
    with pytest.raises(ConditionError) as caught:
        parse(rule)
    assert (caught.value.column, caught.value.message) == (column, message)


def test_a_rule_has_a_thousand_characters_at_most() -> None:
    """As the authors' guide says; the way out is told."""
    longest = "a or " * 199 + "abcde"
    assert len(longest) == 1000
    assert told(parse(longest)).startswith("or(a a")
    with pytest.raises(ConditionError) as caught:
        parse(longest + "f")
    assert (caught.value.column, caught.value.message) == (1000, "the rule is longer than 1000 characters")
    assert caught.value.hint == "move a part of it to facts.yaml"


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("not ", "")])
def test_a_rule_is_nested_thirty_deep_at_most(opening: str, closing: str) -> None:
    """As the authors' guide says: brackets and `not`, of which the rule itself is the first."""
    allowed = opening * 29 + "a" + closing * 29
    assert "a" in told(parse(allowed))
    with pytest.raises(ConditionError) as caught:
        parse(opening + allowed + closing)
    assert (caught.value.message, caught.value.column) == ("nested more than 30 deep", len(opening) * 30)


def test_what_stands_side_by_side_is_not_deep() -> None:
    """However many brackets and `not` there are, one after the other."""
    assert told(parse(" and ".join(["(not a)"] * 40))).count("not(a)") == 40
    assert told(parse(" or ".join(["not a"] * 40))).count("not(a)") == 40


@pytest.mark.parametrize("beside", ["(a) or ", "not a or "])
def test_what_stands_beside_leaves_no_room_for_more(beside: str) -> None:
    """Ten brackets before it do not let one go ten deeper."""
    with pytest.raises(ConditionError, match="nested more than 30 deep"):
        parse(beside * 10 + "(" * 30 + "a" + ")" * 30)
