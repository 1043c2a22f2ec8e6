"""Each assessment says whether its reviewer knew a rating of the claim. In a first round nobody did."""

from django.db import migrations, models

# The table is append-only for everybody; its owner alone can lift that, and does so for these rows only.
FIRST_ROUNDS = """
ALTER TABLE claims_assessment DISABLE TRIGGER refuse_change;
UPDATE claims_assessment SET blind = true WHERE round = 1;
ALTER TABLE claims_assessment ENABLE TRIGGER refuse_change;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0007_how_it_is_known")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="blind",
            field=models.BooleanField(
                help_text="Whether the reviewer knew no rating of the claim; not always recorded.",
                null=True,
            ),
        ),
        migrations.RunSQL(FIRST_ROUNDS, migrations.RunSQL.noop),
    ]
