"""Filters of the desk's lists: a value is chosen from those that there are, which are found without reading a table."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_CHOICES = 500
# The last first, each found by the index of the column.
BEGINNINGS = """
WITH RECURSIVE found AS (
    SELECT left(max({column}), %(length)s) AS beginning FROM {table}
    UNION ALL
    SELECT (SELECT left(max({column}), %(length)s) FROM {table} WHERE {column} < found.beginning)
      FROM found WHERE found.beginning > ''
)
SELECT beginning FROM found WHERE beginning > '' LIMIT %(most)s
"""

Choices = list[tuple[str, "StrOrPromise"]]
Rows = TypeVar("Rows", bound=QuerySet[Any])


def beginnings(model: type[Model], name: str, length: int) -> list[str]:
    """Return the first characters of a column's values, the last first. The column has an index by itself."""
    quoted = {"table": model._meta.db_table, "column": model._meta.get_field(name).column}  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(BEGINNINGS.format(**quoted), {"length": length, "most": MAX_CHOICES})
        return [beginning for (beginning,) in cursor.fetchall()]


class ChoiceFilter(admin.SimpleListFilter, ABC, Generic[Rows]):
    """A filter that selects from choices; a value that is none of them is refused for the whole list."""

    @abstractmethod
    def choices_for(self, request: HttpRequest) -> Choices:
        """Return the values that may be chosen, with their labels."""

    @abstractmethod
    def narrow(self, rows: Rows, value: str, request: HttpRequest) -> Rows:
        """Return those of the rows that a value selects."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        found = self.choices_for(request)
        if self.value() and not self.is_known(str(self.value()), found):
            raise IncorrectLookupParameters
        return found

    def is_known(self, value: str, found: Choices) -> bool:
        return value in dict(found)

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:  # type: ignore[override]  # the list's own
        value = self.value()
        return self.narrow(queryset, value, request) if value else queryset

    @property
    def chosen(self) -> str:
        return self.value() or ""
