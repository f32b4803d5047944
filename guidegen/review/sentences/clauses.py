"""What a rule says, as plain parts that a template puts into words: no rule language and no English in them."""

from __future__ import annotations

from dataclasses import dataclass

# Kinds of clauses: what is ticked (any or all), ticked alone, ticked at all, found by the assessment, fired, a named
# fact, amounts compared, and clauses joined (all, one, none, not all) or turned round.
TICKED, TICKED_ALL, ONLY, ANYTHING = "ticked", "ticked_all", "only", "anything"
VALUE, FLAGS, FLAGS_ALL, FACT, AMOUNTS = "value", "flags", "flags_all", "fact", "amounts"
ALL, ONE, NONE, NOT_ALL, NOT = "all", "one", "none", "not_all", "not"
GROUPS = (ALL, ONE, NONE, NOT_ALL, NOT)


@dataclass(frozen=True)
class Amount:
    """One side of a comparison: a number, the label of what is counted in `unit`, or how many of `options` are ticked.

    `fact` is the id of a named fact that is a sum of points.
    """

    number: float | None = None
    label: str = ""
    unit: str = ""
    options: tuple[str, ...] = ()
    fact: str = ""


@dataclass(frozen=True)
class Comparison:
    left: Amount
    operator: str
    right: Amount


@dataclass(frozen=True)
class Clause:
    """One piece of what a rule says.

    `labels` are options, titles or a fact's title. `of` is the question or the value that they belong to, where the
    words need it; `put` says that a clause that is turned round holds only where its question was put.
    """

    kind: str
    labels: tuple[str, ...] = ()
    of: str = ""
    negated: bool = False
    put: bool = False
    comparisons: tuple[Comparison, ...] = ()
    parts: tuple[Clause, ...] = ()
