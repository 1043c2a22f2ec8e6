"""What the server's database role may do: read and write rows, nothing to the tables, and nothing to the log's past."""

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _
from psycopg import sql

OWNER = "owner"  # the alias under which settings name the role that owns the tables, where it is another one


def owner_alias() -> str:
    """Return the alias of the role that owns the tables: the server's own where settings name no other."""
    return OWNER if OWNER in settings.DATABASES else DEFAULT_DB_ALIAS


# The log, the history and the judgments. Triggers refuse every change, and the server's role has no right to any.
APPEND_ONLY = [
    *("record_entry", "record_document", "record_loss", "record_notice", "record_noticemention"),
    *("claims_event", "claims_submission", "claims_assessment", "claims_adjudication", "claims_waiver"),
    *("claims_recusal", "claims_claimversion", "claims_claimtopicversion", "claims_appearanceversion"),
    *("claims_evidenceversion", "claims_replyversion", "claims_relationversion"),
    *("claims_alsocheckedversion", "claims_importedfrom"),
    "sources_sourceevent",
]

# What django-pghistory writes for each version: it inserts a context, and updates these columns of it where the same
# transaction says more, for which the statement needs the right at any time. A trigger refuses it once that has ended.
CONTEXTS = "pghistory_context"
OF_A_CONTEXT = ["SELECT", "INSERT", "UPDATE (metadata)", "UPDATE (updated_at)"]

# Written by the owner of the tables alone: migrations, and what the operator declares to be lost.
READ_ONLY = ["django_migrations", "record_loss"]

TABLES = """
SELECT relname FROM pg_class
 WHERE relkind IN ('r', 'p') AND relnamespace = to_regnamespace(quote_ident(current_schema()))
   AND relowner = to_regrole(quote_ident(current_user))
"""

# Of serial columns, as procrastinate has. Django's own columns are identities, which need no right to their sequence.
SEQUENCES = """
SELECT sequence.relname FROM pg_class AS sequence JOIN pg_depend ON classid = 'pg_class'::regclass
                                           AND objid = sequence.oid AND deptype = 'a'
 WHERE sequence.relkind = 'S' AND relnamespace = to_regnamespace(quote_ident(current_schema()))
   AND relowner = to_regrole(quote_ident(current_user))
"""


ALL = ["SELECT", "INSERT", "UPDATE", "DELETE"]


def rights_to(table: str) -> list[str]:
    """Return what the server's role may do with a table, each right as GRANT writes it."""
    if table in READ_ONLY:
        return ["SELECT"]
    if table == CONTEXTS:
        return OF_A_CONTEXT
    return ["SELECT", "INSERT"] if table in APPEND_ONLY else ALL


def grant_ahead() -> None:
    """Let the server's role use each table from the moment at which a migration makes it.

    The running release may have to at once: its statements fire the triggers that fill a new table. Triggers keep those
    that are only added to until `grant` takes back what is too much, and ends it for the tables that come later.
    """
    if owner_alias() == DEFAULT_DB_ALIAS:
        return
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        _by_default(cursor, "GRANT {} ON {} TO {}")


def _by_default(cursor: CursorWrapper, action: str) -> None:
    """Grant or revoke what the server's role may do with each table and sequence that the owner makes from now on."""
    server = sql.Identifier(settings.DATABASES["default"]["USER"])
    for rights, kind in ((", ".join(ALL), "TABLES"), ("USAGE", "SEQUENCES")):
        statement = f"ALTER DEFAULT PRIVILEGES IN SCHEMA {{}} {action}"
        _execute(cursor, statement, sql.Identifier("public"), sql.SQL(rights), sql.SQL(kind), server)


def grant() -> None:
    """Let the server's role use the tables of the owner, after each migration. One transaction: nobody is shut out."""
    if owner_alias() == DEFAULT_DB_ALIAS:
        return
    server = sql.Identifier(settings.DATABASES["default"]["USER"])
    database = sql.Identifier(connections[OWNER].settings_dict["NAME"])
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(TABLES)
        for (name,) in cursor.fetchall():
            table = sql.Identifier(name)
            _execute(cursor, "REVOKE ALL ON {} FROM {}", table, server)
            _execute(cursor, "GRANT {} ON {} TO {}", sql.SQL(", ".join(rights_to(name))), table, server)
        cursor.execute(SEQUENCES)
        for (name,) in cursor.fetchall():
            _execute(cursor, "GRANT USAGE ON SEQUENCE {} TO {}", sql.Identifier(name), server)
        # Functions could be made in a schema, also in the temporary one.
        _execute(cursor, "REVOKE CREATE ON SCHEMA {} FROM PUBLIC", sql.Identifier("public"))
        _execute(cursor, "REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", database)
        _by_default(cursor, "REVOKE {} ON {} FROM {}")


