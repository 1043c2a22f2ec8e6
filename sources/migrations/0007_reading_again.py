"""Sources are read again: when, and what came of it."""

import django.db.models.deletion
from django.db import migrations, models

import sources.models.works


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0006_archived_copies"),
    ]

    operations = [
        migrations.CreateModel(
            name="Host",
            fields=[
                (
                    "name",
                    models.CharField(
                        help_text="With a port that is unusual.", max_length=259, primary_key=True, serialize=False
                    ),
                ),
                ("robots", models.TextField(blank=True, help_text="Its robots.txt, as it was read last (RFC 9309).")),
                ("robots_read_at", models.DateTimeField(null=True)),
                (
                    "robots_status",
                    models.PositiveSmallIntegerField(help_text="Empty where nothing answered.", null=True),
                ),
                ("rest_until", models.DateTimeField(help_text="It asked not to be asked before.", null=True)),
            ],
            options={
                "verbose_name": "host",
                "verbose_name_plural": "hosts",
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("archived", "Archived"),
                            ("unchanged", "Unchanged"),
                            ("changed_elsewhere", "Changed, but not where it is quoted"),
                            ("passage_changed", "A quoted passage changed"),
                            ("passage_gone", "A quoted passage is gone"),
                            ("moved", "Moved to another address"),
                            ("gone", "Gone"),
                            ("not_read", "Could not be read this time"),
                            ("unreachable", "Could not be read for days"),
                        ],
                        max_length=17,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        help_text="Why it could not be read: a value of fetching.outcomes.Outcome.",
                        max_length=30,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="HTTP status")),
                (
                    "final_url",
                    sources.models.works.WebField(
                        blank=True, default="", max_length=2000, verbose_name="address that answered"
                    ),
                ),
            ],
            options={
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="watch",
                        serialize=False,
                        to="sources.source",
                    ),
                ),
                ("host", models.CharField(max_length=259)),
                ("next_at", models.DateTimeField(help_text="Empty where nothing is left to do.", null=True)),
                ("queued_at", models.DateTimeField(help_text="Since when a job waits to read it.", null=True)),
                (
                    "interval",
                    models.DurationField(help_text="Between two readings; it grows while nothing changes.", null=True),
                ),
                ("is_published", models.BooleanField(default=False, help_text="A published verdict rests on it.")),
                ("etag", models.CharField(blank=True, max_length=500)),
                ("last_modified", models.CharField(blank=True, max_length=100)),
                ("failures", models.PositiveSmallIntegerField(default=0, help_text="Readings in a row that failed.")),
                ("failing_since", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "watch",
                "verbose_name_plural": "watches",
            },
        ),
        migrations.AddField(
            model_name="visit",
            name="snapshot",
            field=models.ForeignKey(
                help_text="What was made, or found unchanged.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="visits",
                to="sources.snapshot",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="sources.source"
            ),
        ),
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False), ("queued_at", None)),
                fields=["next_at"],
                name="watch_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failing_since", None), ("failures", 0)),
                    models.Q(("failing_since__isnull", False), ("failures__gt", 0)),
                    _connector="OR",
                ),
                name="watch_fails_since_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["source", "-at", "-id"], name="visit_newest"),
        ),
    ]
