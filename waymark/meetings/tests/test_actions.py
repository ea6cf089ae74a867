"""What was agreed is on somebody's work list until it is done."""

from datetime import date

import pytest

from waymark.core import clock
from waymark.core.models import Conflict
from waymark.core.policies import Denied
from waymark.duties.models import Duty
from waymark.meetings import services
from waymark.meetings.models import AgreedAction
from waymark.meetings.tests.factories import MEETS_ON, NO, decided, duties, refused

pytestmark = pytest.mark.django_db


def test_an_action_is_on_the_work_list_of_its_owner_until_it_is_done(cast, declined):
    with clock.at(MEETS_ON):
        action = services.add_action(
            cast.actor("coordinator"),
            declined,
            what="Ring the psychologist.",
            owner=cast.ashgrove,
            owner_person=cast.head,
            due_on=date(2026, 12, 4),
        )
        duty = Duty.objects.get(kind="do_action")
        assert (duty.state, duty.owner, duty.owner_person_id) == ("open", cast.ashgrove, cast.head.pk)
        with pytest.raises(Denied):
            services.close_action(cast.actor("inclusion_officer"), action, on=MEETS_ON, what_was_done="Rang.")
        services.close_action(cast.actor("referrer"), action, on=MEETS_ON, what_was_done="Rang.", version=1)
        with pytest.raises(Conflict):
            services.close_action(cast.actor("head"), action, on=MEETS_ON, what_was_done="Rang again.", version=1)
    assert duties("do_action") == [("done", "Ashgrove School")]
    assert AgreedAction.objects.get().what_was_done == "Rang."


def test_an_action_needs_a_person_of_its_body_and_a_decision(cast, coordinator, case, seat):
    def add(**more):
        services.add_action(cast.actor("coordinator"), case, what="Ring.", owner=cast.ashgrove, due_on=MEETS_ON, **more)

    with pytest.raises(Conflict):
        add()
    decided(cast, case, seat, **NO)
    with clock.at(MEETS_ON):
        assert refused(lambda: add(owner_person=cast.coordinator)) == ["person_of_another_body"]
    assert not AgreedAction.objects.exists()
