"""Published claims need another look when something became of a source that they rest on."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import record.readable

readable = import_module("sources.migrations.0004_texts_are_readable").readable


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0014_search"),
        ("sources", "0008_states_of_sources"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnotherLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unreachable", "The source could not be read for days"),
                            ("superseded", "The source was superseded"),
                            ("passage_changed", "A quoted passage changed"),
                            ("gone", "The source is gone"),
                            ("passage_gone", "A quoted passage is gone"),
                            ("retracted", "The source was retracted"),
                        ],
                        max_length=15,
                    ),
                ),
                ("raised_at", models.DateTimeField(auto_now_add=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("stands", "It still stands"),
                            ("reopened", "Reopened"),
                            ("published", "A new version was published"),
                            ("withdrawn", "The verdict was withdrawn"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "reason",
                    models.TextField(blank=True, max_length=5000, validators=[record.readable.validate_readable]),
                ),
                (
                    "after",
                    models.ForeignKey(
                        help_text="What was found.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sources.snapshot",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        help_text="What was read for the published version.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sources.snapshot",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="claims.claim"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="sources.source"
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        help_text="That found it out.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="sources.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "another look",
                "verbose_name_plural": "needs another look",
                "ordering": ["-raised_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)), fields=["-raised_at", "-id"], name="look_open_newest"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)),
                        fields=("claim", "source"),
                        name="look_is_open_once_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["unreachable", "superseded", "passage_changed", "gone", "passage_gone", "retracted"],
                            )
                        ),
                        name="look_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("settled_as", ""), ("settled_at", None), ("settled_by", None)),
                            models.Q(
                                ("settled_as__in", ["published", "withdrawn"]),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            models.Q(
                                ("settled_as__in", ["stands", "reopened"]),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="look_says_how_it_was_settled",
                    ),
                ],
            },
        ),
        readable("claims_anotherlook", "reason"),
    ]
