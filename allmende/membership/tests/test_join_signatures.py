"""Who signs a declaration to join: one line each, with the own name; guardians instead of a child."""

from datetime import date

import pytest

from allmende.membership.joining.applying import Somebody, people_from
from allmende.membership.joining.signing import signs_as
from allmende.membership.letters.documents import declaration_pdf
from allmende.membership.models import BondRole
from allmende.membership.name_parts import split_name
from allmende.membership.queries import statutes_on
from allmende.membership.refusals.members import ApplicationNotAllowed
from tests.api.programs import Program
from tests.members import some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person

from .joining import SIGNED_AT, an_application, named, stored
from .test_join_pages import SIGNATURE, applications, join

pytestmark = pytest.mark.django_db
WG = Somebody(
    kind="household", name="WG Sonnenhof", street="Am Anger 1", postcode="14770", town="Brennau", country="DE"
)
HOLDERS = people_from("Jule Jasmin\nKai Kresse", BondRole.JOINT_HOLDER)
KIM = named("Kim", "Klee", birth_date=date(2015, 6, 1))
PARENTS = people_from("Vera Klee\nUwe Klee", BondRole.GUARDIAN)


@pytest.mark.parametrize(
    ("typed", "name", "counts"),
    [
        ("Anna Ackermann", "Anna Ackermann", True),
        ("  anna   ACKERMANN ", "Anna Ackermann", True),
        ("Dr. Anna Ackermann", "Anna Ackermann", True),
        ("Anna Ackermann", "Anna Maria Ackermann", True),
        ("Anna-Maria Ackermann", "Anna Maria Ackermann", True),
        ("Ackermann", "Anna Ackermann", False),
        ("Bert Ackermann", "Anna Ackermann", False),
        ("Anna", "Anna", True),
        ("Strauß", "STRAUSS", True),
        ("Jürgen Größmann-Öz", "Jürgen Größmann-Öz", True),
        ("juergen groessmann oez", "Jürgen Größmann-Öz", True),
        ("Jurgen Größmann - Öz", "Juergen GROESSMANN-OEZ", True),
        ("Größmann-Öz, Jürgen", "Dr. Jürgen Klaus Größmann-Öz", True),
        ("Jürgen Grössmann", "Jürgen Größmann-Öz", False),
        ("Jürgen Öz", "Jürgen Größmann-Öz", False),
        ("Jürgen Größmann-Öz", "Jürgen Größmann", False),
        ("Klaus Jürgen", "Jürgen Klaus Größmann", False),
        ("Dr. Größmann", "Dr. Jürgen Größmann", False),
        ("Anna Heide", "Anna von der Heide", False),
        ("Anna von der Heide", "Anna Maria von der Heide", True),
        ("Dr. Ida Klein", "Ida Dr. Klein", True),
        ("Dr.", "Dr. Dr.", False),
        ("", "Anna Ackermann", False),
        ("- . -", "Anna Ackermann", False),
    ],
)
def test_what_counts_as_a_signature(typed, name, counts):
    given, family = split_name(name)
    assert signs_as(typed, Somebody(given_name=given, family_name=family)) is counts


@pytest.mark.parametrize(
    ("typed", "given", "family", "counts"),
    [
        ("Maria García", "Maria", "López García", False),
        ("Maria Lopez Garcia", "Maria", "López García", True),
        ("Jürgen Öz", "Jürgen", "Größmann Öz", False),
        ("H. Schmidt", "C.", "Schmidt", False),
        ("Schmidt", "C.", "Schmidt", False),
        ("C. Schmidt", "C.", "Schmidt", True),
        ("Dr. h. c. Ida Klein", "Ida", "Klein", True),
        ("Ida Klein", "Dr. h.c. Ida", "Klein", True),
    ],
)
def test_no_part_of_a_name_is_taken_for_the_whole(typed, given, family, counts):
    assert signs_as(typed, Somebody(given_name=given, family_name=family)) is counts


