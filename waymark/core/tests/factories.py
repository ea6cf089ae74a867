"""A request, and who makes it, as the pages of every slice see them."""

from enum import StrEnum
from types import SimpleNamespace

from django.test import RequestFactory


class Permission(StrEnum):
    READ = "board.view"
    WRITE = "placement.start"


def asked(path="/somewhere/", actor=None, **headers):
    request = RequestFactory(headers=headers).get(path)
    request.actor = actor
    return request


def staff(*permissions):
    return SimpleNamespace(
        membership=object(),
        person=SimpleNamespace(name="Farah <Siddiqui>"),
        role="school_referrer",
        organisation=SimpleNamespace(name="Ashgrove School"),
        may=lambda permission: permission in permissions,
    )
