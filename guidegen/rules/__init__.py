"""The tiny checked language of `when:` rules: parsed, type-checked when loaded, evaluated in three truths.

text -> syntax.parse -> Expression -> vocabulary.check -> Condition -> evaluation.evaluate -> Verdict
"""

from guidegen.rules.evaluation import Evidence, Interval, Reading, Verdict, evaluate, truth_of
from guidegen.rules.syntax import parse
from guidegen.rules.truth import Truth
from guidegen.rules.vocabulary import Condition, Kind, Name, Vocabulary, check

__all__ = [
    "Condition",
    "Evidence",
    "Interval",
    "Kind",
    "Name",
    "Reading",
    "Truth",
    "Verdict",
    "Vocabulary",
    "check",
    "evaluate",
    "parse",
    "truth_of",
]