def test_an_organisation_signs_with_its_whole_name():
    club = Somebody(kind="organisation", name="Gartenfreunde Brennau e. V.")
    assert signs_as("gartenfreunde brennau e.v.", club)
    assert not signs_as("Gartenfreunde", club)


@pytest.mark.parametrize(
    ("applicant", "beside", "signatures", "field"),
    [
        (WG, HOLDERS, ("Jule Jasmin",), "signature_2"),
        (WG, HOLDERS, ("Jule Jasmin", "Jule Jasmin"), "signature_2"),
        (WG, HOLDERS, ("WG Sonnenhof", "Kai Kresse"), "signature"),
        (KIM, PARENTS, ("Kim Klee", "Uwe Klee"), "signature"),
        (KIM, PARENTS, ("Vera Klee", ""), "signature_2"),
        (KIM, PARENTS[:1], ("Kim Klee",), "signature"),
        (named("Anna", "Ackermann"), (), ("Bert Beet",), "signature"),
    ],
)
def test_everyone_signs_with_the_own_name(applicant, beside, signatures, field):
    with pytest.raises(ApplicationNotAllowed) as refused:
        an_application(a_coop(), applicant, beside=beside, signatures=signatures)
    assert refused.value.field == field
    assert refused.value.rule


def test_a_child_does_not_sign_and_that_is_said():
    with pytest.raises(ApplicationNotAllowed) as refused:
        an_application(a_coop(), KIM, beside=PARENTS, signatures=("Kim Klee", "Uwe Klee"))
    assert refused.value.rule == "§§ 107, 1629 BGB"


@pytest.mark.parametrize(("applicant", "beside"), [(WG, HOLDERS), (KIM, PARENTS)])
def test_all_of_them_stand_in_the_document(applicant, beside):
    application = stored(an_application(a_coop(), applicant, beside=beside))
    names = [each.full_name for each in beside]
    assert application.signed_by == names
    said = " ".join(text_of(declaration_pdf(application)).split())
    assert ", ".join(names) in said


def test_what_was_kept_before_several_signed_is_still_read():
    application = stored(an_application(a_coop()))
    del application.declaration["signatures"]
    application.declaration["signature"] = "Anna Ackermann"
    assert application.signed_by == ["Anna Ackermann"]
    assert "Anna Ackermann" in text_of(declaration_pdf(application))


def test_the_page_has_a_line_for_each_guardian(client):
    coop = a_coop()
    some_statutes(coop)
    said = {"birth_date": "2015-06-01", "guardians": "Vera Klee\nUwe Klee"}
    look = join(client, coop, **said).content.decode()
    assert 'name="signature"' in look
    assert 'name="signature_2"' in look
    assert 'name="signature_3"' not in look
    alone = join(client, coop, **SIGNATURE | said)
    assert alone.status_code == 422
    assert applications() == []
    both = {"signature": "Vera Klee", "signature_2": "Uwe Klee"}
    assert join(client, coop, **SIGNATURE | said | both).status_code == 302
    assert applications()[0].signed_by == ["Vera Klee", "Uwe Klee"]


def test_programs_send_a_signature_for_each():
    coop = a_coop()
    some_statutes(coop)
    program = Program(a_person("Jule Jasmin"))
    said = {
        "statutes": statutes_on(coop.pk, SIGNED_AT.date()).pk,
        "applicant": {name: value for name, value in vars(WG).items() if isinstance(value, str)},
        "beside": [vars(each) for each in HOLDERS],
        "shares": 1,
        "has_read": True,
        "declares": True,
        "knows_privacy": True,
    }
    address = f"/coops/{coop.slug}/applications"
    one = program.post(address, **said, signature="Jule Jasmin")
    assert (one.refusal, one["field"]) == ((422, "application-not-allowed"), "signature_2")
    assert program.post(address, **said, signatures=["Jule Jasmin", "Kai Kresse"]).status == 201
