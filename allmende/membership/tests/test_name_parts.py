import pytest

from allmende.membership.importing.names import name_of
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
        ("Dr. Klein, Ida-Maria", "Dr. Ida-Maria", "Klein"),
        ("Prof. Dr. med. von der Heide, Anna", "Prof. Dr. med. Anna", "von der Heide"),
        ("Klein, Dr. Ida-Maria", "Dr. Ida-Maria", "Klein"),
        ("Dr. Ida-Maria Klein", "Dr. Ida-Maria", "Klein"),
        ("Dr. Klein", "Dr.", "Klein"),
        ("Ing, Bao", "Bao", "Ing"),
        ("Med Klein, Ida", "Ida", "Med Klein"),
        ("Dr. h. c. Klein, Ida", "Dr. h. c. Ida", "Klein"),
        ("h. c., Ida", "Ida", "h. c."),
        ("Anna", "", "Anna"),
        ("", "", ""),
    ],
)
def test_what_stands_before_a_family_name_stays_with_it(whole, given, family):
    assert split_name(whole) == (given, family)


def test_a_title_in_the_column_of_family_names_goes_before_the_given_name():
    name = name_of(given="Ida-Maria", family="Dr. Klein")
    assert (name.given_name, name.family_name, name.shown) == (
        "Dr. Ida-Maria",
        "Klein",
        "Dr. Ida-Maria Klein",
    )
    assert name_of(family="Dr. Klein").shown == "Dr. Klein"


def test_people_are_written_one_a_line_either_way():
    people = people_from("Anna  von der Heide\n\nKlee, Uwe ", BondRole.GUARDIAN)
    assert [(each.given_name, each.family_name) for each in people] == [
        ("Anna", "von der Heide"),
        ("Uwe", "Klee"),
    ]
