"""Indexes for My day and the filters of the list; claims are found by people and addresses too.

The orders of lists are those of indexes, so that no page reads more with more claims (docs/decisions/0063). What claims
are found by is noted by triggers (docs/decisions/0043): these gain who holds a claim, who wrote it, what people are
called, and where sources are. The claims that there are, are noted too.
"""

from importlib import import_module

from django.conf import settings
from django.db import migrations, models

search = import_module("claims.migrations.0014_search")
CLAIM, SOURCE = search.PARTS["claims_claim"], search.NAMES["sources_source"]
CHANGED = {
    "claims_claim": (f"{CLAIM[0]}, assignee_id", *CLAIM[1:]),
    "sources_source": (f"{SOURCE[0]}, url, canonical", *SOURCE[1:]),
    "accounts_user": ("first_name, last_name, username", "person", "id"),
}
BEFORE = {"claims_claim": CLAIM, "sources_source": SOURCE}
WROTE = """
CREATE TRIGGER note_wrote AFTER INSERT ON claims_event FOR EACH ROW
WHEN (NEW.verb IN ('edit', 'submit')) EXECUTE FUNCTION note_unindexed('claim', 'claim_id');
"""


def _trigger(table: str, columns: str, kind: str, key: str) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in columns.split(", ")) for row in ("OLD", "NEW"))
    return str(search.CHANGED.format(table=table, old=old, new=new, kind=kind, key=key))


def _noted(table: str) -> migrations.RunSQL:
    """Note changes of more columns of a table than before."""
    drop = f"DROP TRIGGER IF EXISTS note_changed ON {table};"
    before = _trigger(table, *BEFORE[table]) if table in BEFORE else ""
    return migrations.RunSQL(drop + _trigger(table, *CHANGED[table]), drop + before)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0021_reasons_of_adjudications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="claim",
            name="claim_due",
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["-number", "-created_at", "-id"], name="claim_number_newest"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(
                    ("due_on__isnull", True),
                    ("stage__in", ("triage", "research", "review", "adjudication", "approved")),
                ),
                fields=["-created_at", "-id"],
                name="claim_undated",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("stage", "done"), ("standing", "published")),
                fields=["id", "stage_since"],
                name="claim_public",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("stage__in", ("triage", "research", "review", "adjudication", "approved"))),
                fields=["stage_since", "id"],
                name="claim_longest",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(
                    ("due_on__isnull", False),
                    ("stage__in", ("triage", "research", "review", "adjudication", "approved")),
                ),
                fields=["due_on", "id"],
                name="claim_due",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("stage__in", ("triage", "research", "review", "adjudication", "approved"))),
                fields=["stage", "priority", "due_on", "id"],
                name="claim_urgent",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("stage__in", ("triage", "research", "review", "adjudication", "approved"))),
                fields=["assignee", "stage", "priority", "due_on", "id"],
                name="claim_held_urgent",
            ),
        ),
        migrations.AddIndex(
            model_name="embargo",
            index=models.Index(
                condition=models.Q(("ended_as", "refused")), fields=["claim", "round"], name="embargo_refused"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("stage_before", models.F("stage_after")), _negated=True),
                fields=["stage_before", "-at"],
                name="event_left_stage",
            ),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(
                condition=models.Q(
                    ("answered_on__isnull", True), ("asked_on__isnull", False), ("due_on__isnull", False)
                ),
                fields=["claim", "due_on"],
                name="reply_unanswered",
            ),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(
                condition=models.Q(("answer_recorded_at__isnull", False)),
                fields=["-answer_recorded_at"],
                name="reply_recorded",
            ),
        ),
        migrations.AlterField(
            model_name="unindexed",
            name="kind",
            field=models.CharField(
                choices=[
                    ("claim", "Claim"),
                    ("actor", "Actor"),
                    ("source", "Source"),
                    ("publisher", "Publisher"),
                    ("topic", "Topic"),
                    ("person", "Person"),
                ],
                max_length=9,
            ),
        ),
        *(_noted(table) for table in CHANGED),
        migrations.RunSQL(WROTE, "DROP TRIGGER note_wrote ON claims_event"),
        migrations.RunSQL(
            "INSERT INTO claims_unindexed (kind, key) SELECT 'claim', id FROM claims_claim ORDER BY id",
            migrations.RunSQL.noop,
        ),
    ]
