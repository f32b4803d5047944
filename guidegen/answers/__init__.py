"""One reader per kind of answers file; all of them end in the same checked Answers."""

from guidegen.answers.check import parse_answers, parse_client
from guidegen.answers.file import read_answers
from guidegen.answers.many import open_clients
from guidegen.answers.models import Answers, Client
from guidegen.answers.rows import ClientRow, Clients

__all__ = ["Answers", "Client", "ClientRow", "Clients", "open_clients", "parse_answers", "parse_client", "read_answers"]
