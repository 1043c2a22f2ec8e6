"""The words of the registry and the calendar are checked, and what states something has no value of its own."""

from django.db import migrations, models

import sources.codes
import sources.days
import sources.partial_dates


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0012_ratings_keep_their_meaning"),
    ]

    operations = [
        migrations.AlterField(
            model_name="actor",
            name="country",
            field=models.CharField(blank=True, max_length=2, validators=[sources.codes.validate_country]),
        ),
        migrations.AlterField(
            model_name="appearance",
            name="quote_language",
            field=models.CharField(blank=True, max_length=35, validators=[sources.codes.validate_language]),
        ),
        migrations.AlterField(
            model_name="appearance",
            name="said_on",
            field=sources.partial_dates.PartialDateField(
                blank=True,
                default="",
                help_text="A year, a month or a day: 2025, 2025-09, 2025-09-06.",
                max_length=10,
                validators=[sources.days.validate_partial_date_has_begun],
                verbose_name="said on",
            ),
        ),
        migrations.AlterField(
            model_name="appearance",
            name="stance",
            field=models.CharField(
                choices=[("asserts", "Asserts"), ("denies", "Denies"), ("repeats", "Repeats")], max_length=8
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="language",
            field=models.CharField(
                help_text="Such as en or pt-BR.", max_length=35, validators=[sources.codes.validate_language]
            ),
        ),
        migrations.AlterField(
            model_name="reply",
            name="answered_on",
            field=models.DateField(blank=True, null=True, validators=[sources.days.validate_day_has_begun]),
        ),
        migrations.AlterField(
            model_name="reply",
            name="asked_on",
            field=models.DateField(blank=True, null=True, validators=[sources.days.validate_day_has_begun]),
        ),
        migrations.AddConstraint(
            model_name="actor",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", ""), _negated=True), name="actor_says_what_it_is"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("language", ""), _negated=True), name="claim_has_a_language"
            ),
        ),
    ]
