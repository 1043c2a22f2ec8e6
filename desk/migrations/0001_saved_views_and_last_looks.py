"""Saved views of the list of claims, and when a person last looked at a claim."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import record.readable

readable = import_module("sources.migrations.0004_texts_are_readable").readable


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("claims", "0018_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LastLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="last_looks", to="claims.claim"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="last_looks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "last look",
                "verbose_name_plural": "last looks",
                "ordering": ["-at"],
                "constraints": [models.UniqueConstraint(fields=("person", "claim"), name="last_look_is_one")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, validators=[record.readable.validate_readable])),
                (
                    "query",
                    models.CharField(
                        blank=True, help_text="What its address has after the question mark.", max_length=2000
                    ),
                ),
                (
                    "is_shared",
                    models.BooleanField(
                        default=False, help_text="Everybody at the desk sees it.", verbose_name="shared"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "name"),
                        name="saved_view_name_is_one",
                        violation_error_message="You have a view of that name already.",
                    )
                ],
            },
        ),
        readable("desk_savedview", "name"),
    ]
