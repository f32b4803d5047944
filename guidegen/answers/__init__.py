"""One reader per kind of answers file; all of them end in the same checked Answers."""

from typing import TYPE_CHECKING, Any

from guidegen.answers.check import parse_answers, parse_client
from guidegen.answers.file import read_answers
from guidegen.answers.models import Answers, Client
from guidegen.answers.rows import ClientRow, Clients

if TYPE_CHECKING:
    from guidegen.answers.many import open_clients

__all__ = ["Answers", "Client", "ClientRow", "Clients", "open_clients", "parse_answers", "parse_client", "read_answers"]


def __getattr__(name: str) -> Any:
    # Tables take their time to import, and most commands read none.
    if name == "open_clients":
        from guidegen.answers.many import open_clients

        return open_clients
    raise AttributeError(f"module 'guidegen.answers' has no attribute '{name}'")
