import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from sources.models import Source
from sources.partial_dates import validate_partial_date
from tests.claims.factories import a_source

POSSIBLE = ["2025", "2025-09", "2025-09-06", "2024-02-29", "0001", "9999", "9999-12-31"]
IMPOSSIBLE = {
    "0000": "date",
    "0000-01-01": "date",
    "2025-00": "date",
    "2025-13": "date",
    "2025-02-30": "date",
    "2025-02-29": "date",
    "2025-09-00": "date",
    "2025-09-31": "date",
    "": "shape",
    "25": "shape",
    "2025-": "shape",
    "2025-9": "shape",
    "2025-9-6": "shape",
    "2025-09-6": "shape",
    "2025-09-06T10:00": "shape",
    "2025/09": "shape",
    "2025\n": "shape",
    " 2025": "shape",
    "-2025": "shape",
    "12025": "shape",
    "2025\0": "shape",
    "٢٠٢٥": "shape",
    "２０２５": "shape",
    "September": "shape",
}


@pytest.mark.parametrize("text", POSSIBLE)
def test_a_year_a_month_and_a_day_are_dates(text: str) -> None:
    validate_partial_date(text)


@pytest.mark.parametrize(("text", "code"), IMPOSSIBLE.items())
def test_anything_else_is_refused_with_what_is_wrong(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_partial_date(text)
    assert caught.value.code == code


@pytest.mark.django_db
def test_the_database_agrees_with_the_validator() -> None:
    source = a_source()
    rows = Source.objects.filter(pk=source.pk)
    for text in ["", *POSSIBLE]:
        assert rows.update(published_on=text) == 1
    for text in IMPOSSIBLE.keys() - {""}:
        with pytest.raises((DatabaseError, ValueError)), transaction.atomic():
            rows.update(published_on=text)
        assert rows.get().published_on == "9999-12-31", text


@pytest.mark.django_db
def test_a_form_names_the_field_and_the_remedy() -> None:
    source = a_source()
    source.published_on = "2025-02-30"
    with pytest.raises(ValidationError) as caught:
        source.full_clean()
    assert caught.value.message_dict == {"published_on": ["There is no such date: 2025-02-30."]}


@pytest.mark.django_db
def test_they_sort_as_dates_do() -> None:
    for text in ("2025-09-06", "", "2024", "2025", "2025-09"):
        a_source(published_on=text)
    found = Source.objects.order_by("published_on").values_list("published_on", flat=True)
    assert list(found) == ["", "2024", "2025", "2025-09", "2025-09-06"]
