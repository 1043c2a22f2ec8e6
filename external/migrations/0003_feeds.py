"""Feeds that are read again and again; imports name theirs, and are listed by when they began."""

import datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("external", "0002_found_by_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="import",
            options={"ordering": ["-begun_at", "-pk"], "verbose_name": "import", "verbose_name_plural": "imports"},
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "address",
                    models.CharField(
                        help_text="Of an RSS or Atom feed whose items carry ClaimReview, of a file of it, or of a page.",
                        max_length=2000,
                        verbose_name="address",
                    ),
                ),
                ("canonical", models.CharField(db_collation="C", editable=False, max_length=2000)),
                (
                    "site",
                    models.CharField(
                        db_collation="C",
                        editable=False,
                        help_text="The host of the address, as publishers are known by it.",
                        max_length=253,
                        verbose_name="site",
                    ),
                ),
                (
                    "is_read",
                    models.BooleanField(
                        default=True,
                        help_text="While this is off, the site is not asked; what came stays.",
                        verbose_name="is read",
                    ),
                ),
                ("subscribed_at", models.DateTimeField(auto_now_add=True, verbose_name="subscribed")),
                ("read_at", models.DateTimeField(editable=False, null=True, verbose_name="last read")),
                (
                    "next_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="due"),
                ),
                ("interval", models.DurationField(default=datetime.timedelta(seconds=3600), editable=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("brought", "Brought what is new or changed"),
                            ("unchanged", "Nothing new"),
                            ("empty", "Nothing to keep"),
                            ("not_understood", "Could not be understood"),
                            ("broken_off", "Its import runs, or broke off"),
                            ("not_read", "Could not be read"),
                        ],
                        editable=False,
                        max_length=14,
                        verbose_name="what came",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="A value of fetching.outcomes.Outcome where it could not be read, else of reports.Reason.",
                        max_length=30,
                    ),
                ),
                ("detail", models.CharField(blank=True, editable=False, max_length=300, verbose_name="said in detail")),
                (
                    "found_at",
                    models.CharField(blank=True, editable=False, max_length=4000, verbose_name="address that answered"),
                ),
                ("etag", models.CharField(blank=True, editable=False, max_length=500)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=100)),
                (
                    "failures",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, help_text="Readings in a row that failed.", verbose_name="failures"
                    ),
                ),
                ("failing_since", models.DateTimeField(editable=False, null=True, verbose_name="failing since")),
                (
                    "subscribed_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="subscribed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "feed",
                "verbose_name_plural": "feeds",
                "ordering": ["site", "pk"],
            },
        ),
        migrations.AddField(
            model_name="import",
            name="feed",
            field=models.ForeignKey(
                help_text="That brought it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="imports",
                to="external.feed",
                verbose_name="feed",
            ),
        ),
        migrations.AddIndex(
            model_name="import",
            index=models.Index(fields=["-begun_at", "-id"], name="import_newest"),
        ),
        migrations.AddIndex(
            model_name="feed",
            index=models.Index(condition=models.Q(("is_read", True)), fields=["next_at"], name="feed_due"),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.UniqueConstraint(fields=("canonical",), name="feed_is_subscribed_once"),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("failing_since", None), ("failures", 0)),
                    models.Q(("failing_since__isnull", False), ("failures__gt", 0)),
                    _connector="OR",
                ),
                name="feed_fails_since_a_time",
            ),
        ),
    ]
