"""Claims have a priority, a due date and the time of their stage; parts have places, and evidence numbers."""

from importlib import import_module

import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

TRIGGER = import_module("claims.migrations.0004_new_columns_are_text").TRIGGER
OF_THE_WORK = TRIGGER.replace("changed_at}", "changed_at,stage_since,priority,due_on,evidence_numbered}")
STAGE_TIMES = """
UPDATE claims_claim SET stage_since = coalesce(
    (SELECT max(at) FROM claims_event
      WHERE claim_id = claims_claim.id AND stage_before <> stage_after AND stage_after = claims_claim.stage),
    created_at
);
"""
# Places and numbers are given to what was submitted too; nothing that was judged changes by it.
PLACES = """
ALTER TABLE claims_appearance DISABLE TRIGGER refuse_after_submission;
ALTER TABLE claims_evidence DISABLE TRIGGER refuse_after_submission;
UPDATE claims_appearance SET position = place
  FROM (SELECT id AS key, row_number() OVER (PARTITION BY claim_id ORDER BY id) AS place FROM claims_appearance) AS places
 WHERE id = key;
UPDATE claims_evidence SET position = place, number = place
  FROM (SELECT id AS key, row_number() OVER (PARTITION BY claim_id ORDER BY id) AS place FROM claims_evidence) AS places
 WHERE id = key;
UPDATE claims_claim SET evidence_numbered = most
  FROM (SELECT claim_id, max(number) AS most FROM claims_evidence GROUP BY claim_id) AS numbered
 WHERE id = claim_id;
ALTER TABLE claims_appearance ENABLE TRIGGER refuse_after_submission;
ALTER TABLE claims_evidence ENABLE TRIGGER refuse_after_submission;
"""
GIVE_PLACES = """
CREATE FUNCTION place_appearance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.position := coalesce(
        NEW.position, (SELECT coalesce(max(position), 0) + 1 FROM claims_appearance WHERE claim_id = NEW.claim_id)
    );
    RETURN NEW;
END $$;
CREATE TRIGGER give_place BEFORE INSERT ON claims_appearance FOR EACH ROW EXECUTE FUNCTION place_appearance();

CREATE FUNCTION place_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given integer := NEW.number;
BEGIN
    -- The claim's row is locked by this: no two pieces get the same number, and none gets one that was another's.
    UPDATE claims_claim SET evidence_numbered = CASE WHEN given IS NULL THEN evidence_numbered + 1 ELSE greatest(evidence_numbered, given) END
     WHERE id = NEW.claim_id RETURNING coalesce(given, evidence_numbered) INTO given;
    NEW.number := given;
    NEW.position := coalesce(
        NEW.position, (SELECT coalesce(max(position), 0) + 1 FROM claims_evidence WHERE claim_id = NEW.claim_id)
    );
    RETURN NEW;
END $$;
CREATE TRIGGER give_place BEFORE INSERT ON claims_evidence FOR EACH ROW EXECUTE FUNCTION place_evidence();

-- A row that a program saves as it made it knows neither; it keeps what the database gave.
CREATE FUNCTION keep_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.position := OLD.position;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_place BEFORE UPDATE ON claims_appearance FOR EACH ROW
WHEN (NEW.position IS NULL) EXECUTE FUNCTION keep_place();
CREATE TRIGGER keep_place BEFORE UPDATE ON claims_evidence FOR EACH ROW
WHEN (NEW.position IS NULL) EXECUTE FUNCTION keep_place();

CREATE FUNCTION keep_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number IS NOT NULL THEN
        RAISE EXCEPTION 'evidence keeps its number: texts refer to it' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.number := OLD.number;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_number BEFORE UPDATE ON claims_evidence FOR EACH ROW
WHEN (OLD.number IS NOT NULL AND OLD.number IS DISTINCT FROM NEW.number) EXECUTE FUNCTION keep_number();
"""
UNDO_PLACES = """
DROP TRIGGER keep_number ON claims_evidence;
DROP FUNCTION keep_number();
DROP TRIGGER keep_place ON claims_evidence;
DROP TRIGGER keep_place ON claims_appearance;
DROP FUNCTION keep_place();
DROP TRIGGER give_place ON claims_evidence;
DROP FUNCTION place_evidence();
DROP TRIGGER give_place ON claims_appearance;
DROP FUNCTION place_appearance();
"""
# An answer may come after the claim was submitted: it is recorded, once, and nothing else of the reply changes.
LATE_ANSWERS = """
DROP TRIGGER refuse_after_submission ON claims_reply;
CREATE TRIGGER refuse_after_submission BEFORE INSERT OR DELETE ON claims_reply
FOR EACH ROW EXECUTE FUNCTION refuse_after_submission();
CREATE TRIGGER refuse_change_after_submission BEFORE UPDATE ON claims_reply FOR EACH ROW
WHEN (
    OLD.answer <> '' OR OLD.asked_on IS NULL
    OR (OLD.claim_id, OLD.actor_id, OLD.asked_on, OLD.channel, OLD.due_on, OLD.not_asked)
        IS DISTINCT FROM (NEW.claim_id, NEW.actor_id, NEW.asked_on, NEW.channel, NEW.due_on, NEW.not_asked)
)
EXECUTE FUNCTION refuse_after_submission();
"""
UNDO_LATE_ANSWERS = """
DROP TRIGGER refuse_change_after_submission ON claims_reply;
DROP TRIGGER refuse_after_submission ON claims_reply;
CREATE TRIGGER refuse_after_submission BEFORE INSERT OR UPDATE OR DELETE ON claims_reply
FOR EACH ROW EXECUTE FUNCTION refuse_after_submission();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0015_another_look"),
        ("sources", "0013_what_is_queued"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="appearance",
            options={
                "ordering": ["position", "pk"],
                "verbose_name": "appearance",
                "verbose_name_plural": "appearances",
            },
        ),
        migrations.AlterModelOptions(
            name="evidence",
            options={"ordering": ["position", "pk"], "verbose_name": "evidence", "verbose_name_plural": "evidence"},
        ),
        migrations.AddField(
            model_name="appearance",
            name="position",
            field=models.PositiveSmallIntegerField(
                blank=True,
                editable=False,
                help_text="Its place among the claim's; the database gives the last.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="due_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="evidence_numbered",
            field=models.PositiveSmallIntegerField(
                db_default=0, editable=False, help_text="How many numbers its pieces of evidence were given."
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="priority",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Urgent"), (2, "High"), (3, "Normal"), (4, "Low")], db_default=3, default=3, editable=False
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="stage_since",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                editable=False,
                help_text="When it came to this stage.",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="number",
            field=models.PositiveSmallIntegerField(
                blank=True,
                editable=False,
                help_text="By which the analysis refers to it, as [E2]; the database gives it, and never to another piece.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="position",
            field=models.PositiveSmallIntegerField(
                blank=True,
                editable=False,
                help_text="Its place among the claim's; the database gives the last.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="answer_recorded_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["language", "-created_at", "-id"], name="claim_language_newest"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["stage", "stage_since", "id"], name="claim_stage_longest"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("due_on__isnull", False)), fields=["due_on", "id"], name="claim_due"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("priority", 3), _negated=True),
                fields=["priority", "-created_at", "-id"],
                name="claim_priority_newest",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__in", [1, 2, 3, 4])), name="claim_priority_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(fields=("claim", "number"), name="evidence_number_is_one"),
        ),
        migrations.RunSQL(OF_THE_WORK, TRIGGER),
        migrations.RunSQL(STAGE_TIMES, migrations.RunSQL.noop),
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.RunSQL(GIVE_PLACES, UNDO_PLACES),
        migrations.RunSQL(LATE_ANSWERS, UNDO_LATE_ANSWERS),
    ]
