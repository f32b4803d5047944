"""Answers and library to an Assessment: pure, with `today` as a parameter."""

from guidegen.assessment.course import with_course
from guidegen.assessment.decision import assess
from guidegen.assessment.models import Assessment

__all__ = ["Assessment", "assess", "with_course"]
