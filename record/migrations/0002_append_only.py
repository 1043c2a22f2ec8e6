"""The database refuses to change or remove what the log holds, and an index that leaves a gap, whoever writes."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Test databases are emptied between tests; no other can lift this.
    IF TG_OP = 'TRUNCATE' AND current_database() LIKE 'test\\_%'
       AND current_setting('factcheck.truncatable', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    next bigint := (SELECT coalesce(max("index") + 1, 0) FROM record_entry);
BEGIN
    IF NEW."index" <> next THEN
        RAISE EXCEPTION 'record_entry: the next index is %, not %', next, NEW."index"
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuse_gap BEFORE INSERT ON record_entry FOR EACH ROW EXECUTE FUNCTION refuse_gap();
"""
UNDO_FUNCTIONS = """
DROP TRIGGER refuse_gap ON record_entry;
DROP FUNCTION refuse_gap();
DROP FUNCTION refuse_change();
"""
APPEND_ONLY = """
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO_APPEND_ONLY = """
DROP TRIGGER refuse_change ON {table};
DROP TRIGGER refuse_truncate ON {table};
"""


def append_only(table: str) -> migrations.RunSQL:
    """The operation that makes a table append-only; other apps' migrations use it for their own tables."""
    return migrations.RunSQL(APPEND_ONLY.format(table=table), UNDO_APPEND_ONLY.format(table=table))


class Migration(migrations.Migration):
    dependencies = [("record", "0001_record")]

    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        append_only("record_document"),
        append_only("record_entry"),
    ]
