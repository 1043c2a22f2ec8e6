"""The Merkle tree of RFC 6962. Entries keep their leaf hash, so the tree can be built without reading documents."""

import hashlib


def leaf_hash(leaf: bytes) -> bytes:
    """32 bytes: SHA-256 of 0x00 and the leaf (RFC 6962, section 2.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()
