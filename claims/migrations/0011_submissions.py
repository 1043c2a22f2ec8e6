"""What a claim rested on when it was submitted is kept with the round, and never changes."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

append_only = import_module("record.migrations.0002_append_only").append_only


class Migration(migrations.Migration):
    dependencies = [("claims", "0010_sort_names"), ("record", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("parts", models.JSONField(help_text="As the document names them.")),
                ("digest", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="submissions", to="claims.claim"
                    ),
                ),
            ],
            options={
                "verbose_name": "submission",
                "verbose_name_plural": "submissions",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "round"), name="submission_is_one_per_round"),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="submission_digest_is_one"
                    ),
                ],
            },
        ),
        append_only("claims_submission"),
    ]
