"""Rows of several models, read in one statement: what belongs to a claim stands in many tables, with few rows in each.

The database makes an object of JSON of each row, with those that `select_related` names within it.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from django.db.models import F, Func, JSONField, Model, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.db.models.sql.compiler import SQLCompiler

from accounts.models import User
from claims.prepared import Prepared

OF_PEOPLE = ("id", "username", "first_name", "last_name")  # what pages show; never the hash of a password
NOT_READ = "original"  # the JSON in which others' or own earlier fact-checks stood, which may be long
Related = Mapping[str, Any]  # as a queryset has it: what is joined, and what is joined to that


class Together:
    """Rows of several querysets, each under a name, as one statement."""

    def __init__(self, asked: Mapping[str, QuerySet[Any]]):
        self.asked = asked
        one, *others = (_as_json(name, rows) for name, rows in asked.items())
        self.prepared = Prepared(one.union(*others, all=True))

    def read(self, **given: Any) -> dict[str, list[Any]]:
        """Return the rows of each queryset under its name, in its order."""
        found: dict[str, list[tuple[int, Model]]] = {name: [] for name in self.asked}
        for name, place, row in self.prepared.read(**given):
            rows = self.asked[name]
            found[name].append((place, _made(rows.model, orjson.loads(row), _related(rows), rows.db)))
        return {name: [row for _place, row in sorted(rows, key=lambda each: each[0])] for name, rows in found.items()}


def _as_json(name: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    order: list[Any] = [*(rows.query.order_by or rows.model._meta.ordering)]
    place = Window(RowNumber(), order_by=order)
    unordered = rows if rows.query.is_sliced else rows.order_by()
    return unordered.values_list(Value(name), place, RowAsJson(rows.model, _related(rows)))


def _related(rows: QuerySet[Any]) -> Related:
    joined = rows.query.select_related
    return joined if isinstance(joined, dict) else {}


def _columns(model: type[Model]) -> list[Any]:
    columns = [each for each in model._meta.concrete_fields if each.name != NOT_READ]
    return [each for each in columns if each.name in OF_PEOPLE] if model is User else columns


class RowAsJson(Func):
    """A row as an object of JSON, with those that are joined to it within.

    `JSONObject` would resolve each column by itself, which takes longer than the database needs for the statement.
    """

    output_field = JSONField()

    def __init__(self, model: type[Model], related: Related, path: str = ""):
        self.model, self.names = model, list(related)
        within = (RowAsJson(_model_of(model, name), more, f"{path}{name}__") for name, more in related.items())
        tells_alias = F(f"{path}{_columns(model)[-1].attname}")  # a primary key would be read where it is referred to
        super().__init__(tells_alias, *within)

    def as_sql(  # type: ignore[override]  # it takes no template
        self, compiler: SQLCompiler, connection: Any, **_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        column, *within = self.get_source_expressions()
        alias, quoted = column.alias, compiler.quote_name_unless_alias
        values = [f"'{each.attname}', {quoted(alias)}.{quoted(each.column)}" for each in _columns(self.model)]
        params: tuple[Any, ...] = ()
        for name, expression in zip(self.names, within, strict=True):
            sql, of = compiler.compile(expression)
            values.append(f"'{name}', {sql}")
            params += of
        return f"jsonb_build_object({', '.join(values)})", params


def _model_of(model: type[Model], name: str) -> type[Model]:
    related = model._meta.get_field(name).related_model
    assert isinstance(related, type)
    return related


def _made(model: type[Model], row: Mapping[str, Any], related: Related, database: str) -> Model:
    columns = _columns(model)
    made = model.from_db(
        database, [each.attname for each in columns], [each.to_python(row[each.attname]) for each in columns]
    )
    for name, further in related.items():
        of = row[name]
        setattr(made, name, _made(_model_of(model, name), of, further, database) if of["id"] is not None else None)
    return made