def _execute(cursor: CursorWrapper, statement: str, *parts: sql.Composable) -> None:
    cursor.execute(sql.SQL(statement).format(*parts).as_string())


# Each table of the owner with what the server's role was granted on it and, under their names, on its columns.
GRANTED = """
SELECT relname, ARRAY(
    SELECT privilege_type FROM aclexplode(relacl) WHERE grantee = to_regrole(quote_ident(%(server)s))
    UNION ALL
    SELECT format('%%s (%%s)', privilege_type, attname) FROM pg_attribute, aclexplode(attacl)
     WHERE attrelid = pg_class.oid AND grantee = to_regrole(quote_ident(%(server)s))
)
  FROM pg_class
 WHERE relkind IN ('r', 'p') AND relnamespace = to_regnamespace(quote_ident(current_schema()))
   AND relowner = to_regrole(quote_ident(current_user))
"""


def are_granted() -> bool:
    """Return whether the server's role was granted what it needs on each table, and no more.

    A restore leaves privileges out; a migration that was killed leaves new tables with too many.
    """
    if owner_alias() == DEFAULT_DB_ALIAS:
        return True
    with connections[OWNER].cursor() as cursor:
        cursor.execute(GRANTED, {"server": settings.DATABASES["default"]["USER"]})
        return all({*granted} == {*rights_to(table)} for table, granted in cursor.fetchall())


FACTS = """
SELECT rolsuper,
       EXISTS (SELECT FROM pg_roles AS strong
                WHERE strong.rolname IN ('pg_execute_server_program', 'pg_write_server_files', 'pg_write_all_data')
                  AND pg_has_role(strong.oid, 'MEMBER')),
       EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident(current_schema()))
                                      AND relkind IN ('r', 'p') AND pg_has_role(relowner, 'MEMBER')),
       has_schema_privilege(current_schema(), 'CREATE')
           OR has_database_privilege(current_database(), 'CREATE, TEMPORARY'),
       EXISTS (SELECT FROM pg_class WHERE oid IN (SELECT to_regclass(name) FROM unnest(%(append_only)s::text[]) AS name)
                  AND (has_any_column_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE, TRUNCATE')))
           OR EXISTS (SELECT FROM pg_trigger
                       WHERE tgname = 'refuse_truncate' AND has_table_privilege(tgrelid, 'TRUNCATE'))
           OR EXISTS (SELECT FROM pg_class WHERE oid = to_regclass(%(contexts)s)
                         AND (has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
                              OR has_column_privilege(oid, 'id', 'UPDATE')
                              OR has_column_privilege(oid, 'created_at', 'UPDATE'))),
       EXISTS (SELECT FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
                WHERE relnamespace = to_regnamespace(quote_ident(current_schema()))
                  AND NOT tgisinternal AND tgenabled NOT IN ('O', 'A'))
           OR EXISTS (SELECT FROM unnest(%(append_only)s::text[]) AS name WHERE to_regclass(name) IS NOT NULL
                         AND (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(name)
                                 AND tgname IN ('refuse_change', 'refuse_truncate')) <> 2)
           OR to_regclass(%(contexts)s) IS NOT NULL
              AND (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(%(contexts)s)
                      AND tgname IN ('refuse_later_change', 'refuse_removal', 'refuse_truncate')) <> 3
  FROM pg_roles WHERE rolname = current_user
"""


def unprotected() -> list[str]:
    """Say what the database does not protect from its server's own role; nothing where all is as it should be."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"append_only": APPEND_ONLY, "contexts": CONTEXTS})
        is_superuser, is_strong, owns_tables, creates, changes_log, lacks_triggers = cursor.fetchone()
    found = {
        _("it is a superuser, who is bound by nothing"): is_superuser,
        _("it is a member of a role that reaches files, programs or all tables"): is_strong and not is_superuser,
        _("it owns the tables, so it can alter them and switch off the triggers that keep the log"): owns_tables,
        _("it can create functions"): creates,
        _("it has the right to change or delete what the log and the history hold"): changes_log,
        _("triggers that keep the log, the history or what was submitted are missing or switched off"): lacks_triggers,
    }
    return [words for words, is_so in found.items() if is_so]
