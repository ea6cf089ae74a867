"""A field of a form as a template sees it, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.http import HttpRequest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.safestring import SafeString

from waymark.core.fields.base import Field
from waymark.core.fields.days import DateField

if TYPE_CHECKING:
    from waymark.core.forms import Form

REASON = "reason_to_go_on"


def draw(template: str, context: Mapping[str, Any], request: HttpRequest | None = None) -> SafeString:
    """A piece of a page from a Jinja2 template."""
    jinja = next(engine for engine in engines.all() if isinstance(engine, Jinja2))
    return SafeString(jinja.get_template(template).render(dict(context), request))


class Renderer(BaseRenderer):
    """Draws fields with our templates and nothing else."""

    field_template_name = "core/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        jinja = next(engine for engine in engines.all() if isinstance(engine, Jinja2))
        return jinja.get_template(template_name)


class BoundField(forms.BoundField):
    """A field of a form as the template sees it."""

    field: Field
    form: Form

    @property
    def kind(self) -> str:
        return self.field.kind

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}-hint" if self.help_text else ""

    @property
    def error_id(self) -> str:
        return f"{self.auto_id}-error" if self.errors else ""

    @property
    def others_id(self) -> str:
        return f"{self.auto_id}-others" if self.others is not None else ""

    @property
    def described_by(self) -> str:
        return " ".join(part for part in (self.hint_id, self.error_id, self.others_id) if part)

    @property
    def error(self) -> str:
        return str(self.errors[0]) if self.errors else ""

    @property
    def focus_id(self) -> str:
        """Where a link of the error summary goes: the box to put right, the first radio, the text box."""
        data = self.form.errors.as_data().get(self.name)
        return f"{self.auto_id}{self.field.focus_suffix(data[0] if data else None)}"

    @property
    def wrong_parts(self) -> list[str]:
        """The boxes of a date to put right."""
        data = self.form.errors.as_data().get(self.name)
        parts = (getattr(data[0], "params", None) or {}).get("parts") if data else None
        return list(parts or (DateField.PARTS if data else []))

    @property
    def others(self) -> str | None:
        """What somebody else put here meanwhile, where it differs from what is typed; None otherwise."""
        return self.form.others.get(self.name)

    @property
    def needed(self) -> bool:
        said_already = "(optional)" in str(self.label)
        return self.field.required or self.field.often_needed or self.name == REASON or said_already

    def as_field_group(self, *, heading: bool = False) -> SafeString:
        """Label, hint, error and box. With `heading` the label is the heading of the page."""
        if self.kind == "hidden":
            return draw("core/forms/hidden.html", {"name": self.html_name, "value": self.value()})
        return draw("core/forms/field.html", {"field": self, "heading": heading})

    def as_heading(self) -> SafeString:
        return self.as_field_group(heading=True)

    def __str__(self) -> SafeString:
        return self.as_field_group()

    __html__ = __str__
