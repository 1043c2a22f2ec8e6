"""A path that keeps letters of any script is longer, percent-encoded, than one of ASCII."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0012_a_pin")]

    operations = [migrations.AlterField("factcheck", "path", models.CharField(max_length=500))]
