"""Write many rows at once. By COPY, a thousand cost little more than a hundred, and whoever may insert may do it."""

from collections.abc import Collection, Iterable, Sequence

from django.db import connection
from django.db.models import Model


def copy(model: type[Model], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows; each has the values of all columns, in the order of the model's fields.

    A key that the database counts is no such column.
    """
    fields = [field for field in model._meta.concrete_fields if field is not model._meta.auto_field]
    names = [model._meta.db_table, *(str(field.column) for field in fields)]
    table, *columns = (connection.ops.quote_name(name) for name in names)
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as target:
        for row in rows:
            target.write_row(row)


def values_of(row: Model) -> list[object]:
    """Return the values of all columns of a row that is not saved yet."""
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]


def execute(statement: str, rows: Collection[tuple[object, ...]]) -> None:
    """Run a statement that takes each column of these rows as an array; none for no rows."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


def plan_again() -> None:
    """Let the database plan this session's checks of references again when it makes them, at the transaction's end.

    A session keeps those plans. One that was made for a short table reads all of it for each row that was copied: two
    thousand documents took thirty times as long as they should.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
