"""Actors and topics are found by their names without case and accents."""

from django.db import migrations, models

import sources.names


class Migration(migrations.Migration):
    dependencies = [("claims", "0018_versions"), ("sources", "0014_names_folded")]

    operations = [
        migrations.AddIndex(
            model_name=model,
            index=models.Index(sources.names.NameKey("name"), name=f"{model}_name_key"),
        )
        for model in ("actor", "alias", "topic")
    ]
