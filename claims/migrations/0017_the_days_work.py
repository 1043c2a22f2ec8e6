"""Discussions, invitations, conflicts of interest, letters, notifications, embargoes, and words in other languages."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import record.readable
import sources.codes

append_only = import_module("record.migrations.0002_append_only").append_only
readable = import_module("sources.migrations.0004_texts_are_readable").readable


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0016_planned_and_placed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="is_without_conflict",
            field=models.BooleanField(
                help_text="Whether the reviewer declared to have no conflict of interest; not always recorded.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=5000, validators=[record.readable.validate_readable])),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answered_by",
                        to="claims.comment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="claims.claim"
                    ),
                ),
                (
                    "mentions",
                    models.ManyToManyField(blank=True, related_name="mentioned_in", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Embargo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("publish_at", models.DateTimeField(verbose_name="publish at")),
                (
                    "action",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("published", "Published"),
                            ("updated", "Updated"),
                            ("corrected", "Corrected"),
                            ("retracted", "Retracted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=5000, validators=[record.readable.validate_readable])),
                (
                    "changes",
                    models.TextField(
                        blank=True,
                        help_text="Why what changed since it was submitted is accepted.",
                        max_length=5000,
                        validators=[record.readable.validate_readable],
                    ),
                ),
                (
                    "seen",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="The digest of the parts that the editor saw.",
                        max_length=64,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("published", "Published"),
                            ("refused", "Refused: something was missing at that moment"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=9,
                    ),
                ),
                ("problem", models.TextField(blank=True, editable=False, help_text="What was missing, in words.")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="embargoes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="embargoes", to="claims.claim"
                    ),
                ),
            ],
            options={
                "verbose_name": "embargo",
                "verbose_name_plural": "embargoes",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="claims.claim"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "to",
                    models.EmailField(
                        blank=True, help_text="Empty where it was copied to be sent by other means.", max_length=254
                    ),
                ),
                ("subject", models.CharField(max_length=200, validators=[record.readable.validate_readable])),
                ("body", models.TextField(max_length=10000, validators=[record.readable.validate_readable])),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("sent_at", models.DateTimeField(blank=True, help_text="When the mail server took it.", null=True)),
                (
                    "problem",
                    models.TextField(blank=True, editable=False, help_text="Why it could not be sent, in words."),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="letters", to="claims.reply"
                    ),
                ),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "A claim is given to you"),
                            ("invited", "You are asked to assess a claim"),
                            ("sent_back", "A claim of yours is sent back"),
                            ("disagreement", "Reviewers disagree on a claim that you could adjudicate"),
                            ("mentioned", "Somebody mentions you in a discussion"),
                            ("overdue", "The deadline of a reply to a claim of yours has passed"),
                            ("not_published", "A claim could not be published at the moment that you set"),
                        ],
                        max_length=13,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notifications", to="claims.claim"
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to="claims.comment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="NotificationChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("assigned", "A claim is given to you"),
                            ("invited", "You are asked to assess a claim"),
                            ("sent_back", "A claim of yours is sent back"),
                            ("disagreement", "Reviewers disagree on a claim that you could adjudicate"),
                            ("mentioned", "Somebody mentions you in a discussion"),
                            ("overdue", "The deadline of a reply to a claim of yours has passed"),
                            ("not_published", "A claim could not be published at the moment that you set"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("at_once", "At once"), ("digest", "In the daily digest"), ("never", "Not by e-mail")],
                        max_length=7,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notification_choices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "choice of notification",
                "verbose_name_plural": "choices of notifications",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RatingTranslation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=35, validators=[sources.codes.validate_language])),
                ("name", models.CharField(max_length=50, validators=[record.readable.validate_readable])),
                ("definition", models.CharField(max_length=500, validators=[record.readable.validate_readable])),
                (
                    "rating",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="translations", to="claims.rating"
                    ),
                ),
            ],
            options={
                "verbose_name": "words in another language",
                "verbose_name_plural": "words in other languages",
                "ordering": ["language"],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("interest", models.TextField(max_length=5000, validators=[record.readable.validate_readable])),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recusals", to="claims.claim"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "declared conflict of interest",
                "verbose_name_plural": "declared conflicts of interest",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ScaleTranslation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=35, validators=[sources.codes.validate_language])),
                ("name", models.CharField(max_length=100, validators=[record.readable.validate_readable])),
                (
                    "scale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="translations",
                        to="claims.ratingscale",
                    ),
                ),
            ],
            options={
                "verbose_name": "name in another language",
                "verbose_name_plural": "names in other languages",
                "ordering": ["language"],
            },
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="comment_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resolved_at__isnull", True), ("resolved_by__isnull", True)),
                    models.Q(("answers__isnull", True), ("resolved_at__isnull", False), ("resolved_by__isnull", False)),
                    _connector="OR",
                ),
                name="comment_resolved_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="embargo",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["publish_at"], name="embargo_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="embargo",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("claim",),
                name="embargo_waiting_is_one_per_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="embargo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_as", ""), ("ended_at__isnull", True)),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_as", ""), _negated=True)),
                    _connector="OR",
                ),
                name="embargo_ended_somehow",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=models.Q(("withdrawn_at__isnull", True)), fields=["reviewer", "-at"], name="invitation_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                fields=("claim", "round", "reviewer"), name="invitation_is_one_per_reviewer"
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("body", ""), _negated=True), models.Q(("subject", ""), _negated=True)),
                name="letter_says_something",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("mailed_at__isnull", True)), fields=["person", "at"], name="notification_unsent"
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationchoice",
            constraint=models.UniqueConstraint(fields=("person", "kind"), name="notification_choice_is_one_per_kind"),
        ),
        migrations.AddConstraint(
            model_name="ratingtranslation",
            constraint=models.UniqueConstraint(
                fields=("rating", "language"),
                name="rating_translation_is_one",
                violation_error_message="This rating has words in that language already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.UniqueConstraint(fields=("claim", "reviewer"), name="recusal_is_one_per_reviewer"),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(("interest", ""), _negated=True), name="recusal_says_which_interest"
            ),
        ),
        migrations.AddConstraint(
            model_name="scaletranslation",
            constraint=models.UniqueConstraint(
                fields=("scale", "language"),
                name="scale_translation_is_one",
                violation_error_message="This scale has a name in that language already.",
            ),
        ),
        append_only("claims_recusal"),
        readable("claims_comment", "text"),
        readable("claims_recusal", "interest"),
        readable("claims_embargo", "note", "changes"),
        readable("claims_letter", "subject", "body"),
        readable("claims_scaletranslation", "name"),
        readable("claims_ratingtranslation", "name", "definition"),
    ]
