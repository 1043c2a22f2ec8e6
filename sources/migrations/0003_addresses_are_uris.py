"""An address is a URI, as documents carry it. Those whose meaning is certain are written so; others stay until edited.

The constraints are NOT VALID: the database asks them of every row that is written, not of those that are there.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

from record.addresses import InvalidAddress, normalized

URI = (
    r"^https?://([a-z0-9_-]+(\.[a-z0-9_-]+)+\.?|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?"
    r"(/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(\?(([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})|\?)*)?"
    r"(#(([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})|\?)*)?$"
)
WORDS = "Write a web address as a browser copies it."
COLUMNS = (
    ("publisher", "homepage", "publisher_homepage_is_web"),
    ("snapshot", "url", "snapshot_url_is_web"),
    ("source", "url", "source_url_is_web"),
)
MAX_LENGTH = 2000


def normalize(apps, schema_editor):
    for model, column, _constraint in COLUMNS:
        rows = apps.get_model("sources", model).objects.using(schema_editor.connection.alias)
        for pk, address in rows.exclude(**{column: ""}).exclude(**{f"{column}__regex": URI}).values_list("pk", column):
            try:
                uri = normalized(address)
            except InvalidAddress:
                continue
            if len(uri) <= MAX_LENGTH:
                rows.filter(pk=pk).update(**{column: uri})


class Migration(migrations.Migration):
    dependencies = [("sources", "0002_remove_superseded_by")]

    operations = [
        migrations.RemoveConstraint("source", "source_url_is_web"),
        migrations.RunPython(normalize, migrations.RunPython.noop),
        *(
            AddConstraintNotValid(
                model,
                models.CheckConstraint(
                    condition=Q((column, "")) | Q((f"{column}__regex", URI)),
                    name=constraint,
                    violation_error_message=WORDS,
                ),
            )
            for model, column, constraint in COLUMNS
        ),
    ]
