"""Search: what can be found, its terms and their frequencies. Publication fills it; what was published before, the next
migration does."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgvector.django.sparsevec
import pgvector.django.vector
from django.db import migrations, models

EXTENSION = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'vector') THEN
        CREATE EXTENSION vector;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'the extension pgvector is missing: as a superuser, run CREATE EXTENSION vector in this database';
END $$
"""
# A scan reads every vector: out of the row, each would cost a look into another table.
STORAGE = """
ALTER TABLE record_searchabletext SET (toast_tuple_target = 8160);
ALTER TABLE record_searchabletext ALTER words SET STORAGE main, ALTER grams SET STORAGE main,
      ALTER terms SET STORAGE main, ALTER pieces SET STORAGE main;
"""
# For the encoders that extras bring, by the length of their vectors; of other lengths every vector is compared.
NEAREST = "".join(
    f"CREATE INDEX searchabletext_vector_{length} ON record_searchabletext"
    f" USING hnsw ((vector::vector({length})) vector_ip_ops) WHERE vector_dims(vector) = {length};"
    for length in (384, 512)
)
NEAREST_UNDONE = "DROP INDEX searchabletext_vector_384, searchabletext_vector_512"


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0014_sort_keys"),
    ]

    operations = [
        migrations.RunSQL(EXTENSION, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="FacetCount",
            fields=[
                ("facet", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("slug", models.CharField(max_length=180)),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "count of a facet",
                "verbose_name_plural": "counts of facets",
                "indexes": [models.Index("kind", models.F("count").desc(), "slug", name="facetcount_most")],
            },
        ),
        migrations.CreateModel(
            name="SearchableFrequency",
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
                "verbose_name": "frequency of a term",
                "verbose_name_plural": "frequencies of terms",
            },
        ),
        migrations.CreateModel(
            name="Searchable",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        help_text="The number of an own fact-check.", primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("own", "Own fact-check"), ("external", "Fact-check of another publisher")],
                        max_length=8,
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        help_text="Path of an own one's page; another publisher's address.", max_length=2000
                    ),
                ),
                ("statement", models.TextField()),
                ("title", models.TextField(help_text="The headline.", null=True)),
                ("summary", models.TextField(help_text="The verdict in a sentence or two.")),
                ("text", models.TextField(help_text="What else words are found in, one passage a line.")),
                ("language", models.TextField()),
                ("claimant", models.TextField(help_text="Who is shown to say it, one name a line.")),
                (
                    "claimed_on",
                    models.CharField(help_text="When it was first said, as far as is known.", max_length=10, null=True),
                ),
                ("rating", models.TextField(help_text="The rating in its publisher's words.")),
                ("publisher", models.CharField(help_text="None of an own one.", max_length=500, null=True)),
                (
                    "site",
                    models.CharField(help_text="Host of its publisher; none of an own one.", max_length=253, null=True),
                ),
                ("first_published_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(help_text="When what is shown now was published.")),
                (
                    "facets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        help_text="What it can be filtered by: kind, colon, slug.",
                        size=None,
                    ),
                ),
            ],
            options={
                "verbose_name": "searchable",
                "verbose_name_plural": "searchables",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["facets"], name="searchable_facets"
                    ),
                    models.Index(fields=["first_published_at", "id"], name="searchable_by_date"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchableSpelling",
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
                "verbose_name": "word",
                "verbose_name_plural": "words",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["variants"], name="searchablespelling_variants"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchableText",
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
                "verbose_name": "searchable text",
                "verbose_name_plural": "searchable texts",
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["terms"], name="searchabletext_terms"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["pieces"], name="searchabletext_pieces"
                    ),
                ],
            },
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(NEAREST, NEAREST_UNDONE),
    ]
