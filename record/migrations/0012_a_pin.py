"""A fact-check may lead the home page until a time. That is public, so a change of it renews the revision."""

from django.db import migrations, models

RENEW = """
CREATE TRIGGER renew_revision AFTER INSERT OR UPDATE OR DELETE ON record_pin
    FOR EACH STATEMENT EXECUTE FUNCTION renew_revision();
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0011_numbers_of_mentions")]

    operations = [
        migrations.CreateModel(
            "Pin",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="The public number of the fact-check that leads.")),
                ("until", models.DateTimeField(help_text="Then the newest verdict leads again, by itself.")),
            ],
            options={
                "verbose_name": "pin",
                "verbose_name_plural": "pin",
                "constraints": [models.CheckConstraint(condition=models.Q(id=1), name="pin_is_single")],
            },
        ),
        migrations.RunSQL(RENEW, "DROP TRIGGER renew_revision ON record_pin"),
    ]
