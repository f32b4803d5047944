"""The command line: the only place that prints, exits and knows Click."""

from guidegen.cli.commands import main

__all__ = ["main"]
