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
    "sources_sourceevent",
]

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
            rights = "SELECT, INSERT" if name in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
            rights = "SELECT" if name in READ_ONLY else rights
            _execute(cursor, "REVOKE ALL ON {} FROM {}", table, server)
            _execute(cursor, "GRANT {} ON {} TO {}", sql.SQL(rights), table, server)
        cursor.execute(SEQUENCES)
        for (name,) in cursor.fetchall():
            _execute(cursor, "GRANT USAGE ON SEQUENCE {} TO {}", sql.Identifier(name), server)
        # Functions could be made in a schema, also in the temporary one.
        _execute(cursor, "REVOKE CREATE ON SCHEMA {} FROM PUBLIC", sql.Identifier("public"))
        _execute(cursor, "REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", database)


def _execute(cursor: CursorWrapper, statement: str, *parts: sql.Composable) -> None:
    cursor.execute(sql.SQL(statement).format(*parts).as_string())


GRANTED = """
SELECT bool_and(has_table_privilege(oid, 'SELECT')) FROM pg_class
 WHERE relkind IN ('r', 'p') AND relnamespace = to_regnamespace(quote_ident(current_schema()))
"""


def are_granted() -> bool:
    """Return whether the server's role can work, as it cannot after a restore that left privileges out."""
    with connection.cursor() as cursor:
        cursor.execute(GRANTED)
        return bool(cursor.fetchone()[0])


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
                       WHERE tgname = 'refuse_truncate' AND has_table_privilege(tgrelid, 'TRUNCATE')),
       EXISTS (SELECT FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
                WHERE relnamespace = to_regnamespace(quote_ident(current_schema()))
                  AND NOT tgisinternal AND tgenabled NOT IN ('O', 'A'))
           OR EXISTS (SELECT FROM unnest(%(append_only)s::text[]) AS name WHERE to_regclass(name) IS NOT NULL
                         AND (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass(name)
                                 AND tgname IN ('refuse_change', 'refuse_truncate')) <> 2)
  FROM pg_roles WHERE rolname = current_user
"""


def unprotected() -> list[str]:
    """Say what the database does not protect from its server's own role; nothing where all is as it should be."""
    with connection.cursor() as cursor:
        cursor.execute(FACTS, {"append_only": APPEND_ONLY})
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
