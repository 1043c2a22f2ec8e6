"""Whether an import was of the newsroom's own archive."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("external", "0003_feeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="is_own",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="It was published as this newsroom's own.",
                verbose_name="own archive",
            ),
        ),
    ]
