import pytest

from allmende.exchange.limits import crosses_warning_line, plenty_line, warning_line


@pytest.mark.parametrize(("limit", "line"), [(100_00, -60_00), (0, 0), (1, 0), (99, -59)])
def test_the_warning_line_is_at_sixty_percent_of_the_limit(limit: int, line: int) -> None:
    assert warning_line(limit) == line


def test_plenty_begins_at_eighty_percent() -> None:
    assert plenty_line(200_00) == 160_00


@pytest.mark.parametrize(
    ("before", "after", "crosses"),
    [
        (-60_00, -60_01, True),  # the line itself is still above
        (0, -60_00, False),
        (0, -75_00, True),
        (-60_01, -80_00, False),  # once per crossing
        (-80_00, -10_00, False),  # upwards nobody needs a letter
    ],
)
def test_a_crossing_is_a_step_from_the_line_or_above_to_below(before: int, after: int, crosses: bool) -> None:
    assert crosses_warning_line(before=before, after=after, credit_limit=100_00) is crosses
