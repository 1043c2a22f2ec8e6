"""The desk's search index, and triggers that say what in it is out of date. What there is already is indexed when
somebody searches, or by `manage.py index_claims` (docs/decisions/0043)."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgvector.django.sparsevec
import pgvector.django.vector
from django.db import migrations, models

# As in record/0015: a scan reads every vector.
STORAGE = """
ALTER TABLE claims_claimtext SET (toast_tuple_target = 8160);
ALTER TABLE claims_claimtext ALTER words SET STORAGE main, ALTER grams SET STORAGE main,
      ALTER terms SET STORAGE main, ALTER pieces SET STORAGE main;
"""
FUNCTION = """
CREATE FUNCTION note_unindexed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
BEGIN
    INSERT INTO claims_unindexed (kind, key) VALUES (TG_ARGV[0], (changed ->> TG_ARGV[1])::bigint);
    RETURN NULL;
END $$;
"""
# Each table, what of it is indexed, and what is out of date by a change.
PARTS = {
    "claims_appearance": ("actor_id, attributed_by_id, source_id, quote", "claim", "claim_id"),
    "claims_evidence": ("source_id, through_id, note, quote", "claim", "claim_id"),
    "claims_reply": ("actor_id, answer", "claim", "claim_id"),
    "claims_claim_topics": ("topic_id", "claim", "claim_id"),
    "claims_claim": (
        "statement, headline, context, language, summary, analysis, contrary, would_change", "claim", "id",
    ),
}  # fmt: skip
NAMES = {
    "claims_actor": ("name", "actor", "id"),
    "claims_topic": ("name", "topic", "id"),
    "sources_source": ("title, publisher_id", "source", "id"),
    "sources_publisher": ("name", "publisher", "id"),
}
CHANGED = """
CREATE TRIGGER note_changed AFTER UPDATE ON {table} FOR EACH ROW
WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION note_unindexed('{kind}', '{key}');
"""
CAME_OR_WENT = """
CREATE TRIGGER note_come_or_gone AFTER INSERT OR DELETE ON {table} FOR EACH ROW
EXECUTE FUNCTION note_unindexed('{kind}', '{key}');
"""


def _changed(table: str, columns: str, kind: str, key: str) -> migrations.RunSQL:
    names = columns.split(", ")
    old, new = (", ".join(f"{row}.{name}" for name in names) for row in ("OLD", "NEW"))
    statement = CHANGED.format(table=table, old=old, new=new, kind=kind, key=key)
    return migrations.RunSQL(statement, f"DROP TRIGGER note_changed ON {table}")


def _came_or_went(table: str, _columns: str, kind: str, key: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        CAME_OR_WENT.format(table=table, kind=kind, key=key), f"DROP TRIGGER note_come_or_gone ON {table}"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0013_nothing_is_preselected"),
        ("sources", "0005_what_exists_and_has_happened"),
        ("record", "0015_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimTermFrequency",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[("word", "Word"), ("gram", "Gram"), ("text", "Any text: its only term is 0")],
                        max_length=4,
                    ),
                ),
                ("term", models.IntegerField()),
                ("count", models.PositiveIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "kind", "term", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "verbose_name": "frequency of a term of claims",
                "verbose_name_plural": "frequencies of terms of claims",
            },
        ),
        migrations.CreateModel(
            name="Unindexed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("claim", "Claim"),
                            ("actor", "Actor"),
                            ("source", "Source"),
                            ("publisher", "Publisher"),
                            ("topic", "Topic"),
                        ],
                        max_length=9,
                    ),
                ),
                ("key", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "change that is not indexed",
                "verbose_name_plural": "changes that are not indexed",
            },
        ),
        migrations.CreateModel(
            name="ClaimSpelling",
            fields=[
                ("word", models.CharField(db_collation="C", max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                (
                    "variants",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="What words of a similar spelling have in common.",
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name": "word of claims",
                "verbose_name_plural": "words of claims",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["variants"], name="claimspelling_variants"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimText",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        help_text="What the text is known by. Of equal scores, the lower comes first.",
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("words", pgvector.django.sparsevec.SparseVectorField(dimensions=1048576)),
                ("grams", pgvector.django.sparsevec.SparseVectorField(dimensions=1048576)),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="All words, also those that weigh nothing.",
                        size=None,
                    ),
                ),
                (
                    "pieces",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(),
                        help_text="Grams of one length, by which candidates are found.",
                        size=None,
                    ),
                ),
                (
                    "spellings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        help_text="The words as they are written.",
                        size=None,
                    ),
                ),
                ("encoder", models.CharField(help_text="What made the vector.", max_length=100, null=True)),
                (
                    "vector",
                    pgvector.django.vector.VectorField(help_text="The meaning of the text, of length 1.", null=True),
                ),
            ],
            options={
                "verbose_name": "searchable text of a claim",
                "verbose_name_plural": "searchable texts of claims",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["terms"], name="claimtext_terms"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["pieces"], name="claimtext_pieces"
                    ),
                ],
            },
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION note_unindexed()"),
        *(_changed(table, *said) for table, said in {**PARTS, **NAMES}.items()),
        *(_came_or_went(table, *said) for table, said in PARTS.items()),
        migrations.RunSQL(
            "INSERT INTO claims_unindexed (kind, key) SELECT 'claim', id FROM claims_claim ORDER BY id",
            migrations.RunSQL.noop,
        ),
    ]
