"""What a database needs that was restored from an older backup.

An entry remembers what the desk knows it by, and what was lost for good is declared: the log goes on after it, and
neither the numbers nor the versions that the lost entries may have had are given again.
"""

from importlib import import_module

from django.db import migrations, models

append_only = import_module("record.migrations.0002_append_only").append_only

# What comes next is defined here once: the log asks for it, and the triggers refuse anything else.
NEXT = """
CREATE FUNCTION lost_after(place bigint) RETURNS bigint LANGUAGE sql STABLE
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
    SELECT coalesce(sum(last - first + 1), 0)::bigint FROM record_loss WHERE first > place
$$;

CREATE FUNCTION next_index() RETURNS bigint LANGUAGE sql STABLE
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
    SELECT greatest((SELECT max("index") FROM record_entry), (SELECT max(last) FROM record_loss), -1) + 1
$$;

CREATE FUNCTION next_number() RETURNS bigint LANGUAGE sql STABLE
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
    SELECT coalesce(
        (SELECT number + 1 + lost_after("index") FROM record_entry WHERE version = 1 ORDER BY number DESC LIMIT 1),
        1 + lost_after(-1))
$$;

-- NULL for a number that was never given.
CREATE FUNCTION next_version(of_number bigint) RETURNS bigint LANGUAGE sql STABLE
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
    SELECT version + 1 + lost_after("index") FROM record_entry WHERE number = of_number ORDER BY version DESC LIMIT 1
$$;

CREATE FUNCTION refuse_misplaced_loss() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.first <> next_index() THEN
        RAISE EXCEPTION 'record_loss: what is lost begins with the next index, %, not %', next_index(), NEW.first
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuse_misplaced_loss BEFORE INSERT ON record_loss
    FOR EACH ROW EXECUTE FUNCTION refuse_misplaced_loss();
"""
UNDO_NEXT = """
DROP TRIGGER refuse_misplaced_loss ON record_loss;
DROP FUNCTION refuse_misplaced_loss();
DROP FUNCTION next_version(bigint);
DROP FUNCTION next_number();
DROP FUNCTION next_index();
DROP FUNCTION lost_after(bigint);
"""
REFUSE_GAP = """
CREATE OR REPLACE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    newest record_entry%ROWTYPE;
    next bigint;
BEGIN
    SELECT * INTO newest FROM record_entry ORDER BY "index" DESC LIMIT 1;
    next := {next_index};
    IF NEW."index" <> next THEN
        RAISE EXCEPTION 'record_entry: the next index is %, not %', next, NEW."index"
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
        next := {next_number};
        IF NEW.number <> next THEN
            RAISE EXCEPTION 'record_entry: the next number is %, not %', next, NEW.number
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSE
        next := {next_version};
        IF NEW.version IS DISTINCT FROM next THEN
            RAISE EXCEPTION 'record_entry: the next version of % is %, not %', NEW.number, next, NEW.version
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
"""
RENEW_REVISION = """
CREATE OR REPLACE FUNCTION renew_revision() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
BEGIN
    INSERT INTO record_revision AS revision (id, value, entries)
    SELECT 1, gen_random_uuid(), {entries}
        ON CONFLICT (id) DO UPDATE
       SET value = EXCLUDED.value, entries = greatest(revision.entries, EXCLUDED.entries);
    RETURN NULL;
END $$;
"""
WITH_LOSSES = REFUSE_GAP.format(
    next_index="next_index()", next_number="next_number()", next_version="next_version(NEW.number)"
) + RENEW_REVISION.format(entries="next_index()")
WITHOUT_LOSSES = REFUSE_GAP.format(
    next_index='coalesce(newest."index" + 1, 0)',
    next_number="(SELECT coalesce(max(number), 0) + 1 FROM record_entry)",
    next_version="(SELECT max(version) + 1 FROM record_entry WHERE number = NEW.number)",
) + RENEW_REVISION.format(entries='(SELECT coalesce(max("index") + 1, 0) FROM record_entry)')
RENEW = """
CREATE TRIGGER renew_revision AFTER INSERT ON record_loss FOR EACH STATEMENT EXECUTE FUNCTION renew_revision();
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0008_no_plan_of_the_revision_reads_the_log")]

    operations = [
        migrations.AddField(
            "entry",
            "origin",
            models.CharField(
                max_length=100,
                null=True,
                help_text="What the desk knows it by; neither published nor part of the leaf.",
            ),
        ),
        migrations.CreateModel(
            "Loss",
            [
                ("first", models.BigIntegerField(primary_key=True, serialize=False)),
                ("last", models.BigIntegerField()),
                ("reason", models.TextField(help_text="What happened; readers see it.", max_length=2000)),
                ("declared_at", models.DateTimeField(help_text="Whole seconds, UTC.")),
            ],
            options={
                "verbose_name": "declaration of lost entries",
                "verbose_name_plural": "declarations of lost entries",
                "ordering": ["first"],
                "constraints": [
                    models.CheckConstraint(
                        name="loss_is_of_some_entries",
                        condition=models.Q(
                            first__gte=0, last__gte=models.F("first"), last__lt=models.F("first") + 100_000
                        ),
                    ),
                    models.CheckConstraint(name="loss_gives_a_reason", condition=~models.Q(reason="")),
                ],
            },
        ),
        append_only("record_loss"),
        migrations.RunSQL(NEXT, UNDO_NEXT),
        migrations.RunSQL(WITH_LOSSES, WITHOUT_LOSSES),
        migrations.RunSQL(RENEW, "DROP TRIGGER renew_revision ON record_loss"),
    ]
