"""The forms of a referral: one for each part, and one for each step."""

from waymark.referrals.forms.cases import BeginForm, CauseForm, DecideForm, LawForm, SendForm, WithdrawForm
from waymark.referrals.forms.consent import AskParentForm, ConsentForm, ConsentOpenForm
from waymark.referrals.forms.papers import AddPaperForm, SheetForm, TagForm, said_of
from waymark.referrals.forms.parts import AMENDING, PARTS

__all__ = [
    "AMENDING",
    "PARTS",
    "AddPaperForm",
    "AskParentForm",
    "BeginForm",
    "CauseForm",
    "ConsentForm",
    "ConsentOpenForm",
    "DecideForm",
    "LawForm",
    "SendForm",
    "SheetForm",
    "TagForm",
    "WithdrawForm",
    "said_of",
]
