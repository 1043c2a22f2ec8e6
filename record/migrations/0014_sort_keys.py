"""Entities are listed by name: actors by family name, sources by title without its article, in every alphabet."""

import json
from collections.abc import Callable
from itertools import islice
from typing import Any

from django.db import migrations, models

from record.sorting import COLLATION, name_key, title_key

AT_ONCE = 1_000
FILL = """
UPDATE record_entity SET sort_key = filled.sort_key
  FROM unnest(%s::bigint[], %s::varchar[]) AS filled (id, sort_key) WHERE record_entity.id = filled.id
"""


def fill(apps: Any, schema_editor: Any) -> None:
    entities = apps.get_model("record", "Entity").objects.using(schema_editor.connection.alias)
    rows = entities.values_list("pk", "kind", "name", "body").iterator(chunk_size=AT_ONCE)
    with schema_editor.connection.cursor() as cursor:
        while batch := list(islice(rows, AT_ONCE)):
            keys = [KEYS.get(kind, _by_name)(name, body) for _pk, kind, name, body in batch]
            cursor.execute(FILL, [[row[0] for row in batch], keys])


def _by_name(name: str, body: memoryview) -> str:
    return name_key(name)


def _by_title(name: str, body: memoryview) -> str:
    return title_key(name, json.loads(bytes(body))["language"])


def _by_sort_name(name: str, body: memoryview) -> str:
    """Take the sort name of an actor: there are some where this was undone and is done again."""
    return name_key(json.loads(bytes(body)).get("sort_name") or name)


KEYS: dict[str, Callable[[str, memoryview], str]] = {"actor": _by_sort_name, "source": _by_title}


class Migration(migrations.Migration):
    dependencies = [("record", "0013_paths_of_any_script")]

    operations = [
        migrations.RunSQL(COLLATION, "DROP COLLATION record_names"),
        # With a default in the database: a release that does not know the column goes on writing rows meanwhile.
        migrations.AddField(
            "entity",
            "sort_key",
            models.CharField(
                db_collation="record_names",
                db_default="",
                help_text="What lists on the website are sorted by.",
                max_length=200,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("entity", models.Index(fields=["kind", "sort_key", "slug"], name="entity_in_order")),
    ]
