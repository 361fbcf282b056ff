import pytest

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing
from allmende.membership.use_cases.upload_member_file import upload_member_file
from allmende.ui.spreadsheets import UnreadableSheet
from tests.people import a_person, acting_for, an_officer

from .import_files import HEADER, THREE, a_preview, an_office_with_statutes, an_upload, an_xlsx

pytestmark = pytest.mark.django_db


def test_the_columns_are_guessed_in_german_and_english():
    coop, office = an_office_with_statutes()
    english = (
        "Member No.",
        "First name",
        "Surname",
        "Date of birth",
        "Joined on",
        "Shares",
        "Paid in",
        "IBAN",
    )
    run = an_upload(coop, office, an_xlsx([english, (1, "Anna", "Ackermann", "", "2019-02-01", 1, 100, "")]))
    assert run.mapping == {
        "number": "Member No.",
        "given_name": "First name",
        "family_name": "Surname",
        "birth_date": "Date of birth",
        "joined_on": "Joined on",
        "shares": "Shares",
        "capital": "Paid in",
        "iban": "IBAN",
    }


def test_what_was_chosen_is_remembered_for_the_next_file():
    coop, office = an_office_with_statutes()
    run = a_preview(coop, office)
    with seeing(office):
        run.mapping = {**run.mapping, "phone": "Ort"}
        del run.mapping["town"]
        run.save()
    again = an_upload(coop, office, an_xlsx([(*HEADER, "E-Mail"), *THREE]))
    assert (again.mapping["phone"], again.mapping["email"], "town" in again.mapping) == (
        "Ort",
        "E-Mail",
        False,
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 no workbook", "damaged"),
        (b"just a sentence\nand another\n", "no_table"),
        (b"Name;Eintritt\n", "no_rows"),
        (b"x" * (20 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content, reason):
    coop, office = an_office_with_statutes()
    with pytest.raises(UnreadableSheet) as refused:
        an_upload(coop, office, content)
    assert refused.value.reason == reason


def test_only_the_office_uploads():
    coop, office = an_office_with_statutes()
    for actor in (acting_for(a_person("Emil Ellenbogen"), coop), an_officer(coop, ["lend"])):
        with seeing(office), pytest.raises(NotAllowed):
            upload_member_file(actor=actor, coop=coop, file_name="x.csv", content=b"Name;Eintritt\nA;B\n")
