import hashlib
from datetime import UTC, datetime, timedelta, timezone

from record import merkle

MOMENT = datetime(2026, 11, 22, 10, tzinfo=UTC).astimezone(timezone(timedelta(hours=-4)))


def test_the_leaf_is_the_entrys_canonical_json() -> None:
    leaf = merkle.leaf(index=0, number=1, version=1, action="published", document="ab", published_at=MOMENT)
    assert leaf == (
        b'{"action":"published","document":"ab","index":0,"number":1,"published_at":"2026-11-22T10:00:00Z","version":1}'
    )


def test_the_leaf_hash_is_that_of_rfc_6962() -> None:
    assert merkle.leaf_hash(b"leaf") == hashlib.sha256(b"\x00leaf").digest()
