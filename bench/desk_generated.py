"""A large desk, written by the database itself: claims over three years with all that belongs to them.

Of each hundred claims ten are in triage, ten in research, five in review, two in adjudication, three approved, fifty
done and twenty closed, however many there are. Each has three pieces of evidence, two appearances, two topics, a reply,
its history and its versions. Some topic, actor, language and rating is common, and some belongs to the oldest claims
alone: a list that had to look for them from the newest would read all. Twenty people research, ten review, four edit.
"""

from django.db import connections

from accounts.roles import Role
from claims import search
from claims.models import Appearance, Claim, Evidence, Rating, Reply, Unindexed
from claims.models.versions import AppearanceVersion, ClaimVersion, EvidenceVersion, ReplyVersion
from factcheck.privileges import owner_alias
from tests.claims.factories import a_person

INDEXED = 1_000  # claims whose texts are read; the others have texts like theirs, and copies of what is indexed
FACT_CHECKERS, REVIEWERS, EDITORS = 20, 10, 4
TABLES = (
    "claims_claim", "claims_claim_topics", "claims_appearance", "claims_evidence", "claims_reply", "claims_event",
    "claims_assessment", "claims_adjudication", "claims_invitation", "claims_comment", "claims_comment_mentions",
    "claims_anotherlook", "claims_embargo", "claims_topic", "claims_actor", "sources_publisher", "sources_source",
    "sources_snapshot", "desk_savedview",
)  # fmt: skip
STAGES = """
CREATE TEMPORARY TABLE planned ON COMMIT DROP AS
SELECT n, %(first)s + n - 1 AS id, mod(n - 1, 1000) AS alike,
       CASE WHEN r < 10 THEN 'triage' WHEN r < 20 THEN 'research' WHEN r < 25 THEN 'review'
            WHEN r < 27 THEN 'adjudication' WHEN r < 30 THEN 'approved' WHEN r < 80 THEN 'done' ELSE 'closed' END
           AS stage,
       CASE WHEN r < 10 THEN NULL ELSE (%(checkers)s::bigint[])[1 + mod(n, 20)] END AS assignee,
       (%(reviewers)s::bigint[])[1 + mod(n, 10)] AS one, (%(reviewers)s::bigint[])[1 + mod(n + 3, 10)] AS other,
       (%(editors)s::bigint[])[1 + mod(n, 4)] AS editor,
       CASE WHEN n <= 20 THEN %(rare)s WHEN mod(n, 5) < 2 THEN %(common)s
            ELSE (%(ratings)s::bigint[])[1 + mod(n, 5)] END AS rating,
       now() - interval '3 years' * (%(count)s - n + 1) / %(count)s AS entered
  FROM (SELECT n, mod(abs(hashint4(n)::bigint), 100) AS r FROM generate_series(1, %(count)s) AS n) AS numbered;
ALTER TABLE planned ADD submitted boolean, ADD since timestamptz;
UPDATE planned SET submitted = stage IN ('review', 'adjudication', 'approved', 'done'),
       since = least(entered + interval '1 day' * (1 + mod(n, 20)), now() - interval '1 minute');
"""
ROWS = """
INSERT INTO sources_publisher (slug, name, kind, country, homepage)
SELECT 'board-' || n, 'Board number ' || n, 'government', 'VE', '' FROM generate_series(1, 200) AS n;

INSERT INTO sources_source (slug, title, publisher_id, kind, tier, url, published_on, language, interests)
SELECT 'report-' || n, 'Report number ' || n || ' of the water board',
       (SELECT min(id) FROM sources_publisher) + mod(n, 200), 'report',
       CASE mod(n, 2) WHEN 0 THEN 'primary' ELSE 'secondary' END, 'https://board.example/reports/' || n,
       '2025-09', 'en', 'None known.' FROM generate_series(1, %(count)s) AS n;

INSERT INTO sources_snapshot (source_id, captured_at, sha256, url)
SELECT id, now() - interval '1 day', repeat('a', 64), '' FROM sources_source;

INSERT INTO claims_topic (slug, name) SELECT 'topic-' || n, 'Topic ' || n FROM generate_series(1, 60) AS n;
INSERT INTO claims_topic (slug, name) VALUES ('topic-rare', 'Topic of the oldest');
INSERT INTO claims_actor (slug, name, kind, description, country)
SELECT 'actor-' || n, 'Actor ' || n || ' Rivera', 'person', '', '' FROM generate_series(1, 2000) AS n;
INSERT INTO claims_actor (slug, name, kind, description, country)
VALUES ('actor-rare', 'Actor of the oldest', 'person', '', '');

INSERT INTO claims_claim (id, statement, context, language, stage, standing, closed_as, number, assignee_id,
       stage_since, priority, due_on, evidence_numbered, round, created_at, changed_at, proposed_rating_id, summary,
       headline, analysis, contrary, would_change)
SELECT id, 'The minister rebuilt the bridge of place' || mod(n, 100) || ' for ' || alike || ' coins.', '',
       CASE WHEN n <= 30 THEN 'cy' WHEN mod(n, 20) = 0 THEN 'es' ELSE 'en' END, stage,
       CASE WHEN stage <> 'done' THEN 'unpublished' WHEN mod(n, 90) = 0 THEN 'retracted' ELSE 'published' END,
       CASE stage WHEN 'closed' THEN 'out_of_scope' ELSE '' END, CASE stage WHEN 'done' THEN n END, assignee, since,
       CASE mod(n, 50) WHEN 0 THEN 1 WHEN 1 THEN 2 WHEN 2 THEN 4 ELSE 3 END,
       CASE WHEN mod(n, 3) = 0 THEN (now() + interval '1 day' * (mod(n, 60) - 20))::date END, 3,
       CASE WHEN submitted THEN 1 ELSE 0 END, entered, since, CASE WHEN stage <> 'triage' THEN rating END,
       'The board paid for it.', '', repeat('The ledger of the board was read line by line. ', 30), 'None.', ''
  FROM planned;

INSERT INTO claims_claim_topics (claim_id, topic_id)
SELECT id, (SELECT min(id) FROM claims_topic) + topic
  FROM planned, LATERAL (SELECT DISTINCT topic FROM unnest(ARRAY[
       CASE WHEN mod(n, 3) = 0 THEN 0 ELSE 1 + mod(n, 30) END, 31 + mod(n, 29),
       CASE WHEN n <= 40 THEN 60 ELSE 31 + mod(n, 29) END]) AS topic) AS given;

INSERT INTO claims_appearance (claim_id, actor_id, stance, attribution, quote, quote_language, said_on, occasion,
       source_id, since, position)
SELECT planned.id, (SELECT min(id) FROM claims_actor) + actor, stance, 'quoted', 'It was ' || alike || ' coins.', 'en',
       '2025-09-06', '', (SELECT min(id) FROM sources_source) + mod(n, %(count)s), '', place
  FROM planned, LATERAL (VALUES
       (1, CASE WHEN n <= 40 THEN 2000 WHEN mod(n, 3) = 0 THEN 0 ELSE mod(n * 13::bigint, 2000) END, 'asserts'),
       (2, mod(n * 31::bigint, 2000), 'denies')) AS said (place, actor, stance);

INSERT INTO claims_evidence (claim_id, source_id, read, stance, quote, locator, note, number, position)
SELECT planned.id, (SELECT min(id) FROM sources_source) + mod(n * place::bigint + place, %(count)s), 'itself',
       (ARRAY['supports', 'refutes', 'context'])[place], '', 'page ' || place, 'What the report says of it.',
       place, place
  FROM planned, generate_series(1, 3) AS place;

INSERT INTO claims_reply (claim_id, actor_id, asked_on, channel, due_on, answered_on, answer, answer_recorded_at,
       not_asked)
SELECT id, (SELECT min(id) FROM claims_actor) + mod(n * 13::bigint, 2000), since::date - 9, 'e-mail', since::date - 2,
       CASE WHEN mod(n, 3) > 0 THEN since::date - 5 END, CASE WHEN mod(n, 3) > 0 THEN 'So it was.' ELSE '' END,
       CASE WHEN mod(n, 3) > 0 THEN
            CASE WHEN mod(n, 200) = 1 THEN since + interval '1 day' ELSE since - interval '5 days' END
       END, '' FROM planned;

INSERT INTO claims_event (claim_id, verb, by_id, assignee_id, at, stage_before, stage_after, reason)
SELECT id, verb, coalesce(assignee, editor), CASE verb WHEN 'take' THEN assignee END,
       entered + (since - entered) * step / 9, before, after, reason
  FROM planned, LATERAL (VALUES
       (0, 'enter', '', 'triage', '', true),
       (1, 'take', 'triage', 'research', '', stage <> 'triage'),
       (2, 'edit', 'research', 'research', 'evidence', stage <> 'triage'),
       (3, 'submit', 'research', 'review', '', submitted),
       (4, 'assess', 'review', 'review', '', submitted AND stage <> 'review'),
       (5, 'assess', 'review', CASE WHEN mod(n, 20) = 0 OR stage = 'adjudication' THEN 'adjudication'
                               ELSE 'approved' END, '', submitted AND stage <> 'review'),
       (6, 'adjudicate', 'adjudication', 'approved', '', stage IN ('approved', 'done') AND mod(n, 20) = 0),
       (7, 'publish', 'approved', 'done', '', stage = 'done'),
       (7, 'submit', 'research', 'review', '', stage = 'research' AND mod(n, 4) = 0),
       (8, 'send_back', 'review', 'research', 'A source is missing.', stage = 'research' AND mod(n, 4) = 0),
       (9, 'close', 'research', 'closed', 'Not ours.', stage = 'closed'))
       AS done (step, verb, before, after, reason, is_done)
 WHERE is_done ORDER BY id, step;

INSERT INTO claims_assessment (claim_id, round, reviewer_id, rating_id, reasons, blind, at)
SELECT id, 1, reviewer, CASE WHEN split AND place = 2 THEN %(rare)s ELSE rating END, 'So it reads.', true, since
  FROM planned, LATERAL (SELECT stage = 'adjudication' OR mod(n, 20) = 0 AS split) AS how,
       LATERAL (VALUES (1, one), (2, other)) AS given (place, reviewer)
 WHERE submitted AND (stage <> 'review' OR place = 1 AND mod(n, 2) = 0);

INSERT INTO claims_adjudication (claim_id, round, editor_id, rating_id, reasons, at)
SELECT id, 1, editor, rating, 'So it reads.', since FROM planned WHERE stage IN ('approved', 'done') AND mod(n, 20) = 0;

INSERT INTO claims_invitation (claim_id, round, reviewer_id, at)
SELECT id, 1, reviewer, since FROM planned, unnest(ARRAY[one, other]) AS reviewer WHERE submitted;

INSERT INTO claims_comment (claim_id, by_id, text, at) SELECT id, editor, 'Is the ledger whole?', since FROM planned
 WHERE assignee IS NOT NULL AND mod(n, 10) = 0;
UPDATE claims_comment SET resolved_at = at, resolved_by_id = by_id WHERE mod(id, 10) > 0;
INSERT INTO claims_comment_mentions (comment_id, user_id)
SELECT claims_comment.id, assignee FROM claims_comment JOIN planned ON planned.id = claim_id;

INSERT INTO claims_anotherlook (claim_id, source_id, kind, raised_at, settled_as, reason)
SELECT planned.id, (SELECT min(id) FROM sources_source) + mod(n, %(count)s), 'gone', since, '', '' FROM planned
 WHERE stage = 'done' AND mod(n, 90) = 1;

INSERT INTO claims_embargo (claim_id, round, publish_at, by_id, action, note, changes, seen, at, ended_at, ended_as,
       problem)
SELECT id, 1, since, editor, '', '', '', '', since, since, 'refused', 'A source is not archived.' FROM planned
 WHERE stage = 'approved' AND mod(n, 10) = 7
"""
COPIES = """
INSERT INTO claims_claimtext (id, words, grams, terms, pieces, spellings)
SELECT id + copy * %(indexed)s, words, grams, terms, pieces, spellings
  FROM generate_series(1, %(copies)s) AS copy, claims_claimtext;
UPDATE claims_claimtermfrequency SET count = count * (%(copies)s + 1);
UPDATE claims_claimspelling SET count = count * (%(copies)s + 1)
"""


