"""Languages and countries exist, what happened has happened, and a row says what it is."""

from django.db import migrations, models

import sources.codes
import sources.days
import sources.partial_dates


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0004_texts_are_readable"),
    ]

    operations = [
        migrations.AlterField(
            model_name="publisher",
            name="country",
            field=models.CharField(blank=True, max_length=2, validators=[sources.codes.validate_country]),
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="captured_at",
            field=models.DateTimeField(validators=[sources.days.validate_moment_has_come]),
        ),
        migrations.AlterField(
            model_name="source",
            name="language",
            field=models.CharField(
                help_text="Such as en or pt-BR.", max_length=35, validators=[sources.codes.validate_language]
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="published_on",
            field=sources.partial_dates.PartialDateField(
                blank=True,
                default="",
                help_text="A year, a month or a day: 2025, 2025-09, 2025-09-06.",
                max_length=10,
                validators=[sources.days.validate_partial_date_has_begun],
                verbose_name="published on",
            ),
        ),
        migrations.AddConstraint(
            model_name="publisher",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", ""), _negated=True), name="publisher_says_what_it_is"
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", ""), _negated=True), models.Q(("language", ""), _negated=True)),
                name="source_says_what_it_is",
            ),
        ),
    ]
