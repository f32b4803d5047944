"""What has changed in content since it was signed: word by word, and for whom it makes a difference."""

from guidegen.review.changes.pages import CHANGES_TEMPLATE, print_changes
from guidegen.review.changes.signed import signed_library

__all__ = ["CHANGES_TEMPLATE", "print_changes", "signed_library"]