def fill_own(count: int) -> None:
    """Fill this process's database, which has no claims yet, with a multiple of a thousand. Its owner writes them."""
    people = {
        "checkers": _people("checker", FACT_CHECKERS, Role.FACT_CHECKER),
        "reviewers": _people("reviewer", REVIEWERS, Role.REVIEWER),
        "editors": _people("editor", EDITORS, Role.EDITOR),
    }
    ratings = {rating.slug: rating.pk for rating in Rating.objects.filter(scale__is_default=True)}
    chosen = {"rare": ratings.pop("unproven"), "common": ratings["false"], "ratings": [*ratings.values()]}
    given = {"count": count, "first": 1} | chosen | people
    given |= {"indexed": INDEXED, "copies": count // INDEXED - 1}
    owner = connections[owner_alias()]
    with owner.cursor() as cursor:
        _switch(cursor, "DISABLE")
        cursor.execute("BEGIN")
        for statement in [*STAGES.split(";\n"), *ROWS.split(";\n\n"), *_versions()]:
            if statement.strip():
                cursor.execute(statement, given)
        cursor.execute("SELECT setval(pg_get_serial_sequence('claims_claim', 'id'), %(count)s)", given)
        cursor.execute("COMMIT")
        _switch(cursor, "ENABLE")
    Unindexed.objects.bulk_create(
        Unindexed(kind=Unindexed.Kind.CLAIM, key=key) for key in range(1, min(count, INDEXED) + 1)
    )
    search.catch_up()
    with owner.cursor() as cursor:
        for statement in COPIES.split(";\n"):
            cursor.execute(statement, given)
        cursor.execute("ANALYZE")


def _people(name: str, count: int, role: Role) -> list[int]:
    names = [f"{name}_{number}" for number in range(1, count + 1)]
    return [a_person(each, role, first_name=each.title()).pk for each in names]


def _switch(cursor: object, way: str) -> None:
    """Let the triggers of the tables rest: they note, version, number and refuse row by row what is written here."""
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} {way} TRIGGER USER")  # type: ignore[attr-defined]


def _versions() -> list[str]:
    """Return the statements that give each row the version with which it began, and each claim the one before."""
    statements = []
    kept = {ClaimVersion: Claim, AppearanceVersion: Appearance, EvidenceVersion: Evidence, ReplyVersion: Reply}
    for version, model in kept.items():
        columns = ", ".join(
            f'"{column.column}"' for column in version._meta.concrete_fields if not column.name.startswith("pgh_")
        )
        for label in ("added", "changed") if model is Claim else ("added",):
            statements.append(
                f"INSERT INTO {version._meta.db_table} (pgh_created_at, pgh_label, pgh_obj_id, {columns})"
                f" SELECT now(), '{label}', id, {columns} FROM {model._meta.db_table}"
            )
    return statements
