"""What is queued to be read is found by an index of its own: it is little, and each minute asks for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0010_history_of_sources")]

    operations = [
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(
                condition=models.Q(("queued_at__isnull", False)), fields=["queued_at"], name="watch_queued"
            ),
        ),
    ]
