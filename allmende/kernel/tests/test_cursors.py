import base64
import json
from typing import Any

import pytest

from allmende.kernel.cursors import LONGEST, NotACursor, pack, unpack

SURROGATE = "\ud800"


def crafted(key: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


@pytest.mark.parametrize(
    "key", [("ärger", 7), (0.1 + 0.2, 7), (float("inf"), 1), ("a", "b"), ("\N{TOMATO}", 2**63 - 1)]
)
def test_a_key_comes_back_as_it_went(key: tuple[Any, ...]) -> None:
    assert unpack(pack(*key), [type(part) for part in key]) == key


def test_the_longest_name_fits() -> None:
    assert len(pack("\N{TOMATO}" * 200, 2**62)) <= LONGEST
    assert len(pack("rad/s" * 200, 2**62)) <= LONGEST


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "WzFd", "[" * 3000, "ä", "\x00", "8J-N"),
        *(crafted(key) for key in ([], ["a"], ["a", 1, 2], {"a": 1, "b": 2}, None, 5, [1, "a"], ["a", True])),
        *(crafted(key) for key in (["a\x00", 1], [SURROGATE, 1], ["a", 2**63], ["a", 1.0])),
    ],
)
def test_what_we_have_not_written_is_none(cursor: str) -> None:
    with pytest.raises(NotACursor):
        unpack(cursor, (str, int))
