"""Archived copies are kept here: bytes once, their text, and where quotes stand in it."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sources.models.copies
import sources.models.works


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0005_what_exists_and_has_happened"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchivedCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                (
                    "file",
                    models.FileField(
                        help_text="A WARC file.",
                        max_length=200,
                        storage=sources.models.copies.archive,
                        upload_to="",
                        verbose_name="file",
                    ),
                ),
                (
                    "media_type",
                    models.CharField(
                        help_text="Told from the bytes, not from a name.", max_length=100, verbose_name="media type"
                    ),
                ),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.", verbose_name="size")),
                ("kept_at", models.DateTimeField(auto_now_add=True)),
                (
                    "reading",
                    models.CharField(
                        choices=[
                            ("read", "Read"),
                            ("no_text", "It has no text, as a scanned page has none"),
                            ("encrypted", "It is encrypted"),
                            ("broken", "It is broken"),
                            ("too_slow", "Reading it took too long"),
                            ("too_large", "Reading it took too much memory"),
                            ("unknown", "Nothing here reads its kind of file"),
                        ],
                        max_length=10,
                        verbose_name="text",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=500, verbose_name="title")),
                ("authors", models.CharField(blank=True, max_length=500, verbose_name="authors")),
                ("published_on", models.CharField(blank=True, max_length=10, verbose_name="published on")),
                ("language", models.CharField(blank=True, max_length=35, verbose_name="language")),
                ("publisher", models.CharField(blank=True, max_length=200, verbose_name="publisher")),
                (
                    "text_sha256",
                    models.CharField(blank=True, help_text="Of the text in UTF-8; empty without one.", max_length=64),
                ),
            ],
            options={
                "verbose_name": "archived copy",
                "verbose_name_plural": "archived copies",
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quote_sha256", models.CharField(max_length=64)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("exact", "Word for word"),
                            ("normalized", "But for spaces, quotation marks and dashes"),
                            ("fuzzy", "In other words"),
                            ("missing", "Not there"),
                        ],
                        max_length=10,
                    ),
                ),
                ("score", models.FloatField(help_text="How near it comes, from 0 to 1.")),
                (
                    "start",
                    models.PositiveIntegerField(help_text="In characters of the text, from 0; of the closest passage."),
                ),
                ("end", models.PositiveIntegerField(help_text="After its last character.")),
                ("prefix", models.TextField(blank=True)),
                ("exact", models.TextField(blank=True, help_text="The words that stand there.")),
                ("suffix", models.TextField(blank=True)),
                ("page", models.PositiveIntegerField(help_text="Counted from 1, where the copy has pages.", null=True)),
            ],
            options={
                "verbose_name": "passage",
                "verbose_name_plural": "passages",
            },
        ),
        migrations.CreateModel(
            name="PendingFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, unique=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "pending file",
                "verbose_name_plural": "pending files",
            },
        ),
        migrations.AddField(
            model_name="snapshot",
            name="final_url",
            field=sources.models.works.WebField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=2000,
                verbose_name="address that answered",
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="kept",
            field=models.CharField(
                choices=[("fetched", "Fetched"), ("uploaded", "Uploaded"), ("entered", "Entered by hand")],
                db_default="entered",
                default="entered",
                editable=False,
                max_length=8,
                verbose_name="how it came",
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="kept_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="ArchivedText",
            fields=[
                (
                    "copy",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="sources.archivedcopy",
                    ),
                ),
                ("text", models.TextField()),
                (
                    "pages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(),
                        default=list,
                        help_text="Where each page begins, in characters from 0.",
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name": "archived text",
                "verbose_name_plural": "archived texts",
            },
        ),
        migrations.AddConstraint(
            model_name="archivedcopy",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="copy_sha256_is_one"
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="copy",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="snapshots",
                to="sources.archivedcopy",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("final_url", ""),
                    (
                        "final_url__regex",
                        "^https?://([a-z0-9_-]+(\\.[a-z0-9_-]+)+\\.?|\\[[0-9a-f:.]+\\])(:[1-9][0-9]{0,4})?(/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?(\\?(([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})|\\?)*)?(#(([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})|\\?)*)?$",
                    ),
                    _connector="OR",
                ),
                name="snapshot_final_url_is_web",
                violation_error_message="Write a web address as a browser copies it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("copy", None), ("kept", "entered")),
                    models.Q(
                        models.Q(("kept", "entered"), _negated=True),
                        models.Q(("copy", None), _negated=True),
                        models.Q(("sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="snapshot_has_a_copy_unless_entered",
            ),
        ),
        migrations.AddField(
            model_name="passage",
            name="copy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="sources.archivedcopy"
            ),
        ),
        migrations.AddField(
            model_name="pendingfile",
            name="source",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sources.source"),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.UniqueConstraint(fields=("copy", "quote_sha256"), name="passage_is_found_once"),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gte", models.F("start"))), name="passage_ends_after_its_start"
            ),
        ),
    ]
