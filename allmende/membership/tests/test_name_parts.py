import pytest

from allmende.membership.joining.applying import people_from
from allmende.membership.models import BondRole
from allmende.membership.name_parts import split_name


@pytest.mark.parametrize(
    ("whole", "given", "family"),
    [
        ("Anna Ackermann", "Anna", "Ackermann"),
        ("Anna Maria Ackermann", "Anna Maria", "Ackermann"),
        ("Anna von der Heide", "Anna", "von der Heide"),
        ("Vincent van den Berg", "Vincent", "van den Berg"),
        ("Eva Gräfin von und zu Acker", "Eva", "Gräfin von und zu Acker"),
        ("Eva Gräfin zu Acker", "Eva", "Gräfin zu Acker"),
        ("Maria de la Cruz", "Maria", "de la Cruz"),
        ("von der Heide, Anna", "Anna", "von der Heide"),
        ("Heide,", "", "Heide"),
        ("Anna", "", "Anna"),
        ("", "", ""),
    ],
)
def test_what_stands_before_a_family_name_stays_with_it(whole, given, family):
    assert split_name(whole) == (given, family)


def test_people_are_written_one_a_line_either_way():
    people = people_from("Anna  von der Heide\n\nKlee, Uwe ", BondRole.GUARDIAN)
    assert [(each.given_name, each.family_name) for each in people] == [
        ("Anna", "von der Heide"),
        ("Uwe", "Klee"),
    ]
