"""Which fact-checks of other publishers are of the same claim: rows that are kept like its other parts."""

from importlib import import_module

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

append_only = import_module("record.migrations.0002_append_only").append_only
parts = import_module("claims.migrations.0002_what_was_judged_stays")
TABLE = "claims_alsochecked"


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0025_contexts_are_kept"),
        ("external", "0001_other_fact_checkers"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AlsoChecked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="also_checked", to="claims.claim"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="external.claimreview"
                    ),
                ),
            ],
            options={
                "verbose_name": "also checked by",
                "verbose_name_plural": "also checked by",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="AlsoCheckedVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.alsochecked",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="external.claimreview",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of what others checked",
                "verbose_name_plural": "versions of what others checked",
                "ordering": ["pgh_id"],
            },
        ),
        migrations.AddConstraint(
            model_name="alsochecked",
            constraint=models.UniqueConstraint(fields=("claim", "review"), name="alsochecked_is_said_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alsochecked",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_alsocheckedversion" ("at", "by_id", "claim_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id") VALUES (NEW."at", NEW."by_id", NEW."claim_id", NEW."id", _pgh_attach_context(), NOW(), \'added\', NEW."id", NEW."review_id"); RETURN NULL;',
                    hash="1a40ffa6b95629b78d8c49062e6526a6af6ab37e",
                    operation="INSERT",
                    pgid="pgtrigger_added_insert_20067",
                    table="claims_alsochecked",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alsochecked",
            trigger=pgtrigger.compiler.Trigger(
                name="changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_alsocheckedversion" ("at", "by_id", "claim_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id") VALUES (NEW."at", NEW."by_id", NEW."claim_id", NEW."id", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."review_id"); RETURN NULL;',
                    hash="20b944eda4ec9e3777525aca3c6b96b37998bbaf",
                    operation="UPDATE",
                    pgid="pgtrigger_changed_update_3116a",
                    table="claims_alsochecked",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="alsochecked",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_alsocheckedversion" ("at", "by_id", "claim_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id") VALUES (OLD."at", OLD."by_id", OLD."claim_id", OLD."id", _pgh_attach_context(), NOW(), \'removed\', OLD."id", OLD."review_id"); RETURN NULL;',
                    hash="ed6c31ef75384e7a6272e36145b4d87a28edf4f6",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_35856",
                    table="claims_alsochecked",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(parts.TRIGGER.format(table=TABLE), parts.UNDO_TRIGGER.format(table=TABLE)),
        append_only("claims_alsocheckedversion"),
    ]
