"""Whoever asks, as the value of a question that is kept as it was built."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet

from waymark.accounts.actors import Actor
from waymark.core.kept import NotKeepable, kept
from waymark.organisations.models import Organisation

pytestmark = pytest.mark.django_db


def test_a_kept_question_that_reads_more_of_the_body_than_its_kind_is_refused(cast, monkeypatch):
    """Otherwise it would go on asking with what the first body happened to say."""
    monkeypatch.setattr(kept, "raises", True)  # where people work it is logged, and asked the long way

    @kept
    def namesakes(actor: Actor) -> QuerySet[Organisation]:
        return Organisation.objects.filter(name=actor.organisation.name)

    @kept
    def own(actor: Actor) -> QuerySet[Organisation]:
        return Organisation.objects.filter(pk=actor.organisation_pk)

    with pytest.raises(NotKeepable):
        namesakes(cast.actor("head"))
    for who in ("head", "coordinator", "provider_manager"):
        assert own(cast.actor(who)) == [cast.actor(who).organisation]
