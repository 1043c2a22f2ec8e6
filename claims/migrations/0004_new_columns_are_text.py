"""What a claim says after it was submitted is everything but the columns that the workflow moves.

A column that is added later is so protected from the start, without a migration of the trigger.
"""

from django.db import migrations

TRIGGER = """
DROP TRIGGER refuse_text_after_submission ON claims_claim;
CREATE TRIGGER refuse_text_after_submission BEFORE UPDATE ON claims_claim FOR EACH ROW
WHEN (
    OLD.stage NOT IN ('triage', 'research')
    AND to_jsonb(OLD) - '{stage,standing,closed_as,number,assignee_id,round,changed_at}'::text[]
        IS DISTINCT FROM
        to_jsonb(NEW) - '{stage,standing,closed_as,number,assignee_id,round,changed_at}'::text[]
)
EXECUTE FUNCTION refuse_text_after_submission();
"""
UNDO_TRIGGER = """
DROP TRIGGER refuse_text_after_submission ON claims_claim;
CREATE TRIGGER refuse_text_after_submission BEFORE UPDATE ON claims_claim FOR EACH ROW
WHEN (
    OLD.stage NOT IN ('triage', 'research')
    AND (OLD.statement, OLD.context, OLD.language, OLD.proposed_rating_id, OLD.summary, OLD.analysis, OLD.contrary)
        IS DISTINCT FROM
        (NEW.statement, NEW.context, NEW.language, NEW.proposed_rating_id, NEW.summary, NEW.analysis, NEW.contrary)
)
EXECUTE FUNCTION refuse_text_after_submission();
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0003_orders_of_lists")]

    operations = [migrations.RunSQL(TRIGGER, UNDO_TRIGGER)]
