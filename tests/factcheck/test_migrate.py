"""migrate indexes what an earlier release published, some at a time, and can be interrupted."""

from io import StringIO

import pytest
from django.core.management import call_command

from record import catch_up, read_model
from record.search import searchables
from record.search.models import Searchable
from tests.conftest import OWNER
from tests.record.factories import publish

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", OWNER])


@pytest.fixture(autouse=True)
def by_an_earlier_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a release without search publishes."""
    with monkeypatch.context() as patch:
        patch.setattr(searchables, "replace", lambda numbers, documents: None)
        publish(*(f"Claim {n}." for n in range(5)))


def test_an_interruption_leaves_what_was_indexed_and_the_next_run_indexes_the_rest(monkeypatch) -> None:
    monkeypatch.setattr(catch_up, "AT_ONCE", 2)
    restore = read_model.restore_searchables

    def restore_and_be_interrupted(numbers: list[int]) -> None:
        restore(numbers)
        if 3 in numbers:
            raise KeyboardInterrupt

    said, printed = StringIO(), StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(read_model, "restore_searchables", restore_and_be_interrupted)
        with pytest.raises(SystemExit) as end:
            call_command("migrate", verbosity=0, stderr=said)
    assert (end.value.code, said.getvalue()) == (
        130,
        "Interrupted. What was done so far stays; run migrate again to do the rest.\n",
    )
    assert [*Searchable.objects.order_by("id").values_list("id", flat=True)] == [1, 2]
    call_command("migrate", stdout=printed)
    assert "Brought up: 3 fact-checks." in printed.getvalue()
    assert Searchable.objects.count() == 5


def test_migrations_of_one_app_and_a_plan_index_nothing() -> None:
    call_command("migrate", "record", verbosity=0)
    call_command("migrate", plan=True, stdout=StringIO())
    assert not Searchable.objects.exists()
