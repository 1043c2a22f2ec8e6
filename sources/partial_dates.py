"""Dates that know only a year or a month: "2025", "2025-09", "2025-09-06" (ISO 8601, reduced precision)."""

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Cast, Coalesce, NullIf, Substr
from django.utils.translation import gettext_lazy as _

SHAPE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


def validate_partial_date(value: str) -> None:
    """Raises ValidationError for another shape and for a day that no calendar has."""
    if not re.fullmatch(SHAPE, value):
        raise ValidationError(_("Write a year, a month or a day: 2025, 2025-09 or 2025-09-06."), code="shape")
    try:
        date(*(int(part) for part in (value + "-01-01")[:10].split("-")))
    except ValueError:
        raise ValidationError(_("There is no such date: %(value)s."), code="date", params={"value": value}) from None


class PartialDateField(models.CharField):  # type: ignore[type-arg]  # it takes none at run time
    """Text in one of the three shapes, empty when the date is unknown; it sorts as dates do."""

    description = _("A year, a month or a day")
    default_validators = [validate_partial_date]

    def __init__(self, *args: Any, **kwargs: Any):
        usual: dict[str, Any] = {"max_length": 10, "blank": True, "default": ""}
        super().__init__(*args, **usual | kwargs)


def is_partial_date(field: str, *, name: str) -> models.CheckConstraint:
    """Return the database's own check of a PartialDateField: make_date refuses what is not in the calendar."""

    def part(start: int, length: int, otherwise: str) -> Cast:
        text = NullIf(Substr(field, start, length), Value(""))
        return Cast(Coalesce(text, Value(otherwise)), models.IntegerField())

    day = Func(
        part(1, 4, "1"),
        part(6, 2, "1"),
        part(9, 2, "1"),
        function="make_date",
        output_field=models.DateField(),
    )
    return models.CheckConstraint(
        name=name,
        condition=models.Q(**{field: ""}) | models.Q(**{f"{field}__regex": SHAPE}) & models.Q(IsNotNull(day)),
    )


class IsNotNull(Func):
    """SQL's `… IS NOT NULL` of an expression, for conditions."""

    template = "%(expressions)s IS NOT NULL"
    output_field = models.BooleanField()
