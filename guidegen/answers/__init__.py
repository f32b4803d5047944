"""One reader per kind of answers file; all of them end in the same checked Answers."""

from guidegen.answers.check import parse_answers
from guidegen.answers.file import read_answers
from guidegen.answers.models import Answers, Client

__all__ = ["Answers", "Client", "parse_answers", "read_answers"]
