"""Forms of programmes. Each keeps what was typed."""

from waymark.programmes.forms.parts import FORMS, NotNeededForm, PartForm, SiteForm
from waymark.programmes.forms.programme import (
    CommissionForm,
    EndForm,
    KeyWorkerForm,
    LookForm,
    OpenForm,
    OtherwiseForm,
    PartTimeReviewForm,
    PatternForm,
    PlanBackForm,
    ReasonsForm,
    SchoolSessionsForm,
    TermsForm,
)
from waymark.programmes.forms.targets import ReviewForm, TargetForm

__all__ = [
    "FORMS",
    "CommissionForm",
    "EndForm",
    "KeyWorkerForm",
    "LookForm",
    "NotNeededForm",
    "OpenForm",
    "OtherwiseForm",
    "PartForm",
    "PartTimeReviewForm",
    "PatternForm",
    "PlanBackForm",
    "ReasonsForm",
    "ReviewForm",
    "SchoolSessionsForm",
    "SiteForm",
    "TargetForm",
    "TermsForm",
]
