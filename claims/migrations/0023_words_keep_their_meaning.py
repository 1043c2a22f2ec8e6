"""The words of a rating in another language mean tomorrow what they meant, as its own words do (0012).

Published documents carry them. A language may be added at any time; what was added to a rating in use stays.
"""

from django.db import migrations

TRANSLATIONS = """
CREATE FUNCTION refuse_other_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'claims_ratingtranslation' THEN
        IF rating_is_in_use(OLD.rating_id) THEN
            RAISE EXCEPTION 'the rating is in use and keeps its words in “%”: make a new scale', OLD.language
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF scale_is_in_use(OLD.scale_id) THEN
        RAISE EXCEPTION 'the scale is in use and keeps its name in “%”: make a new scale', OLD.language
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER refuse_other_words BEFORE UPDATE OR DELETE ON claims_ratingtranslation
FOR EACH ROW EXECUTE FUNCTION refuse_other_words();

CREATE TRIGGER refuse_other_words BEFORE UPDATE OR DELETE ON claims_scaletranslation
FOR EACH ROW EXECUTE FUNCTION refuse_other_words();
"""
UNDO_TRANSLATIONS = """
DROP TRIGGER refuse_other_words ON claims_ratingtranslation;
DROP TRIGGER refuse_other_words ON claims_scaletranslation;
DROP FUNCTION refuse_other_words();
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0022_lists_of_the_day")]

    operations = [migrations.RunSQL(TRANSLATIONS, UNDO_TRANSLATIONS)]
