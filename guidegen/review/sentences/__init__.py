"""Rules told as sentences, from the questionnaire's own labels: checked condition -> clauses -> words by a template."""

from guidegen.review.sentences.clauses import Amount, Clause, Comparison
from guidegen.review.sentences.names import RuleNames
from guidegen.review.sentences.telling import clause_of

__all__ = ["Amount", "Clause", "Comparison", "RuleNames", "clause_of"]
