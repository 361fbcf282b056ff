"""An address in one cell is taken apart where that is beyond doubt; else the preview says that it was not."""

import pytest

from allmende.membership.importing.contact import contact_of

COLUMNS = {"street": "Adresse"}


def read(**cells):
    remarks = []
    found = contact_of(lambda part: cells.get(part, ""), remarks, columns=COLUMNS)
    address = tuple(found[part] for part in ("street", "postcode", "town"))
    return address, [(each.code, each.column, each.value) for each in remarks]


@pytest.mark.parametrize(
    ("cell", "address"),
    [
        ("Weg 3, 14770 Brandenburg", ("Weg 3", "14770", "Brandenburg")),
        ("Weg 3\n14770 Brandenburg an der Havel", ("Weg 3", "14770", "Brandenburg an der Havel")),
        ("Weg 3,\n D-14770  Brandenburg ", ("Weg 3", "14770", "Brandenburg")),
        ("c/o Klee, Weg 3; 14770 Brandenburg", ("c/o Klee, Weg 3", "14770", "Brandenburg")),
        ("Ringstraße 12, 1010 Wien", ("Ringstraße 12", "1010", "Wien")),
        ("Weg 3", ("Weg 3", "", "")),
        ("", ("", "", "")),
    ],
)
def test_what_is_beyond_doubt_is_taken_apart(cell, address):
    assert read(street=cell) == (address, [])


@pytest.mark.parametrize(
    "cell",
    ["Weg 3 14770 Brandenburg", "Weg 3, Brandenburg", "Brandenburg, Weg 3", "Weg 3, 14770 Brennau, Havel"],
)
def test_else_it_stays_and_that_is_said(cell):
    assert read(street=cell) == ((cell, "", ""), [("address_whole", "Adresse", cell)])


def test_beside_columns_of_their_own_nothing_is_touched():
    said = {"street": "Weg 3, Hof", "postcode": "1477", "town": "Brennau"}
    assert read(**said) == (("Weg 3, Hof", "01477", "Brennau"), [])
    assert read(street="Weg", house_number="3") == (("Weg 3", "", ""), [])
    assert read(street="Weg", house_number="3", town="14770 Brennau") == (("Weg 3", "14770", "Brennau"), [])
