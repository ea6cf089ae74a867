"""Forms of signing in, in our words and with our fields, and those by which people are invited."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.mfa.webauthn.internal import auth as webauthn_auth
from django.contrib.auth import password_validation
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from waymark.accounts import queries, services
from waymark.accounts.models import Person
from waymark.accounts.roles import Role, roles_held_in
from waymark.accounts.wording.people import REFUSALS, ROLE_HINTS
from waymark.core.forms import (
    CharField,
    ChoiceField,
    DateField,
    EmailField,
    Form,
    HiddenField,
    RecordChoiceField,
    TextField,
)

CODE_IS_SPENT_FOR = 5 * 60  # seconds; longer than a code is accepted


class PasswordField(CharField):
    """A password: never shown again, kept letter for letter."""

    input_type = "password"
    spellcheck = False

    def __init__(self, *, new: bool = False, **options: Any) -> None:
        super().__init__(max_length=500, strip=False, **options)
        self.autocomplete = "new-password" if new else "current-password"

    def prepare_value(self, value: Any) -> str:
        return ""


class NewPasswordField(PasswordField):
    """A new password, which must be hard to guess. `user` may be set to whom it is for."""

    user: Any = None

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "hint", "At least 12 characters. Three words that have nothing to do with each other are good."
        )
        super().__init__(new=True, **options)

    def clean(self, value: Any) -> str:
        password: str = super().clean(value)
        password_validation.validate_password(password, self.user)
        return password


class CodeField(CharField):
    """A code from an app, or a recovery code."""

    input_mode = "numeric"
    autocomplete = "one-time-code"
    spellcheck = False

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, width=10, **options)

    def prepare_value(self, value: Any) -> str:
        return ""  # a code that was not taken is of no more use, and may be the next one mistyped

    def to_python(self, value: Any) -> str:
        return "".join((super().to_python(value) or "").split())


class AddressField(EmailField):
    """An e-mail address as an account knows it: small letters."""

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).lower()


def _two_that_match(form: Any) -> None:
    one, two = form.cleaned_data.get("password1"), form.cleaned_data.get("password2")
    if one and two and one != two:
        form.add_error("password2", "The two passwords differ: type the same one in both boxes")


# --- Signing in


class SignInForm(Form, allauth_forms.LoginForm):
    password = PasswordField(label="Password")  # type: ignore[assignment]  # ours in place of allauth's

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        address = AddressField(label="E-mail address", missing="Enter your e-mail address")
        address.name_yourself("login")
        address.autocomplete = "username"
        self.fields = {"login": address, "password": self.fields["password"]}


class ForgottenPasswordForm(Form, allauth_forms.ResetPasswordForm):
    email = AddressField(label="E-mail address", missing="Enter your e-mail address")  # type: ignore[assignment]  # ours in place of allauth's

    def clean_email(self) -> str:
        """The address as typed: nothing is looked up here, so that the answer cannot tell who has an account."""
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        services.ask_for_new_password(email)
        return email


class ResetLinkForm(allauth_forms.UserTokenForm):
    """The link in the message names the person by a random id."""

    def _get_user(self, uidb36: str) -> Person | None:
        return queries.person_behind_reset_link(uidb36)


class NewPasswordForm(Form, allauth_forms.ResetPasswordKeyForm):
    password1 = NewPasswordField(label="New password")  # type: ignore[assignment]  # ours in place of allauth's
    password2 = PasswordField(label="New password again", new=True)  # type: ignore[assignment]  # ours in place of allauth's

    def clean(self) -> dict[str, Any]:
        _two_that_match(self)
        return self.cleaned_data


class ChangePasswordForm(Form, allauth_forms.ChangePasswordForm):
    oldpassword = PasswordField(label="Present password")  # type: ignore[assignment]  # ours in place of allauth's
    password1 = NewPasswordField(label="New password")  # type: ignore[assignment]  # ours in place of allauth's
    password2 = PasswordField(label="New password again", new=True)  # type: ignore[assignment]  # ours in place of allauth's

    def clean(self) -> dict[str, Any]:
        _two_that_match(self)
        return self.cleaned_data


class PasswordAgainForm(Form, allauth_forms.ReauthenticateForm):
    password = PasswordField(label="Password")  # type: ignore[assignment]  # ours in place of allauth's


class SpentOnceForm(Form):
    """A code that was accepted is spent, for as long as it could be accepted again."""

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the form of allauth that stands beside
        if not cache.add(f"waymark-code-spent:{self.user.pk}:{code}", "spent", timeout=CODE_IS_SPENT_FOR):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(SpentOnceForm, mfa_forms.AuthenticateForm):
    code = CodeField(label="Code", hint="Six digits from the app on your telephone, or one of your recovery codes.")


class CodeAgainForm(SpentOnceForm, mfa_forms.ReauthenticateForm):
    code = CodeField(label="Code", hint="Six digits from the app on your telephone, or one of your recovery codes.")


class PasskeySignInForm(webauthn_forms.LoginWebAuthnForm):
    """Signing in by a passkey alone. It names the person by their random id."""

    def clean_credential(self) -> Any:
        said = self.cleaned_data["credential"]
        person = queries.person_of_passkey(said)
        try:
            webauthn_auth.parse_authentication_response(said)
            return webauthn_auth.complete_authentication(person or Person(), said)  # an unknown one costs as much
        except ValidationError as error:
            raise ValidationError(
                "Waymark does not know this passkey. Use another, or sign in with your password"
            ) from error


class PasskeyForm(Form):
    """A passkey that a browser has just made, and what its owner calls it."""

    passkey_name = CharField(
        label="What do you call it?",
        hint="For example, Work laptop.",
        max_length=60,
        missing="Give it a name",
    )
    credential = HiddenField(required=False, max_length=20_000)


class PasskeyNameForm(Form):
    passkey_name = CharField(label="What do you call it?", max_length=60, missing="Give it a name")


class StepUpForm(Form):
    """A second factor once more, in the middle of something else: a passkey, a code, or a recovery code."""

    step_up_code = CodeField(
        label="Code",
        hint="Six digits from the app on your telephone, or one of your recovery codes.",
        missing="Enter a code",
        required=False,
    )
    step_up_credential = HiddenField(required=False, max_length=20_000)
    kind = ""  # which second factor it was

    def __init__(self, *args: Any, user: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean(self) -> dict[str, Any]:
        if "step_up_code" in self.errors:
            return self.cleaned_data
        if said := self.cleaned_data.get("step_up_credential"):
            self._take_passkey(said)
        elif not self.kind:
            self.add_error("step_up_code", "Enter a code")
        return self.cleaned_data

    def _take_passkey(self, said: str) -> None:
        inner = webauthn_forms.ReauthenticateWebAuthnForm({"credential": said}, user=self.user)
        if not inner.is_valid():
            self.add_error("step_up_code", "This passkey was not taken. Try again, or enter a code")
            return
        inner.save()
        self.kind = "webauthn"

    def clean_step_up_code(self) -> str:
        if not self.cleaned_data["step_up_code"]:
            return ""
        inner = CodeAgainForm({"code": self.cleaned_data["step_up_code"]}, user=self.user)
        if not inner.is_valid():
            raise ValidationError(inner.errors["code"].as_data())
        inner.save()
        self.kind = inner.authenticator.type
        return str(inner.cleaned_data["code"])


class FirstCodeForm(SpentOnceForm, totp_forms.ActivateTOTPForm):
    code = CodeField(label="Code that the app shows now", hint="Six digits. A new code comes every half minute.")


# --- Roles and invitations


class ChooseRoleForm(Form):
    membership = RecordChoiceField(label="Which role do you act in now?", missing="Choose a role")


class PlainForm(Form):
    """A form that asks for nothing: one button."""


def _offer_roles(form: Form, kind: str, name: str = "role") -> None:
    """Let choose among the roles that a body of this kind has, each with what it is for."""
    form.offer_choices(name, [(role.value, role.label) for role in roles_held_in(kind)], hints=ROLE_HINTS)


class InviteForm(Form):
    refusal_wording = REFUSALS
    refusal_fields: ClassVar[dict[str, str]] = {
        "role_not_held_there": "role",
        "holds_the_role_already": "email",
        "invited_already": "email",
        "role_for_oneself": "email",
    }
    name = CharField(label="Name", hint="As they are known at work.", missing="Enter the person's name")
    email = AddressField(
        label="Work e-mail address",
        hint="The link goes to this address and to nobody else.",
        missing="Enter an address",
    )
    role = ChoiceField(label="Role", missing="Choose a role")

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_roles(self, kind)

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class InviteAdministratorForm(Form):
    refusal_wording = REFUSALS
    refusal_fields: ClassVar[dict[str, str]] = {"holds_the_role_already": "email", "invited_already": "email"}
    name = CharField(label="Name", hint="As they are known at work.", missing="Enter the person's name")
    email = AddressField(
        label="Work e-mail address",
        hint="The link goes to this address and to nobody else.",
        missing="Enter an address",
    )


class GiveRoleForm(Form):
    """Another role for a colleague."""

    refusal_wording = REFUSALS
    refusal_fields: ClassVar[dict[str, str]] = {
        "holds_the_role_already": "role",
        "role_not_held_there": "role",
        "begins_in_the_past": "begins_on",
        "ends_before_it_begins": "ends_on",
    }
    role = ChoiceField(label="Role", missing="Choose a role")
    begins_on = DateField(label="First day in the role", missing="Enter the first day in the role")
    ends_on = DateField(
        label="First day without it",
        hint="Leave it empty if the role has no end yet. For somebody who stands in, give the day they stop.",
        required=False,
    )

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_roles(self, kind)

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class ChangeRoleForm(Form):
    """Another role instead of the present one."""

    refusal_wording = REFUSALS
    refusal_fields: ClassVar[dict[str, str]] = {
        "holds_the_role_already": "new_role",
        "role_not_held_there": "new_role",
        "begins_in_the_past": "changes_on",
        "ends_in_the_past": "changes_on",
        "no_reason": "reason",
    }
    new_role = ChoiceField(label="New role", missing="Choose a role")
    changes_on = DateField(
        label="First day in the new role",
        hint="The present role ends the day before. What waits for them in it goes to the list of everybody.",
        missing="Enter the first day in the new role",
    )
    reason = TextField(label="Why", rows=3, max_length=300, missing="Say why the role changes")

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        _offer_roles(self, kind, "new_role")

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}

    def clean_new_role(self) -> Role:
        return Role(self.cleaned_data["new_role"])


class EndRoleForm(Form):
    refusal_wording = REFUSALS
    refusal_fields: ClassVar[dict[str, str]] = {"ends_in_the_past": "ends_on", "no_reason": "reason"}
    ends_on = DateField(
        label="First day without the role",
        hint="Today ends it at once, on every device.",
        missing="Enter the first day without the role",
    )
    reason = TextField(label="Why", rows=3, max_length=300, missing="Say why the role ends")

    def current_values(self, record: Any) -> dict[str, Any]:
        return {}


class ReasonForm(Form):
    refusal_wording = REFUSALS
    refusal_fields: ClassVar[dict[str, str]] = {"no_reason": "reason"}
    reason = TextField(label="Why, and how you know that it is them who ask", rows=3, max_length=300, missing="Say why")


class SignOutForm(Form):
    refusal_wording = REFUSALS
    refusal_fields: ClassVar[dict[str, str]] = {"no_reason": "reason"}
    reason = TextField(label="Why", rows=3, max_length=300, missing="Say why you sign them out")


class TakeUpForm(Form):
    """A new person chooses a password, without having to type it blindly right once only."""

    refusal_wording = REFUSALS
    password1 = NewPasswordField(label="Choose a password")
    password2 = PasswordField(label="The password again", new=True)

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["password1"]
        assert isinstance(field, NewPasswordField)
        field.user = person

    def clean(self) -> dict[str, Any]:
        _two_that_match(self)
        return self.cleaned_data
