"""What is published can be seen, and reads in the order in which it is written, whoever writes it.

A trigger rather than a check: a row that broke the rule before keeps its text until that text is edited, also while its
other columns change.
"""

from django.db import migrations, models

from record.readable import validate_readable

IS_READABLE = r"""
CREATE FUNCTION is_readable(written text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT written = '' OR written !~ '[\u202a-\u202e\u2066-\u2069]' AND written ~ (
        '[^\x01-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f'
        '\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]'
    )
$$;
"""
REFUSE_UNREADABLE = """
CREATE FUNCTION refuse_unreadable() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written jsonb := to_jsonb(NEW);
    earlier jsonb := CASE TG_OP WHEN 'UPDATE' THEN to_jsonb(OLD) END;
    name text;
BEGIN
    FOREACH name IN ARRAY TG_ARGV LOOP
        IF written ->> name IS DISTINCT FROM earlier ->> name AND NOT is_readable(written ->> name) THEN
            RAISE EXCEPTION '%.% reads otherwise than it is written, or nothing in it can be seen', TG_TABLE_NAME, name
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""
UNDO = """
DROP FUNCTION refuse_unreadable();
DROP FUNCTION is_readable(text);
"""
TRIGGER = """
CREATE TRIGGER refuse_unreadable BEFORE INSERT OR UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_unreadable({columns});
"""
UNDO_TRIGGER = "DROP TRIGGER refuse_unreadable ON {table};"


def readable(table: str, *columns: str) -> migrations.RunSQL:
    """The operation that lets only readable text into columns; other apps' migrations use it for their own tables."""
    return migrations.RunSQL(
        TRIGGER.format(table=table, columns=", ".join(f"'{column}'" for column in columns)),
        UNDO_TRIGGER.format(table=table),
    )


class Migration(migrations.Migration):
    dependencies = [("sources", "0003_addresses_are_uris")]

    operations = [
        migrations.RunSQL(IS_READABLE + REFUSE_UNREADABLE, UNDO),
        readable("sources_publisher", "name"),
        readable("sources_source", "title", "interests"),
        migrations.AlterField(
            model_name="publisher",
            name="name",
            field=models.CharField(max_length=200, validators=[validate_readable]),
        ),
        migrations.AlterField(
            model_name="source",
            name="interests",
            field=models.TextField(
                blank=True,
                help_text="What interest it has in the matter; write “None known.” if so.",
                max_length=1000,
                validators=[validate_readable],
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="title",
            field=models.CharField(max_length=500, validators=[validate_readable]),
        ),
    ]
