"""The worker publishes an approved claim at its moment."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from claims import workflow
from jobs.models import Job
from record.models import Entry
from tests.claims.factories import a_claim, person


@pytest.mark.django_db(transaction=True)
def test_a_worker_publishes_an_embargoed_claim_when_its_moment_has_come_and_not_before(
    work_off: Callable[[], None],
) -> None:
    claim = workflow.embargo(a_claim("approved"), by=person("editor"), publish_at=timezone.now() + timedelta(hours=1))
    work_off()
    assert not Entry.objects.exists()
    claim.embargoes.update(publish_at=timezone.now())
    Job.objects.filter(task_name=workflow.PUBLISH_AT_ITS_MOMENT).update(scheduled_at=timezone.now())
    work_off()
    assert Entry.objects.get().number == 1
    assert claim.embargoes.get().ended_as == "published"
