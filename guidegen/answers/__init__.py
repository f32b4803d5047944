"""Checked answers of one client, and the files that hold them."""

from guidegen.answers.check import parse_answers
from guidegen.answers.client import parse_client
from guidegen.answers.file import read_answers
from guidegen.answers.models import Answers, Client, Override

__all__ = ["Answers", "Client", "Override", "parse_answers", "parse_client", "read_answers"]
