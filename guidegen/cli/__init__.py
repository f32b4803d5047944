"""The command line: the only place that prints, exits and knows Click."""

from guidegen.cli.main import main

__all__ = ["main"]
