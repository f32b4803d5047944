"""What templates see of each kind of thing that a document is made of.

A name that stands here is a promise to clinics, whose templates may use it. What does not stand here they cannot reach:
files and folders, how mail is sent, rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from guidegen.answers.models import Answers, Client, Override
from guidegen.assessment import models as assessment
from guidegen.assessment import run_plan
from guidegen.assessment.comparison import Visit
from guidegen.assessment.near_misses import NearMiss
from guidegen.assessment.triage import FiredFlag
from guidegen.clinic.brand import Brand
from guidegen.clinic.logo import Logo
from guidegen.clinic.settings import Clinic, Settings
from guidegen.clinic.sign_off import SignOff
from guidegen.clinic.sign_off.approval import Approval, Signer
from guidegen.clinic.typefaces import Face
from guidegen.errors import Problem
from guidegen.guide import Revised, document, follow_up
from guidegen.guide.answers_in_words import AnswerInWords
from guidegen.library import models as library
from guidegen.library import options, questionnaire
from guidegen.library.references import Reference
from guidegen.library.regions import CareLine, Region
from guidegen.pictures.drawing import Drawing
from guidegen.rules import Condition, Evidence

_ITEM = "id code title governance parts"

_SHOWN: Mapping[type, str] = {
    # The document
    document.Guide: "document level permit sections personal region settings version hash answers_hash approved "
    "approval paper fullness headings",
    document.Section: "id blocks",
    document.Block: "kind item params language",
    document.Personal: "client answered_on valid_until seen_by",
    Client: "name id email email_consent address",
    # The clinic
    Settings: "region clinic paper text ink sides marks extent sign_off",
    Clinic: "name address phone email website booking_url logo colour clinician",
    Logo: "kind ratio",
    SignOff: "name registration on content",
    Approval: "signers open_kinds words",
    Signer: "name registration on kinds",
    Brand: "accent tint logo logo_ratio logo_width qr faces",
    Face: "asset weight style",
    Drawing: "width height",
    Region: "id name locale paper distance_unit emergency urgent emergency_place family_doctor terms longer direction",
    CareLine: "name number note",
    # The content
    library.Governance: "evidence sources reviewed_by review_date next_review",
    library.RedFlag: f"{_ITEM} suspected triage ask in_person",
    library.Branch: "level permit days",
    library.Contributor: f"{_ITEM} rank",
    library.Presentation: f"{_ITEM} order overlay",
    library.Exercise: f"{_ITEM} purpose slot position things equipment permit",
    library.Dose: "sets reps ladder hold_s minutes distance_m times_a_day days_a_week rpe per_side note less",
    library.Variant: "words position things",
    library.Phase: f"{_ITEM} cap outlook slots",
    library.RunPlan: f"{_ITEM} kind sessions_a_week weeks",
    library.PlanWeek: "week run_min walk_min repeats volume_pct longest_pct note",
    library.PainRule: f"{_ITEM} order of lights bands starts anew",
    library.Light: "pain do",
    library.Limits: "start green red",
    library.UsualPain: "pain green amber red",
    library.SignList: f"{_ITEM} level documents",
    library.Sign: "text short icon about",
    library.Treatment: f"{_ITEM} group order",
    library.Advice: f"{_ITEM} section order documents pictures short",
    library.Picture: "view pose icon lamp",
    library.OpenDecision: "no question chosen alternatives evidence",
    library.ReaderTask: "id kind ask right",
    library.RatingItem: "no aim says",
    Reference: "id authors year title source doi note body",
    Condition: "text",
    # The questionnaire
    questionnaire.Section: "id title",
    questionnaire.Question: "id section type ask help tell told options required safety show_if only_if low high unit "
    "integer distance max_length low_label high_label default",
    questionnaire.Type: "value",
    options.Option: "id label exclusive old",
    # What was decided, and why
    assessment.Assessment: "answers today level permit document flags pattern start_phase run_plan run_plan_start "
    "contributors selection signs pain_rules advice treatments sections warnings content see_within seen_by",
    Answers: "client answered_on values overrides complete unread",
    Override: "flag to permit by registration on reason",
    FiredFlag: "flag level permit truth because override refused computed waits",
    NearMiss: "flag branch missing held",
    Evidence: "question answer rule truth matched",
    Problem: "message hint",
    assessment.Pattern: "presentation overlay irritability because",
    assessment.Scored: "contributor score because",
    assessment.Offered: "treatment parts",
    assessment.Selection: "phases excluded unmet",
    assessment.PhasePlan: "phase chosen empty parts minutes days",
    assessment.Chosen: "exercise dose place score variant because",
    assessment.Excluded: "exercise why because",
    run_plan.Row: "week earliest distance longest halved",
    run_plan.AfterTable: "longest next after_break timed after_that",
    run_plan.Halved: "repeats minutes distance longest",
    assessment.ShownSigns: "signs shown",
    AnswerInWords: "label value unit scale own language",
    # What has changed
    Revised: "on at who question before after flags",
    follow_up.Row: "kind name then now change language",
    follow_up.PlanChange: "kind exercises before",
    Visit: "day pain_avg pain_worst function",
}


_NAMES = {kind: tuple(names.split()) for kind, names in _SHOWN.items()}


@cache
def names_of(kind: type) -> tuple[str, ...] | None:
    """What templates see of things of this kind; None where they are not for templates."""
    return next((_NAMES[base] for base in kind.__mro__ if base in _NAMES), None)
