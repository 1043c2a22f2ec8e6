"""By which moment the search index sorts what was imported."""

import pytest

from record.search.models import Searchable
from tests.record import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "begins"), [("2019", "2019-01-01"), ("2019-04", "2019-04-01"), ("2019-04-03", "2019-04-03")]
)
def test_it_is_sorted_by_when_it_was_published_there(day: str, begins: str) -> None:
    factories.publish(imported=factories.imported(published_on=day))
    row = Searchable.objects.get()
    assert row.first_published_at.date().isoformat() == begins
    assert {f"year:{begins[:4]}", f"month:{begins[:7]}"} <= {*row.facets}
    assert row.published_at > row.first_published_at


@pytest.mark.parametrize("day", ["2019-02-31", None])
def test_without_a_day_that_there_was_it_is_sorted_by_its_entry(day: str | None) -> None:
    factories.publish(imported=factories.imported(published_on=day))
    row = Searchable.objects.get()
    assert row.first_published_at == row.published_at
