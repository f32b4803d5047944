"""Small changes to a module's source: what a slip of the pen would make of it, one change at a time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

_SWAPS: dict[type[ast.AST], type[Any]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Break: ast.Continue,
    ast.Continue: ast.Break,
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "YES": "UNKNOWN", "NO": "UNKNOWN", "UNKNOWN": "NO"}
_UNKNOWN_PASSES = {"yes": "no", "no": "yes"}
_PHASE = re.compile("PH[1-5]")
_PLAIN = (ast.Compare, ast.BoolOp, ast.UnaryOp)
# What is written there decides nothing when the program runs, or has no place of its own (pieces of an f-string).
_PASSED_OVER = (ast.JoinedStr, ast.Assert, ast.pattern, ast.Import, ast.ImportFrom)
_ANNOTATED = {"annotation", "returns", "decorator_list"}


@dataclass(frozen=True)
class Mutant:
    """One change: in which file and line, which piece of the source, and the file's whole new text.

    `at` is the text of the line as it was.
    """

    file: str
    line: int
    at: str
    old: str
    new: str
    source: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names the change as long as its line is written as it is, wherever it stands in the file."""
        return self.file, self.at, self.old, self.new

    def __str__(self) -> str:
        return f"{self.file}:{self.line}\n    {self.at}\n    {self.old} -> {self.new}"


def mutants_of(file: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its source."""
    lines = source.encode().splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    for node in _nodes(ast.parse(source)):
        for target, new in _changes(node):
            start = starts[target.lineno - 1] + target.col_offset
            end = starts[target.end_lineno - 1] + target.end_col_offset
            told = ast.unparse(new)
            text = f"({told})" if isinstance(new, ast.expr) else told
            whole = source.encode()[:start] + text.encode() + source.encode()[end:]
            at = lines[target.lineno - 1].decode().strip()
            yield Mutant(file, target.lineno, at, ast.unparse(target), told, whole.decode())


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Each node that may be changed."""
    for name, value in ast.iter_fields(node):
        if name in _ANNOTATED:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, _PASSED_OVER):
                yield child
                yield from _nodes(child)


def _changes(node: ast.AST) -> Iterator[tuple[Any, ast.AST]]:
    """Pieces of source in or at a node, each with what may stand in its place."""
    match node:
        case ast.Compare(left, ops, comparators):
            for n, op in enumerate(ops):
                yield node, ast.Compare(left, [*ops[:n], _SWAPS[type(op)](), *ops[n + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield node, ast.BoolOp(_SWAPS[type(op)](), values)
            for n in range(len(values)):
                left_over = values[:n] + values[n + 1 :]
                yield node, left_over[0] if len(left_over) == 1 else ast.BoolOp(op, left_over)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield node, operand
        case ast.IfExp(_, body, orelse):
            yield from ((node, body), (node, orelse))
        case ast.BinOp(left, op, right) if type(op) in _SWAPS and not isinstance(left, ast.JoinedStr):
            yield node, ast.BinOp(left, _SWAPS[type(op)](), right)
        case ast.AugAssign(target, op, value) if type(op) in _SWAPS:
            yield node, ast.AugAssign(target, _SWAPS[type(op)](), value)
        case ast.Constant(bool() as value):
            yield node, ast.Constant(not value)
        case ast.Constant(int() | float() as value):
            yield from ((node, ast.Constant(value + step)) for step in (1, -1))
        case ast.Constant(str() as value) if _PHASE.fullmatch(value):
            yield from ((node, ast.Constant(f"PH{int(value[2]) + step}")) for step in (1, -1))
        case ast.Attribute(value, "yes" | "no" as name):
            yield node, ast.UnaryOp(ast.Not(), ast.Attribute(value, _UNKNOWN_PASSES[name]))
        case ast.Attribute(ast.Name("Truth") as truth, name) if name in _NAMES:
            yield node, ast.Attribute(truth, _NAMES[name])
        case ast.Call(ast.Name(name), arguments, keywords) if name in _NAMES:
            yield node, ast.Call(ast.Name(_NAMES[name]), arguments, keywords)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from ((node, without) for without in _without_filters(node))
        case ast.If(test) if not isinstance(test, _PLAIN):
            yield test, ast.UnaryOp(ast.Not(), test)
        case ast.Return(ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield node, ast.Return(ast.Constant(None))
        case ast.Expr(ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.Raise():
            yield node, ast.Pass()
        case ast.Break() | ast.Continue():
            yield node, _SWAPS[type(node)]()


def _without_filters(node: Any) -> Iterator[ast.AST]:
    for n, loop in enumerate(node.generators):
        for left_out in loop.ifs:
            ifs = [test for test in loop.ifs if test is not left_out]
            unfiltered = ast.comprehension(loop.target, loop.iter, ifs, loop.is_async)
            fields = dict(ast.iter_fields(node))
            yield type(node)(**fields | {"generators": [*node.generators[:n], unfiltered, *node.generators[n + 1 :]]})
