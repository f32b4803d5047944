"""Two or more assessments of one client to what has changed: pure, and the words for it stand in content.

earlier files -> earlier answers, oldest first -> red flags, measures, plan and exercises beside those of now
"""

from guidegen.assessment.comparison.earlier import Earlier, read_earlier
from guidegen.assessment.comparison.exercises import ExerciseChange
from guidegen.assessment.comparison.follow_up import FollowUp, Visit, compare
from guidegen.assessment.comparison.measures import Activity, Measure, Verdict

__all__ = [
    "Activity",
    "Earlier",
    "ExerciseChange",
    "FollowUp",
    "Measure",
    "Verdict",
    "Visit",
    "compare",
    "read_earlier",
]
