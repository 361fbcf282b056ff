"""A test over many things names all that fail, and why."""

import pytest

from tests.for_each import for_each


def test_all_that_fail_are_named() -> None:
    @for_each([1, 2, 3, 4], name=lambda number: f"No. {number}")
    def is_odd(number: int) -> None:
        """Whether it is."""
        assert number % 2, "is even"

    with pytest.raises(AssertionError, match=r"^No\. 2: is even[\s\S]*\nNo\. 4: is even") as failed:
        is_odd()
    assert "No. 3" not in str(failed.value)
    assert (is_odd.__name__, is_odd.__doc__) == ("is_odd", "Whether it is.")


def test_with_nothing_to_look_at_it_fails() -> None:
    @for_each([])
    def nothing(thing: str) -> None:
        raise AssertionError

    with pytest.raises(AssertionError, match="nothing to look at"):
        nothing()
