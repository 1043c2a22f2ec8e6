"""A topic that came or went is kept with its claim and its name's key; until now the row said neither."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


def _key(to: str) -> models.ForeignKey:  # type: ignore[type-arg]  # it takes none at run time
    return models.ForeignKey(
        db_constraint=False,
        db_tablespace="",
        default=0,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        related_query_name="+",
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0019_names_folded"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="claimtopic", name="added_insert"),
        pgtrigger.migrations.RemoveTrigger(model_name="claimtopic", name="changed_update"),
        pgtrigger.migrations.RemoveTrigger(model_name="claimtopic", name="removed_delete"),
        migrations.AddField("claimtopicversion", "claim", _key("claims.claim"), preserve_default=False),
        migrations.AddField("claimtopicversion", "id", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField("claimtopicversion", "topic", _key("claims.topic"), preserve_default=False),
        pgtrigger.migrations.AddTrigger(
            model_name="claimtopic",
            trigger=pgtrigger.compiler.Trigger(
                name="added_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimtopicversion" ("claim_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic_id") VALUES (NEW."claim_id", NEW."id", _pgh_attach_context(), NOW(), \'added\', NEW."id", NEW."topic_id"); RETURN NULL;',
                    hash="0b35f63eef7c2add6611f75fd8153b6d17b6102f",
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
                    func='INSERT INTO "claims_claimtopicversion" ("claim_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic_id") VALUES (NEW."claim_id", NEW."id", _pgh_attach_context(), NOW(), \'changed\', NEW."id", NEW."topic_id"); RETURN NULL;',
                    hash="8832c0dfecb146903c3407e2c1b47503ca3123fc",
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
                    func='INSERT INTO "claims_claimtopicversion" ("claim_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "topic_id") VALUES (OLD."claim_id", OLD."id", _pgh_attach_context(), NOW(), \'removed\', OLD."id", OLD."topic_id"); RETURN NULL;',
                    hash="730e589f88566197147367b6629a40335b8f671b",
                    operation="DELETE",
                    pgid="pgtrigger_removed_delete_a2e6e",
                    table="claims_claim_topics",
                    when="AFTER",
                ),
            ),
        ),
    ]
