"""What a document names gets rows of its own, counts are kept, and the state of the record gets a revision."""

import uuid

import django.db.models.deletion
from django.contrib.postgres.indexes import HashIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0003_fact_checks_and_entities")]

    operations = [
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "slug", "fact_check_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("actor", "Actor"),
                            ("source", "Source"),
                            ("publisher", "Publisher"),
                            ("topic", "Topic"),
                            ("rating", "Rating"),
                            ("language", "Language"),
                            ("related", "Related fact-check"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "slug",
                    models.CharField(
                        help_text="A rating's stands twice: with its scale and a point before it, and without. A related one's number.",
                        max_length=160,
                    ),
                ),
                (
                    "fact_check",
                    models.ForeignKey(
                        db_column="index",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="record.factcheck",
                        to_field="index",
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "indexes": [HashIndex(fields=["fact_check"], name="mention_fact_check")],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "actor", "stance", "rating", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("actor", models.CharField(max_length=100)),
                ("stance", models.CharField(max_length=8)),
                (
                    "rating",
                    models.CharField(help_text="Its scale's slug, a point and its own.", max_length=160),
                ),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "tally",
                "verbose_name_plural": "tallies",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stance__in", ["asserts", "repeats", "denies"])),
                        name="tally_stance_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("count__gte", 1)), name="tally_counts_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "value",
                    models.UUIDField(
                        default=uuid.uuid4, help_text="Random, so that none is given again after a restore."
                    ),
                ),
                (
                    "entries",
                    models.BigIntegerField(default=0, help_text="How many entries the log had after the last append."),
                ),
            ],
            options={
                "verbose_name": "revision",
                "verbose_name_plural": "revisions",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="revision_is_single")],
            },
        ),
        migrations.AlterField(
            "factcheck",
            "rating",
            models.CharField(help_text="Its scale's slug, a point and its own.", max_length=160),
        ),
    ]
