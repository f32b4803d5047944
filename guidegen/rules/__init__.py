"""The tiny checked language of `when:` rules: parsed, type-checked when loaded, asked for its truth of three.

text -> syntax.parse -> Expression -> vocabulary.check -> Condition -> Condition.verdict -> Verdict
"""

from guidegen.rules.conditions import Condition
from guidegen.rules.evaluation import Evidence, Interval, Reading, Verdict
from guidegen.rules.syntax import parse
from guidegen.rules.truth import Truth
from guidegen.rules.vocabulary import Kind, Name, Vocabulary, check

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
    "parse",
]
