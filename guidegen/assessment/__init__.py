"""Answers and library to an Assessment: pure, with `today` as a parameter."""

from guidegen.assessment.course import with_course
from guidegen.assessment.decision import Gate, assess, find_gate
from guidegen.assessment.models import Assessment

__all__ = ["Assessment", "Gate", "assess", "find_gate", "with_course"]
