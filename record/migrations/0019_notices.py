"""Notices stand beside documents: what became of a source since. Added to alone, like the log, and public at once."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

append_only = import_module("record.migrations.0002_append_only").append_only

KINDS = [
    ("passage_changed", "Passage changed"),
    ("passage_gone", "Passage gone"),
    ("gone", "Source gone"),
    ("unreachable", "Source unreachable"),
    ("retracted", "Source retracted"),
    ("superseded", "Source superseded"),
    ("still_stands", "Verdict still stands"),
]
MENTIONS = [
    ("actor", "Actor"),
    ("source", "Source"),
    ("publisher", "Publisher"),
    ("topic", "Topic"),
    ("rating", "Rating"),
    ("language", "Language"),
    ("country", "Country"),
    ("related", "Related fact-check"),
]
# Readers keep the index up to which they have everything, and pages are bounded by it, so it follows the time and the
# log. A session keeps its plans: one that was made for a short table must not read all of a long one.
IN_ORDER = """
ALTER TABLE record_notice ADD CONSTRAINT notice_noticed_at_is_whole_seconds CHECK (
    noticed_at >= '1970-01-01 00:00:00+00' AND noticed_at < '10000-01-01 00:00:00+00'
    AND date_trunc('second', noticed_at AT TIME ZONE 'UTC') = noticed_at AT TIME ZONE 'UTC'
);

CREATE FUNCTION refuse_misplaced_notice() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_seqscan = off AS $$
DECLARE
    newest record_notice%ROWTYPE;
BEGIN
    SELECT * INTO newest FROM record_notice ORDER BY "index" DESC LIMIT 1;
    IF NEW."index" <> coalesce(newest."index" + 1, 0) THEN
        RAISE EXCEPTION 'record_notice: the next index is %, not %', coalesce(newest."index" + 1, 0), NEW."index"
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.noticed_at < newest.noticed_at
       OR NEW.noticed_at > greatest(newest.noticed_at, clock_timestamp() + interval '1 day') THEN
        RAISE EXCEPTION 'record_notice: notice % is of no time after the one before it and before now', NEW."index"
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW."after" NOT BETWEEN coalesce(newest."after", 0) AND next_index() - 1 THEN
        RAISE EXCEPTION 'record_notice: notice % cannot come after entry %', NEW."index", NEW."after"
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuse_misplaced_notice BEFORE INSERT ON record_notice
    FOR EACH ROW EXECUTE FUNCTION refuse_misplaced_notice();
CREATE TRIGGER renew_revision AFTER INSERT ON record_notice FOR EACH STATEMENT EXECUTE FUNCTION renew_revision();
"""
UNDO_IN_ORDER = """
DROP TRIGGER renew_revision ON record_notice;
DROP TRIGGER refuse_misplaced_notice ON record_notice;
DROP FUNCTION refuse_misplaced_notice();
ALTER TABLE record_notice DROP CONSTRAINT notice_noticed_at_is_whole_seconds;
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0018_countries")]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "index",
                    models.BigIntegerField(help_text="0, 1, 2 … without a gap.", primary_key=True, serialize=False),
                ),
                ("number", models.PositiveIntegerField(help_text="The fact-check's public number.")),
                ("version", models.PositiveIntegerField(help_text="The version that was public then.")),
                ("after", models.BigIntegerField(help_text="The index of the log's newest entry then.")),
                ("kind", models.CharField(choices=KINDS, max_length=15)),
                (
                    "source",
                    models.CharField(help_text="Slug of a source of the version's document.", max_length=100),
                ),
                ("read_on", models.DateTimeField(help_text="When the copy was archived that was read.", null=True)),
                (
                    "noticed_at",
                    models.DateTimeField(help_text="Whole seconds, UTC; never before the notice before it."),
                ),
                ("passage", models.TextField(help_text="As the document quotes it.", null=True)),
                ("reason", models.TextField(help_text="Readers see it.", max_length=2000, null=True)),
                ("replaced_by_title", models.CharField(max_length=500, null=True)),
                ("replaced_by_url", models.CharField(max_length=2000, null=True)),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "ordering": ["index"],
                "indexes": [
                    models.Index(fields=["after", "index"], name="notice_after"),
                    models.Index(fields=["noticed_at", "index"], name="notice_noticed_at"),
                    models.Index(fields=["number", "index"], name="notice_number"),
                    models.Index(fields=["source", "index"], name="notice_source"),
                    models.Index(fields=["version", "number", "source", "index"], name="notice_version"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=[name for name, _words in KINDS]), name="notice_kind_is_known"
                    ),
                    models.CheckConstraint(condition=Q(number__gte=1, version__gte=1), name="notice_is_of_a_version"),
                    models.CheckConstraint(
                        condition=~Q(kind="still_stands") | Q(reason__isnull=False) & ~Q(reason=""),
                        name="notice_that_settles_says_why",
                    ),
                    models.CheckConstraint(
                        condition=Q(replaced_by_title=None, replaced_by_url=None)
                        | Q(kind="superseded", replaced_by_title__isnull=False),
                        name="notice_names_a_successor_of_a_superseded_source",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeMention",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "slug", "notice_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(choices=MENTIONS, max_length=10)),
                ("slug", models.CharField(max_length=160)),
                (
                    "notice",
                    models.ForeignKey(
                        db_column="index",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to="record.notice",
                    ),
                ),
            ],
            options={"verbose_name": "mention of a notice", "verbose_name_plural": "mentions of notices"},
        ),
        append_only("record_notice"),
        append_only("record_noticemention"),
        migrations.RunSQL(IN_ORDER, UNDO_IN_ORDER),
    ]
