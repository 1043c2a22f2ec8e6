"""The database refuses to change history and judgments, and what was submitted, whoever writes."""

from importlib import import_module

from django.db import migrations

append_only = import_module("record.migrations.0002_append_only").append_only

PARTS = (
    "claims_appearance",
    "claims_evidence",
    "claims_reply",
    "claims_claimrelation",
    "claims_claim_topics",
)

FUNCTION = """
CREATE FUNCTION refuse_after_submission() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    -- FOR SHARE waits for a transition that is under way and then sees the stage that it left.
    SELECT stage INTO found FROM claims_claim
     WHERE id = (CASE TG_OP WHEN 'DELETE' THEN OLD.claim_id ELSE NEW.claim_id END) FOR SHARE;
    IF found NOT IN ('triage', 'research') THEN
        RAISE EXCEPTION 'the claim is in stage %: % can be changed in triage and research only', found, TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.claim_id <> NEW.claim_id THEN
        RAISE EXCEPTION '% cannot be moved to another claim', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION refuse_text_after_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the claim is in stage %: its text can be changed in triage and research only', OLD.stage
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER refuse_text_after_submission BEFORE UPDATE ON claims_claim FOR EACH ROW
WHEN (
    OLD.stage NOT IN ('triage', 'research')
    AND (OLD.statement, OLD.context, OLD.language, OLD.proposed_rating_id, OLD.summary, OLD.analysis, OLD.contrary)
        IS DISTINCT FROM
        (NEW.statement, NEW.context, NEW.language, NEW.proposed_rating_id, NEW.summary, NEW.analysis, NEW.contrary)
)
EXECUTE FUNCTION refuse_text_after_submission();
"""
UNDO_FUNCTION = """
DROP TRIGGER refuse_text_after_submission ON claims_claim;
DROP FUNCTION refuse_text_after_submission();
DROP FUNCTION refuse_after_submission();
"""
TRIGGER = """
CREATE TRIGGER refuse_after_submission BEFORE INSERT OR UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_after_submission();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO_TRIGGER = """
DROP TRIGGER refuse_after_submission ON {table};
DROP TRIGGER refuse_truncate ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_desk"), ("record", "0002_append_only")]

    operations = [
        migrations.RunSQL(FUNCTION, UNDO_FUNCTION),
        *(migrations.RunSQL(TRIGGER.format(table=table), UNDO_TRIGGER.format(table=table)) for table in PARTS),
        append_only("claims_assessment"),
        append_only("claims_adjudication"),
        append_only("claims_waiver"),
        append_only("claims_event"),
    ]
