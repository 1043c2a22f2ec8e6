"""The canonical form of an address follows from it; sources that were there before are given theirs.

A row whose address is none, as an early release took it, stays as it is: the database refuses to write it.
"""

from django.db import migrations

import sources.models.works
from record.addresses import PATTERN
from sources.canonical import canonical

IN_A_BATCH = 1_000


def fill(apps, schema_editor):
    """Write the form of every source that has an address, some in a transaction: others go on working."""
    rows = apps.get_model("sources", "Source").objects.using(schema_editor.connection.alias)
    last = 0
    while batch := list(rows.filter(pk__gt=last, url__regex=PATTERN).order_by("pk").only("url")[:IN_A_BATCH]):
        for row in batch:
            row.canonical = canonical(row.url)
        rows.bulk_update(batch, ["canonical"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sources", "0008_states_of_sources")]

    operations = [
        migrations.AlterField(
            model_name="source",
            name="canonical",
            field=sources.models.works.CanonicalField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="The form that all addresses of the work share.",
                max_length=2000,
                verbose_name="canonical address",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
