"""Makes the stock project's tables and fills them from the documents that are public now, in the database itself."""

from django.core.management import BaseCommand, call_command
from django.db import connection, models, transaction
from psycopg.sql import SQL, Composable, Identifier, Literal

from bench.stock import models as stock

PUBLISHED = """
CREATE TEMPORARY TABLE published ON COMMIT DROP AS
SELECT number, "index", convert_from(body, 'UTF8')::jsonb AS document
  FROM record_factcheck JOIN record_document ON sha256 = document_id
"""
# The objects at a JSON path. A part's id follows from its place: no document has a hundred of a kind.
FOUND = """
SELECT number, "index", number::bigint * 100 + place AS id, part AS object
  FROM published, jsonb_path_query(document, {path}) WITH ORDINALITY AS found (part, place)
 WHERE jsonb_typeof(part) = 'object'
"""
NEWEST = 'SELECT DISTINCT ON ({key}) * FROM ({found}) AS each ORDER BY {key}, "index" DESC'
INSERT = "INSERT INTO {table} ({columns}) SELECT {values} FROM ({found}) AS found ORDER BY id"

NUMBER, ID = SQL("number"), SQL("id")
SLUG = SQL("object->>'slug'")
RATING = SQL("(object->>'scale') || '.' || (object->>'slug')")
OF_FACT_CHECKS = {
    "index": SQL('"index"'),
    "statement": SQL("object#>>'{claim,statement}'"),
    "context": SQL("object#>>'{claim,context}'"),
    "said": SQL("object#>>'{claim,said}'"),
    "rating": SQL("(object#>>'{rating,scale}') || '.' || (object#>>'{rating,slug}')"),
    "adjudication": SQL("CASE WHEN jsonb_typeof(object->'adjudication') = 'object' THEN number END"),
}
ARCHIVE = SQL("CASE WHEN jsonb_typeof(object->'archive') = 'object' THEN id END")


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: object, **options: object) -> None:
        call_command("migrate", run_syncdb=True, verbosity=0)
        with transaction.atomic():
            execute(SQL(PUBLISHED))
            insert(stock.Topic, "$.claim.topics[*]", by=SLUG)
            insert(stock.Actor, "$.actors[*]", by=SLUG)
            insert(stock.Publisher, "$.sources[*].publisher", by=SLUG)
            insert(stock.Source, "$.sources[*]", by=SLUG, publisher=SQL("object#>>'{publisher,slug}'"))
            insert(stock.Rating, "$.rating", by=RATING, key=RATING)
            insert(stock.Adjudication, "$.adjudication", id=NUMBER)
            insert(stock.FactCheck, "$", **OF_FACT_CHECKS)
            insert(stock.FactCheck.topics.through, "$.claim.topics[*]", factcheck=NUMBER, topic=SLUG)
            insert(stock.FactCheck.actors.through, "$.actors[*]", factcheck=NUMBER, actor=SLUG)
            insert(stock.FactCheck.sources.through, "$.sources[*]", factcheck=NUMBER, source=SLUG)
            insert(stock.Appearance, "$.appearances[*]", id=ID, fact_check=NUMBER)
            insert(stock.Archive, "$.evidence[*].archive", id=ID)
            insert(stock.Evidence, "$.evidence[*]", id=ID, fact_check=NUMBER, archive=ARCHIVE)
            insert(stock.Reply, "$.replies[*]", id=ID, fact_check=NUMBER)
            insert(stock.Assessment, "$.assessments[*]", id=ID, fact_check=NUMBER)
            insert(stock.Gate, "$.gates[*]", id=ID, fact_check=NUMBER)
            insert(stock.Related, "$.related[*]", id=ID, fact_check=NUMBER)
        execute(SQL("VACUUM ANALYZE"))


def insert(model: type[models.Model], path: str, by: Composable | None = None, **given: Composable) -> None:
    """Fill a table: a row for each object at the path or, where they are named `by` something, for the newest."""
    found: Composable = SQL(FOUND).format(path=Literal(path))
    if by is not None:
        found = SQL(NEWEST).format(key=by, found=found)
    fields = [field for field in model._meta.concrete_fields if field.name in given or field.name != "id"]
    execute(
        SQL(INSERT).format(
            table=Identifier(model._meta.db_table),
            columns=SQL(", ").join(Identifier(field.column) for field in fields),
            values=SQL(", ").join(given.get(field.name) or value_of(field) for field in fields),
            found=found,
        )
    )


def value_of(field: models.Field) -> Composable:
    """SQL for the value of an object's key; fields have the names of keys."""
    if isinstance(field, models.JSONField):
        return SQL("nullif(object->{}, 'null')").format(Literal(field.name))
    return SQL("(object->>{})::{}").format(Literal(field.name), SQL(field.db_type(connection).partition(" CHECK")[0]))


def execute(statement: Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
