"""Front matter and parts of each kind of content to typed items, with every fault as a Problem."""

from guidegen.library.readers.exercises import read_dose_limits
from guidegen.library.readers.judgement import read_open_decisions, read_rule_words, read_user_testing
from guidegen.library.readers.kinds import READERS
from guidegen.library.readers.words import read_bodies

__all__ = ["READERS", "read_bodies", "read_dose_limits", "read_open_decisions", "read_rule_words", "read_user_testing"]
