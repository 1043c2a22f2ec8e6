"""When a claim came to its stage is right whoever moves it: a migration, a release before 0016, or an operator."""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION note_stage_since() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.stage_since := clock_timestamp();
    RETURN NEW;
END $$;

CREATE TRIGGER note_stage_since BEFORE UPDATE OF stage ON claims_claim FOR EACH ROW
WHEN (OLD.stage <> NEW.stage AND OLD.stage_since = NEW.stage_since) EXECUTE FUNCTION note_stage_since();
"""
UNDO_TRIGGER = """
DROP TRIGGER note_stage_since ON claims_claim;
DROP FUNCTION note_stage_since();
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0023_words_keep_their_meaning")]

    operations = [migrations.RunSQL(TRIGGER, UNDO_TRIGGER)]
