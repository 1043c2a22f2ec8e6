"""Which sources lack the canonical form of their address is noted as they are written, so that nobody reads them all.

A statement that names the column knows of the form. The release before names the address alone: what it inserts or
changes is due. So is, once, whatever was there before.
"""

from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION note_canonical_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_canonical_due := NEW.canonical = '' AND NEW.url <> '';
    RETURN NEW;
END $$;
CREATE FUNCTION note_address_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_canonical_due := true;
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


def due(is_due):
    return models.BooleanField(
        db_default=is_due, default=False, editable=False, help_text="Its canonical address is still to be written."
    )


class Migration(migrations.Migration):
    dependencies = [("sources", "0014_names_folded")]

    operations = [
        migrations.AddField(model_name="source", name="is_canonical_due", field=due(True)),
        migrations.AlterField(model_name="source", name="is_canonical_due", field=due(False)),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(
                fields=["id"], name="source_canonical_due", condition=models.Q(("is_canonical_due", True))
            ),
        ),
    ]
