"""Web addresses that lead to public fact-checks. Publication fills the table; what was published before, rebuild_record
does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0015_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchableAddress",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "sha256", "searchable", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sha256", models.CharField(db_collation="C", help_text="In hexadecimal digits.", max_length=64)),
                ("searchable", models.BigIntegerField(help_text="The id of the Searchable.")),
                (
                    "role",
                    models.CharField(
                        choices=[("claim", "The claim is made there"), ("cited", "It is cited")], max_length=5
                    ),
                ),
            ],
            options={
                "verbose_name": "address",
                "verbose_name_plural": "addresses",
                "indexes": [models.Index(fields=["searchable"], name="searchableaddress_of")],
            },
        ),
    ]
