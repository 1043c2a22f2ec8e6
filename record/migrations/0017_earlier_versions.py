"""What stood at an earlier moment: versions that were replaced since, and what they named. The command `migrate` fills it."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("actor", "Actor"),
    ("source", "Source"),
    ("publisher", "Publisher"),
    ("topic", "Topic"),
    ("rating", "Rating"),
    ("language", "Language"),
    ("country", "Country"),
    ("related", "Related fact-check"),
]


def actors(help_text: str, **more: object) -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(models.CharField(max_length=100), help_text=help_text, **more)


class Migration(migrations.Migration):
    dependencies = [("record", "0016_web_addresses")]

    operations = [
        migrations.CreateModel(
            name="EarlierVersion",
            fields=[
                ("version", models.PositiveIntegerField()),
                ("path", models.CharField(max_length=500)),
                ("rating", models.CharField(help_text="Its scale's slug, a point and its own.", max_length=160)),
                ("asserts", actors("The actors shown asserting the claim.")),
                ("repeats", actors("The actors shown repeating it.")),
                ("denies", actors("The actors shown denying it.")),
                (
                    "attributed",
                    actors(
                        "The actors to whom a saying is only attributed; none of these is counted as theirs.",
                        default=list,
                    ),
                ),
                ("listing", models.BinaryField(help_text="The summary that lists show: canonical JSON.")),
                (
                    "index",
                    models.BigIntegerField(help_text="The index of its entry.", primary_key=True, serialize=False),
                ),
                (
                    "until",
                    models.BigIntegerField(help_text="The index of the entry that replaced it, or retracted it."),
                ),
                ("number", models.PositiveIntegerField()),
                ("is_withheld", models.BooleanField(help_text="Its texts may not be shown any more.")),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="record.document",
                    ),
                ),
            ],
            options={
                "verbose_name": "earlier version",
                "verbose_name_plural": "earlier versions",
                "indexes": [models.Index(fields=["number", "version"], name="earlier_by_number")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("index"))), name="earlier_is_replaced_later"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EarlierMention",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "slug", "earlier_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                ("slug", models.CharField(max_length=160)),
                (
                    "earlier",
                    models.ForeignKey(
                        db_column="index",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="record.earlierversion",
                    ),
                ),
                ("until", models.BigIntegerField(help_text="The version's.")),
                ("number", models.PositiveIntegerField(help_text="The fact-check's.")),
            ],
            options={
                "verbose_name": "mention of an earlier version",
                "verbose_name_plural": "mentions of earlier versions",
                "indexes": [
                    django.contrib.postgres.indexes.HashIndex(fields=["earlier"], name="earliermention_version"),
                    models.Index(fields=["kind", "slug", "until"], name="earliermention_until"),
                ],
            },
        ),
    ]
