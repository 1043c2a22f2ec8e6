from datetime import timedelta

import pytest
from django.utils.timezone import now

from accounts.models import User
from claims import workflow
from tests.claims.factories import a_claim
from tests.claims.traces import one_event, refused

pytestmark = pytest.mark.django_db


def test_another_editor_cancels_it_and_the_claim_stays_approved(editor: User, second_editor: User) -> None:
    claim = a_claim("approved")
    workflow.embargo(claim, by=editor, publish_at=now() + timedelta(hours=1))
    with one_event(claim, "lift_embargo", second_editor, ("approved", "approved")):
        workflow.lift_embargo(claim, by=second_editor)
    assert claim.embargoes.get().ended_as == "cancelled"


def test_where_no_moment_is_set_there_is_nothing_to_cancel(editor: User) -> None:
    with refused(workflow.Unmet, "publish_at"):
        workflow.lift_embargo(a_claim("approved"), by=editor)
