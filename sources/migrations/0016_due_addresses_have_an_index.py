"""Those few whose canonical address is due are found without reading all sources."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0015_whose_address_is_due")]

    operations = [
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                fields=["id"], name="source_canonical_due", condition=models.Q(("is_canonical_due", True))
            ),
        ),
    ]
