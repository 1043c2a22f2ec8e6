"""Fact-checks of other publishers, how their ratings are read, and the imports that brought them."""

import django.db.models.deletion
from django.db import migrations, models

import record.readable


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.TextField(help_text="The file's name, or the feed's address.", verbose_name="what was read"),
                ),
                (
                    "by",
                    models.CharField(
                        blank=True,
                        help_text="Empty where no person asked for it.",
                        max_length=150,
                        verbose_name="by whom",
                    ),
                ),
                ("begun_at", models.DateTimeField(auto_now_add=True, verbose_name="begun")),
                (
                    "finished_at",
                    models.DateTimeField(
                        help_text="Empty while it runs, and where it was interrupted.",
                        null=True,
                        verbose_name="finished",
                    ),
                ),
                ("new", models.PositiveIntegerField(default=0, verbose_name="new")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="changed")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                (
                    "repeated",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="That came once more in the same run; the first counts.",
                        verbose_name="repeated",
                    ),
                ),
                ("refused", models.PositiveIntegerField(default=0, verbose_name="refused")),
                (
                    "reasons",
                    models.JSONField(default=dict, help_text="How often each was met.", verbose_name="reasons"),
                ),
                (
                    "lines",
                    models.JSONField(
                        default=list, help_text="The first of each reason, with their places.", verbose_name="report"
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Publisher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "site",
                    models.CharField(
                        db_collation="C", help_text="The host of its fact-checks, without www.", max_length=253
                    ),
                ),
                ("name", models.CharField(max_length=500, validators=[record.readable.validate_readable])),
            ],
            options={
                "verbose_name": "other publisher",
                "verbose_name_plural": "other publishers",
                "ordering": ["name", "site"],
                "constraints": [models.UniqueConstraint(fields=("site",), name="publisher_site_is_one")],
            },
        ),
        migrations.CreateModel(
            name="ClaimReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        db_collation="C", help_text="The same wherever the review is published.", max_length=64
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        db_collation="C",
                        help_text="SHA-256 of all that is kept: where it differs, it changed.",
                        max_length=64,
                    ),
                ),
                (
                    "publisher_name",
                    models.CharField(
                        help_text="As the review has it.", max_length=500, verbose_name="publisher's name"
                    ),
                ),
                ("url", models.CharField(max_length=4000, verbose_name="address")),
                ("claim", models.TextField(verbose_name="claim")),
                ("headline", models.TextField(verbose_name="headline")),
                (
                    "claimants",
                    models.JSONField(
                        help_text="Names, which may be several people's, and addresses.", verbose_name="who said it"
                    ),
                ),
                ("occasion", models.CharField(max_length=500, verbose_name="occasion")),
                ("said_on", models.CharField(max_length=10, verbose_name="said on")),
                ("first_appearance", models.CharField(max_length=4000, verbose_name="first appearance")),
                ("appearances", models.JSONField(verbose_name="appearances")),
                (
                    "rating",
                    models.CharField(help_text="In the publisher's words.", max_length=1000, verbose_name="rating"),
                ),
                ("folded", models.CharField(max_length=500)),
                ("value", models.DecimalField(decimal_places=4, max_digits=10, null=True, verbose_name="value")),
                ("best", models.DecimalField(decimal_places=4, max_digits=10, null=True, verbose_name="best")),
                ("worst", models.DecimalField(decimal_places=4, max_digits=10, null=True, verbose_name="worst")),
                ("reviewed_on", models.CharField(db_collation="C", max_length=10, verbose_name="reviewed on")),
                ("language", models.CharField(db_collation="C", max_length=39, verbose_name="language")),
                ("original", models.TextField(help_text="The JSON in which it stood.", verbose_name="original")),
                ("first_seen_at", models.DateTimeField(verbose_name="first seen")),
                ("changed_at", models.DateTimeField(verbose_name="last changed")),
                (
                    "brought_by",
                    models.ForeignKey(
                        db_index=False,
                        help_text="The last that changed it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="external.import",
                        verbose_name="import",
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        db_column="site",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="external.publisher",
                        to_field="site",
                        verbose_name="publisher",
                    ),
                ),
            ],
            options={
                "verbose_name": "fact-check of another publisher",
                "verbose_name_plural": "fact-checks of other publishers",
                "ordering": ["-reviewed_on", "-pk"],
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("reviewed_on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="claimreview_newest",
                    ),
                    models.Index(
                        models.F("publisher"),
                        models.OrderBy(models.F("reviewed_on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="claimreview_of_publisher",
                    ),
                    models.Index(
                        models.F("language"),
                        models.OrderBy(models.F("reviewed_on"), descending=True),
                        models.OrderBy(models.F("id"), descending=True),
                        name="claimreview_in_language",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="claimreview_key_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(("claim", ""), ("headline", ""), _negated=True),
                        name="claimreview_says_what_of",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rating", ""), ("value", None), _negated=True),
                        name="claimreview_has_a_rating",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RatingReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "words",
                    models.CharField(
                        max_length=500, validators=[record.readable.validate_readable], verbose_name="their words"
                    ),
                ),
                ("folded", models.CharField(editable=False, max_length=500)),
                (
                    "rating",
                    models.CharField(
                        help_text="A rating of ours: its scale, a dot, its slug.",
                        max_length=101,
                        verbose_name="we read this as",
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="external.publisher",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading of a rating",
                "verbose_name_plural": "how we read their ratings",
                "ordering": ["words"],
                "constraints": [
                    models.UniqueConstraint(fields=("publisher", "folded"), name="rating_words_are_read_once")
                ],
            },
        ),
    ]
