from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("record", "0007_order_and_revision")]

    operations = [
        migrations.CreateModel(
            name="StoredPage",
            fields=[
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="The fact-check's. Its row goes with this.", primary_key=True, serialize=False
                    ),
                ),
                ("edition", models.CharField(help_text="Names the release and the masthead.", max_length=64)),
                ("document", models.CharField(help_text="The SHA-256 of the document that it shows.", max_length=64)),
                (
                    "relations",
                    models.CharField(help_text="Names the summaries of related fact-checks.", max_length=32),
                ),
                ("packed", models.BinaryField(help_text="The page, with gzip.")),
            ],
            options={"verbose_name": "stored page", "verbose_name_plural": "stored pages"},
        ),
        # The database takes a page away with its fact-check: the record knows nothing of pages.
        migrations.RunSQL(
            "ALTER TABLE public_storedpage ADD CONSTRAINT stored_page_fact_check"
            " FOREIGN KEY (number) REFERENCES record_factcheck (number) ON DELETE CASCADE",
            "ALTER TABLE public_storedpage DROP CONSTRAINT stored_page_fact_check",
        ),
    ]
