"""Indexes in the orders of the desk's lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_what_was_judged_stays")]

    operations = [
        migrations.AddIndex("claim", models.Index(fields=["-created_at", "-id"], name="claim_newest")),
        migrations.AddIndex("claim", models.Index(fields=["-changed_at", "-id"], name="claim_changed")),
        migrations.AddIndex("claim", models.Index(fields=["stage", "-created_at", "-id"], name="claim_stage_newest")),
        migrations.AddIndex(
            "claim", models.Index(fields=["standing", "-created_at", "-id"], name="claim_standing_newest")
        ),
        migrations.AddIndex(
            "claim", models.Index(fields=["assignee", "-created_at", "-id"], name="claim_assignee_newest")
        ),
        migrations.RemoveIndex("claim", "claim_stage"),
    ]
