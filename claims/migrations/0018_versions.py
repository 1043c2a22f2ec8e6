"""Every change of a claim and its parts is kept, field by field, whoever writes."""

from importlib import import_module

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import record.readable
import sources.codes
import sources.days
import sources.partial_dates

append_only = import_module("record.migrations.0002_append_only").append_only
TABLES = ("claim", "claimtopic", "appearance", "evidence", "reply", "relation")


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0017_the_days_work"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("sources", "0013_what_is_queued"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AppearanceVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "stance",
                    models.CharField(
                        choices=[("asserts", "Asserts"), ("denies", "Denies"), ("repeats", "Repeats")], max_length=8
                    ),
                ),
                (
                    "attribution",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("quoted", "Quoted: the source has these words"),
                            ("paraphrased", "Paraphrased: the source has it in substance"),
                            ("attributed", "Attributed: somebody else says so"),
                        ],
                        help_text="What is only attributed is published as that, and never counted as the actor's.",
                        max_length=11,
                        verbose_name="how it is known",
                    ),
                ),
                (
                    "quote",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[record.readable.validate_readable],
                        verbose_name="exact words",
                    ),
                ),
                (
                    "quote_language",
                    models.CharField(blank=True, max_length=35, validators=[sources.codes.validate_language]),
                ),
                (
                    "said_on",
                    sources.partial_dates.PartialDateField(
                        blank=True,
                        default="",
                        help_text="A year, a month or a day: 2025, 2025-09, 2025-09-06.",
                        max_length=10,
                        validators=[sources.days.validate_partial_date_has_begun],
                        verbose_name="said on",
                    ),
                ),
                (
                    "occasion",
                    models.CharField(blank=True, max_length=300, validators=[record.readable.validate_readable]),
                ),
                (
                    "since",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("corrected", "Corrected by the actor"),
                            ("deleted", "Deleted"),
                            ("repeated", "Repeated after the verdict"),
                        ],
                        help_text="What happened to it since.",
                        max_length=9,
                        verbose_name="since publication",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        editable=False,
                        help_text="Its place among the claim's; the database gives the last.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "version of an appearance",
                "verbose_name_plural": "versions of appearances",
                "ordering": ["pgh_id"],
            },
        ),
        migrations.CreateModel(
            name="ClaimTopicVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
            ],
            options={
                "verbose_name": "topic that came or went",
                "verbose_name_plural": "topics that came or went",
                "ordering": ["pgh_id"],
            },
        ),
        migrations.CreateModel(
            name="ClaimVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "statement",
                    models.TextField(
                        help_text="One checkable statement, in neutral words.",
                        max_length=500,
                        validators=[record.readable.validate_readable],
                    ),
                ),
                (
                    "context",
                    models.TextField(
                        blank=True,
                        help_text="What a reader must know to understand it.",
                        max_length=2000,
                        validators=[record.readable.validate_readable],
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        help_text="Such as en or pt-BR.", max_length=35, validators=[sources.codes.validate_language]
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("triage", "Triage"),
                            ("research", "Research"),
                            ("review", "Review"),
                            ("adjudication", "Adjudication"),
                            ("approved", "Approved"),
                            ("done", "Done"),
                            ("closed", "Closed"),
                        ],
                        default="triage",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("unpublished", "Unpublished"),
                            ("published", "Published"),
                            ("retracted", "Retracted"),
                        ],
                        default="unpublished",
                        editable=False,
                        max_length=11,
                    ),
                ),
                (
                    "closed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_checkable", "Not checkable"),
                            ("duplicate", "Duplicate"),
                            ("out_of_scope", "Out of scope"),
                        ],
                        editable=False,
                        max_length=13,
                    ),
                ),
                ("number", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Urgent"), (2, "High"), (3, "Normal"), (4, "Low")],
                        db_default=3,
                        default=3,
                        editable=False,
                    ),
                ),
                ("due_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "round",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, help_text="How often it was submitted; each time it is judged anew."
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="The finding in one sentence.",
                        max_length=400,
                        validators=[record.readable.validate_readable],
                    ),
                ),
                (
                    "headline",
                    models.CharField(
                        blank=True,
                        db_default="",
                        help_text="The finding in at most 110 characters, for lists and shared links; not the claim once more.",
                        max_length=110,
                        validators=[record.readable.validate_readable],
                    ),
                ),
                (
                    "analysis",
                    models.TextField(
                        blank=True,
                        help_text="How it was found, in Markdown.",
                        max_length=50000,
                        validators=[record.readable.validate_readable],
                    ),
                ),
                (
                    "contrary",
                    models.TextField(
                        blank=True,
                        help_text="What speaks against it, or what was looked for and not found, and why it does not carry.",
                        max_length=5000,
                        validators=[record.readable.validate_readable],
                        verbose_name="evidence against the verdict",
                    ),
                ),
                (
                    "would_change",
                    models.TextField(
                        blank=True,
                        db_default="",
                        help_text="Which finding would lead to another rating.",
                        max_length=2000,
                        validators=[record.readable.validate_readable],
                        verbose_name="what would change this verdict",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a claim",
                "verbose_name_plural": "versions of claims",
                "ordering": ["pgh_id"],
            },
        ),
        migrations.CreateModel(
            name="EvidenceVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "read",
                    models.CharField(
                        blank=True,
                        choices=[("itself", "Itself"), ("through", "Through another source")],
                        help_text="Whether somebody here read the source, or only what another tells of it.",
                        max_length=7,
                        verbose_name="how it was read",
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        choices=[("supports", "Supports"), ("refutes", "Refutes"), ("context", "Gives context")],
                        max_length=8,
                    ),
                ),
                (
                    "quote",
                    models.TextField(
                        blank=True,
                        max_length=5000,
                        validators=[record.readable.validate_readable],
                        verbose_name="quoted passage",
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Page, table or time in the source.",
                        max_length=200,
                        validators=[record.readable.validate_readable],
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        max_length=1000, validators=[record.readable.validate_readable], verbose_name="what it shows"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        editable=False,
                        help_text="By which the analysis refers to it, as [E2]; the database gives it, and never to another piece.",
                        null=True,
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        editable=False,
                        help_text="Its place among the claim's; the database gives the last.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a piece of evidence",
                "verbose_name_plural": "versions of pieces of evidence",
                "ordering": ["pgh_id"],
            },
        ),
        migrations.CreateModel(
            name="RelationVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("duplicate_of", "duplicate of"),
                            ("narrower_than", "narrower than"),
                            ("contradicts", "contradicts"),
                            ("translation_of", "translation of"),
                        ],
                        max_length=14,
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a related claim",
                "verbose_name_plural": "versions of related claims",
                "ordering": ["pgh_id"],
            },
        ),
        migrations.CreateModel(
            name="ReplyVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("asked_on", models.DateField(blank=True, null=True, validators=[sources.days.validate_day_has_begun])),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        help_text="How they were asked: e-mail, press office …",
                        max_length=100,
                        validators=[record.readable.validate_readable],
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="answer due on")),
                (
                    "answered_on",
                    models.DateField(blank=True, null=True, validators=[sources.days.validate_day_has_begun]),
                ),
                (
                    "answer",
                    models.TextField(
                        blank=True,
                        help_text="In their own words.",
                        max_length=5000,
                        validators=[record.readable.validate_readable],
                    ),
                ),
                ("answer_recorded_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "not_asked",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[record.readable.validate_readable],
                        verbose_name="why nobody asked",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a reply",
                "verbose_name_plural": "versions of replies",
                "ordering": ["pgh_id"],
            },
        ),
        migrations.CreateModel(
            name="ClaimTopic",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("claims.claim_topics",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appearance",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_appearanceversion" ("actor_id", "attributed_by_id", "attribution", "claim_id", "id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quote", "quote_language", "said_on", "since", "source_id", "stance") VALUES (NEW."actor_id", NEW."attributed_by_id", NEW."attribution", NEW."claim_id", NEW."id", NEW."occasion", _pgh_attach_context(), NOW(), \'added\', NEW."id", NEW."position", NEW."quote", NEW."quote_language", NEW."said_on", NEW."since", NEW."source_id", NEW."stance"); RETURN NULL;',
                    hash="d7291ff9c797f9189f7e21aa5f10b6911771bbf4",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_9c254",
                    table="claims_appearance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appearance",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_appearanceversion" ("actor_id", "attributed_by_id", "attribution", "claim_id", "id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quote", "quote_language", "said_on", "since", "source_id", "stance") VALUES (NEW."actor_id", NEW."attributed_by_id", NEW."attribution", NEW."claim_id", NEW."id", NEW."occasion", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."position", NEW."quote", NEW."quote_language", NEW."said_on", NEW."since", NEW."source_id", NEW."stance"); RETURN NULL;',
                    hash="10d4d9bc1c5b349d5fbe3037a8972673f2ca978b",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_200b4",
                    table="claims_appearance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appearance",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_appearanceversion" ("actor_id", "attributed_by_id", "attribution", "claim_id", "id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quote", "quote_language", "said_on", "since", "source_id", "stance") VALUES (OLD."actor_id", OLD."attributed_by_id", OLD."attribution", OLD."claim_id", OLD."id", OLD."occasion", _pgh_attach_context(), NOW(), \'removed\', OLD."id", OLD."position", OLD."quote", OLD."quote_language", OLD."said_on", OLD."since", OLD."source_id", OLD."stance"); RETURN NULL;',
                    hash="454c2ef8fb95f3c10018527b7ca3c21a9c94cde7",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_8384e",
                    table="claims_appearance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimversion" ("analysis", "assignee_id", "closed_as", "context", "contrary", "created_at", "due_on", "headline", "id", "language", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "proposed_rating_id", "round", "stage", "standing", "statement", "summary", "would_change") VALUES (NEW."analysis", NEW."assignee_id", NEW."closed_as", NEW."context", NEW."contrary", NEW."created_at", NEW."due_on", NEW."headline", NEW."id", NEW."language", NEW."number", _pgh_attach_context(), NOW(), \'added\', NEW."id", NEW."priority", NEW."proposed_rating_id", NEW."round", NEW."stage", NEW."standing", NEW."statement", NEW."summary", NEW."would_change"); RETURN NULL;',
                    hash="0084556cf5a7cfadb0be6e009a9ff499399c02ac",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_592d5",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."analysis" IS DISTINCT FROM (NEW."analysis") OR OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."closed_as" IS DISTINCT FROM (NEW."closed_as") OR OLD."context" IS DISTINCT FROM (NEW."context") OR OLD."contrary" IS DISTINCT FROM (NEW."contrary") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."headline" IS DISTINCT FROM (NEW."headline") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."proposed_rating_id" IS DISTINCT FROM (NEW."proposed_rating_id") OR OLD."round" IS DISTINCT FROM (NEW."round") OR OLD."stage" IS DISTINCT FROM (NEW."stage") OR OLD."standing" IS DISTINCT FROM (NEW."standing") OR OLD."statement" IS DISTINCT FROM (NEW."statement") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."would_change" IS DISTINCT FROM (NEW."would_change"))',
                    func='INSERT INTO "claims_claimversion" ("analysis", "assignee_id", "closed_as", "context", "contrary", "created_at", "due_on", "headline", "id", "language", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "proposed_rating_id", "round", "stage", "standing", "statement", "summary", "would_change") VALUES (NEW."analysis", NEW."assignee_id", NEW."closed_as", NEW."context", NEW."contrary", NEW."created_at", NEW."due_on", NEW."headline", NEW."id", NEW."language", NEW."number", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."priority", NEW."proposed_rating_id", NEW."round", NEW."stage", NEW."standing", NEW."statement", NEW."summary", NEW."would_change"); RETURN NULL;',
                    hash="fd1346e38cabc28ff99d271da62d7811f3b1681e",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_5dddc",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimversion" ("analysis", "assignee_id", "closed_as", "context", "contrary", "created_at", "due_on", "headline", "id", "language", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "proposed_rating_id", "round", "stage", "standing", "statement", "summary", "would_change") VALUES (OLD."analysis", OLD."assignee_id", OLD."closed_as", OLD."context", OLD."contrary", OLD."created_at", OLD."due_on", OLD."headline", OLD."id", OLD."language", OLD."number", _pgh_attach_context(), NOW(), \'removed\', OLD."id", OLD."priority", OLD."proposed_rating_id", OLD."round", OLD."stage", OLD."standing", OLD."statement", OLD."summary", OLD."would_change"); RETURN NULL;',
                    hash="db38f2a936fe0ec403d573b912f7728c8c1a1757",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_25e35",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimrelation",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_relationversion" ("claim_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."claim_id", NEW."id", NEW."kind", NEW."other_id", _pgh_attach_context(), NOW(), \'added\', NEW."id"); RETURN NULL;',
                    hash="74d8477f15904e54a35dd975c6cd072a38b10a7d",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_d2191",
                    table="claims_claimrelation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimrelation",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_relationversion" ("claim_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."claim_id", NEW."id", NEW."kind", NEW."other_id", _pgh_attach_context(), NOW(), \'changed\', NEW."id"); RETURN NULL;',
                    hash="e4f24d2ddc1092e4e7d7e9c472f130c87c13c5eb",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_8f3db",
                    table="claims_claimrelation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimrelation",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_relationversion" ("claim_id", "id", "kind", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."claim_id", OLD."id", OLD."kind", OLD."other_id", _pgh_attach_context(), NOW(), \'removed\', OLD."id"); RETURN NULL;',
                    hash="91cf1c4e9d76830d38f075be2011683f4a5bac71",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_3fbdf",
                    table="claims_claimrelation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_evidenceversion" ("claim_id", "id", "locator", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quote", "read", "source_id", "stance", "through_id") VALUES (NEW."claim_id", NEW."id", NEW."locator", NEW."note", NEW."number", _pgh_attach_context(), NOW(), \'added\', NEW."id", NEW."position", NEW."quote", NEW."read", NEW."source_id", NEW."stance", NEW."through_id"); RETURN NULL;',
                    hash="3811c43c2a1fffbae28e575f39ef43f64f64300c",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_6c707",
                    table="claims_evidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_evidenceversion" ("claim_id", "id", "locator", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quote", "read", "source_id", "stance", "through_id") VALUES (NEW."claim_id", NEW."id", NEW."locator", NEW."note", NEW."number", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."position", NEW."quote", NEW."read", NEW."source_id", NEW."stance", NEW."through_id"); RETURN NULL;',
                    hash="f573f7e22c7599b315a1bfb9b9c070977264d191",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_acb22",
                    table="claims_evidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_evidenceversion" ("claim_id", "id", "locator", "note", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "quote", "read", "source_id", "stance", "through_id") VALUES (OLD."claim_id", OLD."id", OLD."locator", OLD."note", OLD."number", _pgh_attach_context(), NOW(), \'removed\', OLD."id", OLD."position", OLD."quote", OLD."read", OLD."source_id", OLD."stance", OLD."through_id"); RETURN NULL;',
                    hash="36d5e59021a3a11df80ddd8497f8b7ba2bc4fa64",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_18ba1",
                    table="claims_evidence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reply",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_replyversion" ("actor_id", "answer", "answer_recorded_at", "answered_on", "asked_on", "channel", "claim_id", "due_on", "id", "not_asked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actor_id", NEW."answer", NEW."answer_recorded_at", NEW."answered_on", NEW."asked_on", NEW."channel", NEW."claim_id", NEW."due_on", NEW."id", NEW."not_asked", _pgh_attach_context(), NOW(), \'added\', NEW."id"); RETURN NULL;',
                    hash="8ff40e8ece23ead7025a0058893358d9bbc286a6",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_6ed93",
                    table="claims_reply",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reply",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_replyversion" ("actor_id", "answer", "answer_recorded_at", "answered_on", "asked_on", "channel", "claim_id", "due_on", "id", "not_asked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."actor_id", NEW."answer", NEW."answer_recorded_at", NEW."answered_on", NEW."asked_on", NEW."channel", NEW."claim_id", NEW."due_on", NEW."id", NEW."not_asked", _pgh_attach_context(), NOW(), \'changed\', NEW."id"); RETURN NULL;',
                    hash="ee92d4513aa91f52df113b3f35b82af9ac3dce1b",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_87c10",
                    table="claims_reply",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reply",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_replyversion" ("actor_id", "answer", "answer_recorded_at", "answered_on", "asked_on", "channel", "claim_id", "due_on", "id", "not_asked", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."actor_id", OLD."answer", OLD."answer_recorded_at", OLD."answered_on", OLD."asked_on", OLD."channel", OLD."claim_id", OLD."due_on", OLD."id", OLD."not_asked", _pgh_attach_context(), NOW(), \'removed\', OLD."id"); RETURN NULL;',
                    hash="8d66bbe391deecf3b50c2834b176ac051b0066b1",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_4caef",
                    table="claims_reply",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="appearanceversion",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.actor",
            ),
        ),
        migrations.AddField(
            model_name="appearanceversion",
            name="attributed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Who says that the actor said it; empty where the source itself says so.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.actor",
                verbose_name="attributed by",
            ),
        ),
        migrations.AddField(
            model_name="appearanceversion",
            name="claim",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="appearanceversion",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="appearanceversion",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.appearance",
            ),
        ),
        migrations.AddField(
            model_name="appearanceversion",
            name="source",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Where it can be found.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="sources.source",
            ),
        ),
        migrations.AddField(
            model_name="claimtopicversion",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="claimversion",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="claimversion",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="claimversion",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="claimversion",
            name="proposed_rating",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.rating",
            ),
        ),
        migrations.AddField(
            model_name="evidenceversion",
            name="claim",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="evidenceversion",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="evidenceversion",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.evidence",
            ),
        ),
        migrations.AddField(
            model_name="evidenceversion",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="sources.source",
            ),
        ),
        migrations.AddField(
            model_name="evidenceversion",
            name="through",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The source in which it was read. For origins, the piece counts as that one's.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="sources.source",
                verbose_name="read through",
            ),
        ),
        migrations.AddField(
            model_name="relationversion",
            name="claim",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="relationversion",
            name="other",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="relationversion",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="relationversion",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.claimrelation",
            ),
        ),
        migrations.AddField(
            model_name="replyversion",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.actor",
            ),
        ),
        migrations.AddField(
            model_name="replyversion",
            name="claim",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="replyversion",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="replyversion",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.reply",
            ),
        ),
        migrations.AddField(
            model_name="claimtopicversion",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.claimtopic",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimtopicversion" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (_pgh_attach_context(), NOW(), \'added\', NEW."id"); RETURN NULL;',
                    hash="c197409b40c353c4bb3f512bfb5b84ca64a2b0a0",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_8a620",
                    table="claims_claim_topics",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimtopicversion" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (_pgh_attach_context(), NOW(), \'changed\', NEW."id"); RETURN NULL;',
                    hash="df0af21213530bd5f0a8d3389f9ff6bc2d3dd115",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_614cd",
                    table="claims_claim_topics",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimtopicversion" ("pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (_pgh_attach_context(), NOW(), \'removed\', OLD."id"); RETURN NULL;',
                    hash="e18b0100477f1bbfbe4007a910a8807942edebb2",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_a2e6e",
                    table="claims_claim_topics",
                    when="AFTER",
                ),
            ),
        ),
        *(append_only(f"claims_{name}version") for name in TABLES),
    ]
