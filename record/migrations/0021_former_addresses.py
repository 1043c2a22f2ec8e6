"""Where imported fact-checks were before, so that requests for their old addresses are led to them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0020_searchables_of_others"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="The fact-check's public number.", primary_key=True, serialize=False
                    ),
                ),
                (
                    "sha256",
                    models.CharField(
                        db_collation="C", help_text="Of what follows the host in its canonical form.", max_length=64
                    ),
                ),
                ("site", models.CharField(help_text="The host in that form.", max_length=253)),
            ],
            options={
                "verbose_name": "former address",
                "verbose_name_plural": "former addresses",
                "indexes": [models.Index(fields=["sha256", "number"], name="formeraddress_path")],
            },
        ),
        migrations.AlterField(
            model_name="searchable",
            name="reviewed_on",
            field=models.CharField(
                help_text="The year, month or day of a publication elsewhere.", max_length=10, null=True
            ),
        ),
    ]
