"""A path that keeps letters of any script is longer, percent-encoded, than one of ASCII."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0010_how_it_is_known")]

    operations = [migrations.AlterField("factcheck", "path", models.CharField(max_length=500))]
