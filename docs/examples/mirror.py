"""Keep a copy of all that a Factcheck site publishes, in one SQLite file. It needs Python alone, 3.9 or newer.

    python3 mirror.py https://facts.example.org facts.sqlite          # follows what changes until it is stopped
    python3 mirror.py https://facts.example.org facts.sqlite --once   # catches up and ends

Show what the view `fact_check` has, with what `source_notice` says beside it, and nothing else. Kill this program
whenever you like, and start it again. (MIT)
"""

import argparse
import gzip
import json
import sqlite3
import sys
import time
from hashlib import sha256
from http.client import HTTPException
from urllib.request import Request, urlopen

SCHEMA = """
PRAGMA secure_delete = ON;  -- what is withdrawn leaves the file, and not only its tables
CREATE TABLE IF NOT EXISTS document (number INTEGER PRIMARY KEY, sha256 TEXT, body TEXT, is_verified INTEGER);
CREATE VIEW IF NOT EXISTS fact_check AS SELECT number, body FROM document WHERE is_verified;
CREATE TABLE IF NOT EXISTS notice (  -- what became of sources since; without its texts where those are withdrawn
    idx INTEGER PRIMARY KEY, number INTEGER, version INTEGER, source TEXT, kind TEXT, body TEXT);
CREATE INDEX IF NOT EXISTS notice_number ON notice (number, version, source);
CREATE VIEW IF NOT EXISTS source_notice AS  -- of the versions that are shown, and settled by nothing
    SELECT number, notice.body FROM notice JOIN fact_check USING (number)
     WHERE version = json_extract(fact_check.body, '$.version') AND source IS NOT NULL AND kind <> 'still_stands'
       AND NOT EXISTS (SELECT 1 FROM notice AS later WHERE later.kind = 'still_stands' AND later.idx > notice.idx
                          AND (later.number, later.version, later.source)
                            = (notice.number, notice.version, notice.source));
CREATE TABLE IF NOT EXISTS state (export INTEGER, last INTEGER);  -- indices: what the export is as of; the last change
INSERT INTO state SELECT NULL, NULL WHERE NOT EXISTS (SELECT * FROM state);
"""


def ask(address):
    """Return the headers and the body of an answer, which is packed on its way."""
    answer = urlopen(Request(address, headers={"User-Agent": "mirror.py", "Accept-Encoding": "gzip"}), timeout=60)
    return answer.headers, gzip.open(answer) if answer.headers["Content-Encoding"] == "gzip" else answer


def take_export(db, site, index):
    """Take all documents as they stood at an index of the log: now, or those that had not come when it broke off."""
    [after] = db.execute("SELECT coalesce(max(number), 0) FROM document").fetchone()
    headers, lines = ask(f"{site}/api/v1/export?after={after}" + ("" if index is None else f"&index={index}"))
    db.execute("UPDATE state SET export = ?", [headers["Log-Index"]])
    for line in lines:
        item, body = json.loads(line), line.rstrip(b"\n")  # half a line is no JSON
        if "number" not in item:  # the last line, which says that nothing is missing
            db.execute("UPDATE state SET last = -1")
            return True
        row = (item["number"], sha256(body).hexdigest(), body.decode())
        db.execute("INSERT INTO document VALUES (?, ?, ?, 0)", row)
        if db.total_changes % 500 == 0:
            db.commit()
    raise EOFError("The export broke off")


def apply_changes(db, site, export, last):
    """Apply what comes next in the log, and return whether there is more."""
    view = "summary" if last < export else "full"  # of what the export brought, the log's hashes are enough
    [told] = db.execute("SELECT coalesce(max(idx), -1) FROM notice").fetchone()
    where = f"after={last}&notices_after={told}"
    page = json.load(ask(f"{site}/api/v1/changes?{where}&limit=1000&view={view}")[1])
    reached = min(page["last"], export) if view == "summary" else page["last"]
    with db:  # the documents and the index are written together, or not at all
        for change in page["results"]:
            entry, document = change["entry"], change.get("document")
            if view == "summary":
                db.execute("UPDATE document SET is_verified = 1 WHERE (number, sha256) = (:number, :document)", entry)
            elif document is None or document["action"] == "retracted":
                db.execute("DELETE FROM document WHERE number = :number", entry)
                empty = "UPDATE notice SET source = NULL, body = NULL"
                db.execute(empty + " WHERE number = :number AND version < :version", entry)
            else:  # what was hashed is canonical JSON (RFC 8785); of what documents have, this makes the same
                text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
                if sha256(text.encode()).hexdigest() != entry["document"]:
                    raise ValueError(f"The document of entry {entry['index']} is not the one that was hashed")
                db.execute("REPLACE INTO document VALUES (:number, :document, :text, 1)", {**entry, "text": text})
        for notice in page["notices"]:
            row = {**notice, "body": None if notice["source"] is None else json.dumps(notice, ensure_ascii=False)}
            db.execute("REPLACE INTO notice VALUES (:index, :number, :version, :source, :kind, :body)", row)
        if last < reached == export and db.execute("SELECT 1 FROM document WHERE NOT is_verified").fetchone():
            sys.exit("The export is not what the log says: delete the file and start again.")
        if not db.execute("UPDATE state SET last = ? WHERE last = ?", (reached, last)).rowcount:
            sys.exit("Another mirror writes into this file: stop one of them.")
    return page["next"] is not None or reached < page["last"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Keep a copy of all that a Factcheck site publishes.")
    parser.add_argument("site")
    parser.add_argument("file")
    parser.add_argument("--once", action="store_true", help="catch up and end")
    parser.add_argument("--every", type=float, default=60, help="seconds to wait once it has caught up")
    given, failures = parser.parse_args(), 0
    db, site = sqlite3.connect(given.file), given.site.rstrip("/")
    db.executescript(SCHEMA)
    while failures < 5 or not given.once:
        db.commit()  # what came whole of an export that broke off need not come again
        export, last = db.execute("SELECT * FROM state").fetchone()
        try:
            has_more = take_export(db, site, export) if last is None else apply_changes(db, site, export, last)
            if given.once and not has_more:
                sys.exit()
            wait, failures = 0 if has_more else given.every, 0
        except (OSError, HTTPException, EOFError, ValueError) as error:
            if 400 <= getattr(error, "code", 0) < 500 and error.code != 429:
                sys.exit(f"{error.url} is refused: {error.read().decode()}")
            asked_for = getattr(error, "headers", {}).get("Retry-After", "")
            wait, failures = max(given.every, int(asked_for) if asked_for.isdigit() else 0), failures + 1
            print(f"{error}. Asking again in {wait:g} seconds.", file=sys.stderr)
        time.sleep(wait)
    sys.exit("It has not caught up: run it again.")
