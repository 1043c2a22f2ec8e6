"""A rating that was given, or that is public, means tomorrow what it meant when it was given, whoever writes.

What a verdict says of its rating is the step's slug, name, definition and number, its scale, and the scale's bounds. A
changed one is a new one. Where a step stands in lists and its color may change.
"""

from django.db import migrations

# Public is also what was published without an assessment of this database: an archive, or a claim of a lost backup.
IN_USE = """
CREATE FUNCTION rating_is_in_use(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM claims_assessment WHERE rating_id = which)
        OR EXISTS (SELECT FROM claims_adjudication WHERE rating_id = which)
        OR EXISTS (SELECT FROM claims_claim
                    WHERE proposed_rating_id = which AND stage IN ('review', 'adjudication', 'approved', 'done'))
        OR EXISTS (SELECT FROM claims_rating AS rating JOIN claims_ratingscale AS scale ON scale.id = rating.scale_id
                          JOIN record_mention AS public
                          ON public.kind = 'rating' AND public.slug = scale.slug || '.' || rating.slug
                    WHERE rating.id = which)
$$;

CREATE FUNCTION scale_is_in_use(which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM claims_rating WHERE scale_id = which AND rating_is_in_use(id))
$$;
"""
UNDO_IN_USE = """
DROP FUNCTION scale_is_in_use(bigint);
DROP FUNCTION rating_is_in_use(bigint);
"""
RATINGS = """
CREATE FUNCTION refuse_another_meaning() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which bigint;
    before record;
    later record;
BEGIN
    IF TG_OP <> 'INSERT' AND rating_is_in_use(OLD.id) AND (
        TG_OP = 'DELETE' OR (OLD.slug, OLD.name, OLD.definition, OLD.value, OLD.scale_id)
                         IS DISTINCT FROM (NEW.slug, NEW.name, NEW.definition, NEW.value, NEW.scale_id)
    ) THEN
        RAISE EXCEPTION 'the rating % is in use and keeps its meaning: make a new one', OLD.slug
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- An unrated step or another one between the bounds joins and leaves a scale without a change of its bounds.
    FOR which IN SELECT DISTINCT id FROM unnest(ARRAY[OLD.scale_id, NEW.scale_id]) AS id WHERE scale_is_in_use(id) LOOP
        SELECT coalesce(min(value), 1) AS worst, coalesce(max(value), 1) AS best INTO before
          FROM claims_rating WHERE scale_id = which;
        SELECT coalesce(min(value), 1) AS worst, coalesce(max(value), 1) AS best INTO later
          FROM (SELECT value FROM claims_rating WHERE scale_id = which AND id IS DISTINCT FROM OLD.id
                UNION ALL SELECT NEW.value WHERE NEW.scale_id = which) AS steps;
        IF before IS DISTINCT FROM later THEN
            RAISE EXCEPTION 'the scale of % is in use and keeps its bounds: make a new one', coalesce(NEW.slug, OLD.slug)
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
    RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER refuse_another_meaning BEFORE INSERT OR UPDATE OR DELETE ON claims_rating
FOR EACH ROW EXECUTE FUNCTION refuse_another_meaning();
"""
UNDO_RATINGS = """
DROP TRIGGER refuse_another_meaning ON claims_rating;
DROP FUNCTION refuse_another_meaning();
"""
SCALES = """
CREATE FUNCTION refuse_another_scale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF scale_is_in_use(OLD.id) THEN
        RAISE EXCEPTION 'the scale % is in use and keeps its name: make a new one', OLD.slug
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuse_another_scale BEFORE UPDATE ON claims_ratingscale FOR EACH ROW
WHEN ((OLD.slug, OLD.name) IS DISTINCT FROM (NEW.slug, NEW.name)) EXECUTE FUNCTION refuse_another_scale();
"""
UNDO_SCALES = """
DROP TRIGGER refuse_another_scale ON claims_ratingscale;
DROP FUNCTION refuse_another_scale();
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0011_submissions"), ("record", "0005_fill_mentions_and_tallies")]

    operations = [
        migrations.RunSQL(IN_USE, UNDO_IN_USE),
        migrations.RunSQL(RATINGS, UNDO_RATINGS),
        migrations.RunSQL(SCALES, UNDO_SCALES),
    ]
