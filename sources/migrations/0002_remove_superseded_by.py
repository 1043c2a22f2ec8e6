"""A newer edition was named and never shown or published. What replaces a source comes back with what shows it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_sources")]

    operations = [
        migrations.RemoveConstraint("source", "source_does_not_supersede_itself"),
        migrations.RemoveField("source", "superseded_by"),
    ]
