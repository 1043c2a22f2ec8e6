"""An appearance says how it is known, and evidence how its source was read.

Of what is there, a saying with words and a source is quoted; anything else is not recorded until somebody says.
"""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
ALTER TABLE claims_appearance DISABLE TRIGGER refuse_after_submission;
UPDATE claims_appearance SET attribution = 'quoted' WHERE quote <> '' AND source_id IS NOT NULL;
ALTER TABLE claims_appearance ENABLE TRIGGER refuse_after_submission;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_texts_are_readable"),
        ("sources", "0004_texts_are_readable"),
    ]

    operations = [
        migrations.AddField(
            model_name="appearance",
            name="attributed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who says that the actor said it; empty where the source itself says so.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attributions",
                to="claims.actor",
                verbose_name="attributed by",
            ),
        ),
        migrations.AddField(
            model_name="appearance",
            name="attribution",
            field=models.CharField(
                blank=True,
                choices=[
                    ("quoted", "Quoted: the source has these words"),
                    ("paraphrased", "Paraphrased: the source has it in substance"),
                    ("attributed", "Attributed: somebody else says so"),
                ],
                help_text="What is only attributed is published as that, and never counted as the actor's.",
                max_length=11,
                verbose_name="how it is known",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="read",
            field=models.CharField(
                blank=True,
                choices=[("itself", "Itself"), ("through", "Through another source")],
                help_text="Whether somebody here read the source, or only what another tells of it.",
                max_length=7,
                verbose_name="how it was read",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="through",
            field=models.ForeignKey(
                blank=True,
                help_text="The source in which it was read. For origins, the piece counts as that one's.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tells_of",
                to="sources.source",
                verbose_name="read through",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="appearance",
            constraint=models.CheckConstraint(
                condition=models.Q(("attribution__in", ["", "quoted", "paraphrased", "attributed"])),
                name="appearance_attribution_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="appearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("attribution", ""),
                    models.Q(
                        ("attribution", "quoted"), ("source__isnull", False), models.Q(("quote", ""), _negated=True)
                    ),
                    models.Q(
                        ("attribution", "paraphrased"),
                        ("source__isnull", False),
                        models.Q(("occasion", ""), _negated=True),
                    ),
                    models.Q(("attribution", "attributed"), ("source__isnull", False)),
                    _connector="OR",
                ),
                name="appearance_has_what_its_attribution_takes",
                violation_error_message="Give what this attribution takes: words or occasion, and a source.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("attributed_by__isnull", True),
                    models.Q(
                        ("attribution", "attributed"), models.Q(("attributed_by", models.F("actor")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="appearance_attributed_by_another",
                violation_error_message="Somebody else attributes it to the actor, and only what is attributed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("read__in", ["", "itself", "through"])), name="evidence_read_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("read", "through"),
                        ("through__isnull", False),
                        models.Q(("through", models.F("source")), _negated=True),
                    ),
                    models.Q(models.Q(("read", "through"), _negated=True), ("through__isnull", True)),
                    _connector="OR",
                ),
                name="evidence_through_names_another",
                violation_error_message="Name another source where it was read through one, and only there.",
            ),
        ),
    ]
