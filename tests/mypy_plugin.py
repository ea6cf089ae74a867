"""Tells mypy that a request carries its actor, which a middleware sets and a class of Django cannot declare."""

from collections.abc import Callable

from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.types import AnyType, TypeOfAny

REQUEST = "django.http.request.HttpRequest"
CARRIED = ("actor", "sign_in_step")


class CarriesActor(Plugin):
    """Adds what the middleware of accounts sets to Django's request."""

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return _add if fullname == REQUEST else None


def _add(context: ClassDefContext) -> None:
    for name in CARRIED:
        add_attribute_to_class(context.api, context.cls, name, AnyType(TypeOfAny.explicit))


def plugin(version: str) -> type[Plugin]:
    """Return the plugin: the name that mypy asks for."""
    return CarriesActor
