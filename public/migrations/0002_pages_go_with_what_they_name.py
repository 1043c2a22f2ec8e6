"""A page goes with each fact-check that it names: what was withdrawn must not stand in a page that nobody asks for."""

from django.db import migrations

# Those that the fact-check names, and those that name it (public/website/stored_pages.py). Its mentions are still there:
# the record deletes them after its row. The plans of a session are made when the tables are short.
CREATE = """
CREATE FUNCTION remove_pages_that_name() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
    DELETE FROM public_storedpage WHERE number IN (
        SELECT slug::bigint FROM record_mention WHERE kind = 'related' AND "index" = OLD."index"
         UNION
        SELECT naming.number
          FROM record_mention AS mention JOIN record_factcheck AS naming ON naming."index" = mention."index"
         WHERE mention.kind = 'related' AND mention.slug = OLD.number::text
    );
    RETURN NULL;
END $$;
CREATE TRIGGER stored_pages_that_name AFTER DELETE ON record_factcheck
    FOR EACH ROW EXECUTE FUNCTION remove_pages_that_name();
"""
DROP = """
DROP TRIGGER stored_pages_that_name ON record_factcheck;
DROP FUNCTION remove_pages_that_name();
"""


class Migration(migrations.Migration):
    dependencies = [("public", "0001_stored_pages"), ("record", "0007_order_and_revision")]

    operations = [migrations.RunSQL(CREATE, DROP)]
