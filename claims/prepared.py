"""Statements that are put together once: the ORM takes longer for that than the database to run them.

What differs from one time to the next is left open in the queryset.
"""

from typing import Any

from django.db import connections
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler


class Given(Expression):
    """Stands in a queryset for a value that is named when it is asked."""

    def __init__(self, name: str, output_field: "Field[Any, Any]"):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Prepared:
    """The statement of a queryset, put together once; its rows have what `values_list` names."""

    def __init__(self, rows: QuerySet[Any, Any]):
        self.database = rows.db
        self.sql, self.parameters = rows.query.get_compiler(self.database).as_sql()

    def read(self, **given: Any) -> list[tuple[Any, ...]]:
        """Return the rows for these values of what stands open in it, as the database has them."""
        values = [given[each.name] if isinstance(each, Given) else each for each in self.parameters]
        with connections[self.database].cursor() as cursor:
            cursor.execute(self.sql, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
