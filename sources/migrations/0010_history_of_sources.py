"""What became of sources as a whole is kept, added to alone; what is published of it can be read."""

from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import record.readable
import sources.partial_dates

append_only = import_module("record.migrations.0002_append_only").append_only
readable = import_module("sources.migrations.0004_texts_are_readable")


def only_readable(*columns: str) -> str:
    return readable.UNDO_TRIGGER.format(table="sources_source") + readable.TRIGGER.format(
        table="sources_source", columns=", ".join(f"'{column}'" for column in columns)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0009_canonical_addresses"),
        ("record", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("merged", "Merged into another"),
                            ("unmerged", "Taken apart again"),
                            ("superseded", "Superseded by another work"),
                            ("retracted", "Retracted by its publisher"),
                            ("restored", "Current again"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("since", sources.partial_dates.PartialDateField(blank=True, default="", max_length=10)),
                (
                    "reason",
                    models.TextField(blank=True, max_length=1000, validators=[record.readable.validate_readable]),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        help_text="The source that it was merged into or parted from, or that superseded it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="sources.source"
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a source",
                "verbose_name_plural": "changes of sources",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", ""),
                            models.Q(
                                ("since__regex", "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
                                sources.partial_dates.IsNotNull(
                                    models.Func(
                                        django.db.models.functions.comparison.Cast(
                                            django.db.models.functions.comparison.Coalesce(
                                                django.db.models.functions.comparison.NullIf(
                                                    django.db.models.functions.text.Substr("since", 1, 4),
                                                    models.Value(""),
                                                ),
                                                models.Value("1"),
                                            ),
                                            models.IntegerField(),
                                        ),
                                        django.db.models.functions.comparison.Cast(
                                            django.db.models.functions.comparison.Coalesce(
                                                django.db.models.functions.comparison.NullIf(
                                                    django.db.models.functions.text.Substr("since", 6, 2),
                                                    models.Value(""),
                                                ),
                                                models.Value("1"),
                                            ),
                                            models.IntegerField(),
                                        ),
                                        django.db.models.functions.comparison.Cast(
                                            django.db.models.functions.comparison.Coalesce(
                                                django.db.models.functions.comparison.NullIf(
                                                    django.db.models.functions.text.Substr("since", 9, 2),
                                                    models.Value(""),
                                                ),
                                                models.Value("1"),
                                            ),
                                            models.IntegerField(),
                                        ),
                                        function="make_date",
                                        output_field=models.DateField(),
                                    )
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="source_event_since_is_a_date",
                    )
                ],
            },
        ),
        append_only("sources_sourceevent"),
        readable.readable("sources_sourceevent", "reason"),
        migrations.RunSQL(
            only_readable("title", "interests", "authors", "state_reason"), only_readable("title", "interests")
        ),
    ]
