"""Content files as a typed, checked library."""

from guidegen.library.load import load_library
from guidegen.library.models import Library

__all__ = ["Library", "load_library"]
