"""Sources have authors, a canonical address, and states: superseded, retracted, another source's double."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models

import record.readable
import sources.days
import sources.partial_dates


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0007_reading_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="authors",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="As the work names them, with semicolons between them.",
                max_length=500,
                validators=[record.readable.validate_readable],
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="canonical",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="The form that all addresses of the work share; sources/canonical.py writes it.",
                max_length=2000,
                verbose_name="canonical address",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="The source that is the same work; what rests on this one rests on that one.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="sources.source",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="state",
            field=models.CharField(
                choices=[
                    ("current", "Current"),
                    ("superseded", "Superseded by another work"),
                    ("retracted", "Retracted by its publisher"),
                ],
                db_default="current",
                default="current",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="state_reason",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=1000,
                validators=[record.readable.validate_readable],
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="state_since",
            field=sources.partial_dates.PartialDateField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=10,
                validators=[sources.days.validate_partial_date_has_begun],
                verbose_name="since",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supersedes",
                to="sources.source",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                condition=models.Q(("canonical", ""), _negated=True), fields=["canonical"], name="source_canonical"
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state_since", ""),
                    models.Q(
                        ("state_since__regex", "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
                        sources.partial_dates.IsNotNull(
                            models.Func(
                                django.db.models.functions.comparison.Cast(
                                    django.db.models.functions.comparison.Coalesce(
                                        django.db.models.functions.comparison.NullIf(
                                            django.db.models.functions.text.Substr("state_since", 1, 4),
                                            models.Value(""),
                                        ),
                                        models.Value("1"),
                                    ),
                                    models.IntegerField(),
                                ),
                                django.db.models.functions.comparison.Cast(
                                    django.db.models.functions.comparison.Coalesce(
                                        django.db.models.functions.comparison.NullIf(
                                            django.db.models.functions.text.Substr("state_since", 6, 2),
                                            models.Value(""),
                                        ),
                                        models.Value("1"),
                                    ),
                                    models.IntegerField(),
                                ),
                                django.db.models.functions.comparison.Cast(
                                    django.db.models.functions.comparison.Coalesce(
                                        django.db.models.functions.comparison.NullIf(
                                            django.db.models.functions.text.Substr("state_since", 9, 2),
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
                name="source_state_since_is_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "current"), ("state_reason", ""), ("state_since", ""), ("superseded_by", None)),
                    models.Q(("state", "superseded"), models.Q(("state_since", ""), _negated=True)),
                    models.Q(
                        ("state", "retracted"),
                        ("superseded_by", None),
                        models.Q(("state_since", ""), _negated=True),
                        models.Q(("state_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="source_state_says_since_when_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("superseded_by", models.F("id")), _negated=True),
                        models.Q(("merged_into", models.F("id")), _negated=True),
                    ),
                    models.Q(("merged_into", None), ("superseded_by", None)),
                    _connector="OR",
                ),
                name="source_is_not_another_of_itself",
            ),
        ),
    ]
