"""Addresses by name are those that Django gives."""

from __future__ import annotations

import uuid

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from waymark.core.addresses import address


def test_ids_stand_where_they_belong() -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    for each in (one, two):
        assert address("casefile:pupil", each) == reverse("casefile:pupil", args=[each])
        assert address("casefile:pupil", pupil_id=each) == reverse("casefile:pupil", kwargs={"pupil_id": each})


def test_other_arguments_and_none() -> None:
    assert address("casefile:home") == "/"
    with pytest.raises(NoReverseMatch):
        address("casefile:pupil")
    with pytest.raises(NoReverseMatch):
        address("casefile:pupil", 7)


def test_a_prefix_is_kept_apart() -> None:
    one = uuid.uuid4()
    plain = address("casefile:pupil", one)
    set_script_prefix("/below/")
    try:
        assert address("casefile:pupil", one) == f"/below{plain}"
    finally:
        set_script_prefix("/")
    assert address("casefile:pupil", one) == plain
