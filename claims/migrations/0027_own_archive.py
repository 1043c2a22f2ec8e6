"""Claims of a newsroom's own archive: where each comes from, and that nobody here wrote or judged it."""

from importlib import import_module

from django.conf import settings
from django.db import migrations, models

from sources.models import WebField

append_only = import_module("record.migrations.0002_append_only").append_only


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0026_also_checked"),
        ("external", "0004_own_archive"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportedFrom",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        db_collation="C",
                        help_text="The same for one review in every shape (external/reviews.py).",
                        max_length=64,
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        help_text="Of what was imported, by which a change there is known; empty: not known.",
                        max_length=64,
                    ),
                ),
                ("publisher", models.CharField(max_length=500, verbose_name="publisher")),
                ("site", models.CharField(max_length=253, verbose_name="site")),
                ("url", WebField(default="", max_length=4000, verbose_name="address")),
                ("published_on", models.CharField(max_length=10, verbose_name="published there on")),
                ("modified_on", models.CharField(max_length=10, verbose_name="changed there on")),
                ("rating", models.CharField(max_length=1000, verbose_name="rating there")),
                ("appearances", models.JSONField(verbose_name="where it was said")),
                ("original", models.TextField(help_text="The JSON in which it stood.", verbose_name="original")),
            ],
            options={
                "verbose_name": "where a claim was imported from",
                "verbose_name_plural": "where claims were imported from",
            },
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_in_work_has_an_assignee",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_submitted_is_complete",
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["triage", "closed"]),
                    ("assignee__isnull", False),
                    models.Q(("round", 0), ("stage", "done")),
                    _connector="OR",
                ),
                name="claim_in_work_has_an_assignee",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["triage", "research", "closed"]),
                    models.Q(
                        ("proposed_rating__isnull", False),
                        ("round__gte", 1),
                        models.Q(("summary", ""), _negated=True),
                        models.Q(("analysis", ""), _negated=True),
                    ),
                    models.Q(
                        ("proposed_rating__isnull", False),
                        ("round", 0),
                        ("stage", "done"),
                        models.Q(("summary", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="claim_submitted_is_complete",
            ),
        ),
        migrations.AddField(
            model_name="importedfrom",
            name="brought_by",
            field=models.ForeignKey(
                null=True,
                on_delete=models.PROTECT,
                related_name="own",
                to="external.import",
                verbose_name="import",
            ),
        ),
        migrations.AddField(
            model_name="importedfrom",
            name="claim",
            field=models.OneToOneField(on_delete=models.PROTECT, related_name="imported_from", to="claims.claim"),
        ),
        migrations.AddConstraint(
            model_name="importedfrom",
            constraint=models.UniqueConstraint(fields=("key",), name="importedfrom_key_is_one"),
        ),
        migrations.AddConstraint(
            model_name="importedfrom",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("url", ""), _negated=True), models.Q(("site", ""), _negated=True)),
                name="importedfrom_says_where",
            ),
        ),
        append_only("claims_importedfrom"),
    ]
