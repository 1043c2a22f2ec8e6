"""A stored page shows what became of sources since, so a newer notice makes it worthless."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("public", "0003_stored_pictures"), ("record", "0019_notices")]

    operations = [
        migrations.AddField(
            "storedpage",
            "notices",
            models.BigIntegerField(
                db_default=-1, help_text="The index of the newest notice about the fact-check; -1 where there is none."
            ),
        ),
    ]
