"""The database keeps times, numbers and versions in order, renews the revision, and knows no exception for tests."""

from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- A session keeps its plans: one that was made for a short log must not read all of a long one.
CREATE OR REPLACE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    newest record_entry%ROWTYPE;
    next bigint;
BEGIN
    SELECT * INTO newest FROM record_entry ORDER BY "index" DESC LIMIT 1;
    IF NEW."index" <> coalesce(newest."index" + 1, 0) THEN
        RAISE EXCEPTION 'record_entry: the next index is %, not %', coalesce(newest."index" + 1, 0), NEW."index"
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- A log that lost its end would give numbers again.
    IF NEW."index" < (SELECT entries FROM record_revision WHERE id = 1) THEN
        RAISE EXCEPTION 'record_entry: the log lost its end: it had % entries',
            (SELECT entries FROM record_revision WHERE id = 1) USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- Filters by date become bounds of the index.
    IF NEW.published_at < newest.published_at THEN
        RAISE EXCEPTION 'record_entry: entry % cannot be earlier than the one before it', NEW."index"
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- No later entry could follow one from the far future. A log whose clock was set back has some times to come.
    IF NEW.published_at > greatest(newest.published_at, clock_timestamp() + interval '1 day') THEN
        RAISE EXCEPTION 'record_entry: entry % cannot be of a time to come', NEW."index"
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.version = 1 THEN
        next := (SELECT coalesce(max(number), 0) + 1 FROM record_entry);
        IF NEW.number <> next THEN
            RAISE EXCEPTION 'record_entry: the next number is %, not %', next, NEW.number
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSE
        next := (SELECT max(version) + 1 FROM record_entry WHERE number = NEW.number);
        IF NEW.version IS DISTINCT FROM next THEN
            RAISE EXCEPTION 'record_entry: the next version of % is %, not %', NEW.number, next, NEW.version
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;

ALTER TABLE record_entry ADD CONSTRAINT entry_published_at_is_whole_seconds CHECK (
    published_at >= '1970-01-01 00:00:00+00' AND published_at < '10000-01-01 00:00:00+00'
    AND date_trunc('second', published_at AT TIME ZONE 'UTC') = published_at AT TIME ZONE 'UTC'
);

CREATE FUNCTION renew_revision() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO record_revision AS revision (id, value, entries)
    SELECT 1, gen_random_uuid(), coalesce(max("index") + 1, 0) FROM record_entry
        ON CONFLICT (id) DO UPDATE
       SET value = EXCLUDED.value, entries = greatest(revision.entries, EXCLUDED.entries);
    RETURN NULL;
END $$;

CREATE TRIGGER renew_revision AFTER INSERT ON record_entry FOR EACH STATEMENT EXECUTE FUNCTION renew_revision();
CREATE TRIGGER renew_revision AFTER INSERT OR UPDATE OR DELETE ON record_masthead
    FOR EACH STATEMENT EXECUTE FUNCTION renew_revision();
"""
# The refusals stay as they are now: they were only made stricter.
UNDO = """
DROP TRIGGER renew_revision ON record_masthead;
DROP TRIGGER renew_revision ON record_entry;
DROP FUNCTION renew_revision();
ALTER TABLE record_entry DROP CONSTRAINT entry_published_at_is_whole_seconds;
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0006_bytes_once")]

    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        # Without them the database takes a common topic for a rare one: it multiplies the shares of kind and slug.
        migrations.RunSQL(
            "CREATE STATISTICS record_mention_names (dependencies, mcv) ON kind, slug FROM record_mention",
            "DROP STATISTICS record_mention_names",
        ),
    ]
