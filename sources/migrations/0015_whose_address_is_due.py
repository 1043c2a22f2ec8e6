"""Which sources lack the canonical form of their address is noted as they are written, so that nobody reads them all.

A statement that names the column knows of the form. The release before names the address alone: what it inserts or
changes is due. So is, once, what was there before and lacks the form. A source without an address is never due.
"""

from django.db import migrations, models

from record.addresses import PATTERN

TRIGGERS = """
CREATE FUNCTION note_canonical_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_canonical_due := NEW.canonical = '' AND NEW.url <> '';
    RETURN NEW;
END $$;
CREATE FUNCTION note_address_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_canonical_due := NEW.url <> '';
    IF NEW.url = '' THEN
        NEW.canonical := '';
    END IF;
    RETURN NEW;
END $$;
-- Triggers run in the order of their names: the second has the last word where a statement names both columns.
CREATE TRIGGER note_1_address_changed BEFORE UPDATE OF url ON sources_source FOR EACH ROW
WHEN (OLD.url <> NEW.url) EXECUTE FUNCTION note_address_changed();
CREATE TRIGGER note_2_canonical_due BEFORE INSERT OR UPDATE OF canonical ON sources_source FOR EACH ROW
EXECUTE FUNCTION note_canonical_due();
"""
UNDO_TRIGGERS = """
DROP TRIGGER note_2_canonical_due ON sources_source;
DROP TRIGGER note_1_address_changed ON sources_source;
DROP FUNCTION note_address_changed();
DROP FUNCTION note_canonical_due();
"""


def mark(apps, schema_editor):
    """Mark what lacks the form. An early release took what is no address: the database refuses to write such a row."""
    rows = apps.get_model("sources", "Source").objects.using(schema_editor.connection.alias)
    rows.filter(canonical="", url__regex=PATTERN).update(is_canonical_due=True)


class Migration(migrations.Migration):
    dependencies = [("sources", "0014_names_folded")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="is_canonical_due",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Its canonical address is still to be written.",
            ),
        ),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
