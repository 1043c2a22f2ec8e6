from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("public", "0002_pages_go_with_what_they_name"), ("record", "0007_order_and_revision")]

    operations = [
        migrations.CreateModel(
            name="StoredPicture",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "number", "version", "form", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField(help_text="The fact-check's. Its row goes with this.")),
                ("version", models.PositiveIntegerField()),
                ("form", models.CharField(help_text="Landscape or portrait.", max_length=10)),
                ("edition", models.CharField(help_text="Names the release and the masthead.", max_length=64)),
                ("document", models.CharField(help_text="The SHA-256 of the document that it shows.", max_length=64)),
                ("standing", models.CharField(help_text="The SHA-256 of the document that stands.", max_length=64)),
                ("png", models.BinaryField(help_text="The picture.")),
            ],
            options={"verbose_name": "stored picture", "verbose_name_plural": "stored pictures"},
        ),
        # The database takes the pictures of all versions away with their fact-check: what was withdrawn is kept nowhere.
        migrations.RunSQL(
            "ALTER TABLE public_storedpicture ADD CONSTRAINT stored_picture_fact_check"
            " FOREIGN KEY (number) REFERENCES record_factcheck (number) ON DELETE CASCADE",
            "ALTER TABLE public_storedpicture DROP CONSTRAINT stored_picture_fact_check",
        ),
    ]
