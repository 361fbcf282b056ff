"""The founding link: signed by the installation's own key, so nothing is stored. The network's existence ends it."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

SALT = "allmende.coops.founding"
VALID_FOR = timedelta(days=7)


def founding_key() -> str:
    """A key for the link with which the first person founds the network, valid for seven days."""
    return signing.dumps("found", salt=SALT)


def opens(key: str) -> bool:
    """Whether the key was signed here, not more than seven days ago."""
    try:
        return bool(signing.loads(key, salt=SALT, max_age=VALID_FOR) == "found")
    except signing.BadSignature:
        return False
