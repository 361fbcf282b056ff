"""Joining and deciding for programs: the same words, the same walls."""

import pytest
from django.utils import timezone

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Application
from allmende.membership.refusals.members import TooFewShares
from allmende.membership.use_cases.apply_for_membership import apply_for_membership
from tests.api.programs import Program
from tests.members import some_statutes
from tests.people import a_coop, a_person, acting_for, an_officer

from .joining import BOARD, SIGNED_AT, Wish, a_declaration, an_application, named

pytestmark = pytest.mark.django_db
ANNA = {
    "given_name": "Anna", "family_name": "Ackermann", "birth_date": "1980-05-04", "street": "Am Anger 1",
    "postcode": "14770", "town": "Brennau",
}  # fmt: skip
RESOLUTION = {"on": BOARD.on.isoformat(), "by": "Vorstand"}


@pytest.fixture
def coop():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, shares_required=2)
    return coop


@pytest.fixture
def office(coop):
    person = Person.objects.get(pk=an_officer(coop).person_id)
    return Program(person, coop)


def said(coop, program, **changes):
    statutes = program.get(f"/coops/{coop.slug}/statutes")["id"]
    return {
        "statutes": statutes, "applicant": ANNA, "shares": 2,
        "signature": "Anna Ackermann", "has_read": True, "declares": True, "knows_privacy": True,
    } | changes  # fmt: skip


def wait(coop, *names):
    wish = Wish(shares=2)
    return [an_application(coop, named(name, "Beet"), wish=wish).pk for name in names]


def test_a_person_applies_and_takes_it_back(coop):
    person = a_person("Anna Ackermann")
    program = Program(person)
    path = f"/coops/{coop.slug}/applications"
    made = program.post(path, "first", **said(coop, program))
    assert (made.status, made["state"], made["name"], made["shares"]) == (201, "open", "Anna Ackermann", 2)
    assert program.post(path, "first", **said(coop, program))["id"] == made["id"]
    assert [each["id"] for each in program.get("/applications")["items"]] == [made["id"]]
    assert program.get(f"/applications/{made['id']}")["statutes"] == said(coop, program)["statutes"]
    with system_access():
        assert Application.objects.get().party.person_id == person.pk
    assert program.post(f"/applications/{made['id']}/admission", **RESOLUTION).status == 403
    assert program.post(f"/applications/{made['id']}/withdrawal")["deleted"] is True
    assert program.get(f"/applications/{made['id']}").status == 404


def test_the_office_decides(coop, office):
    first, second, third, fourth = wait(coop, "Anna", "Bert", "Carl", "Dora")
    listed = office.get("/applications", limit=3)
    assert ([each["id"] for each in listed["items"]], listed["next_cursor"]) == (
        [first, second, third],
        str(third),
    )
    today = {"on": timezone.localdate().isoformat(), "by": "Vorstand"}
    assert office.post(f"/applications/{first}/admission", **today)["number"] == 1
    batch = office.post("/admissions", applications=[third, second], **today)
    assert [(each["application"], each["number"]) for each in batch["items"]] == [(second, 2), (third, 3)]
    assert office.post(f"/applications/{fourth}/rejection", reason="Kein Platz.")["deleted"] is True
    assert office.get("/applications")["items"] == []
    assert [each["member"] for each in office.get("/applications", state="admitted")["items"]] == [1, 2, 3]
    assert office.post(f"/applications/{first}/rejection").status == 409


def test_the_letter_of_a_rejection_comes_before_it(coop, office):
    (application,) = wait(coop, "Anna")
    letter = f"/applications/{application}/rejection/letter"
    made = office.post(letter, reason="Kein Platz.")
    assert (made.status, made.content[:4]) == (200, b"%PDF")
    assert office.post(letter, reason="x" * 2001).status == 422
    assert Program(a_person()).post(letter).status == 404
    office.post(f"/applications/{application}/rejection")
    assert office.post(letter).status == 404


def test_paper_is_noted(office):
    coop = a_coop()
    some_statutes(coop, written_form=True)
    program = Program(Person.objects.get(pk=an_officer(coop).person_id), coop)
    application = an_application(coop, signatures=("",)).pk
    day = timezone.localdate().isoformat()
    assert (
        program.post(f"/applications/{application}/admission", **RESOLUTION).json["code"] == "paper-missing"
    )
    assert program.post(f"/applications/{application}/paper", on=day)["paper_on"] == day
    assert office.post(f"/applications/{application}/paper", on=day).status == 404


def test_both_doors_refuse_in_the_same_words(coop):
    person = a_person("Anna Ackermann")
    program, actor = Program(person, language="de"), acting_for(person)
    declaration = a_declaration(coop, wish=Wish(shares=1))
    with pytest.raises(TooFewShares) as refused, seeing(actor):
        apply_for_membership(actor=actor, coop=coop, declaration=declaration, now=SIGNED_AT)
    answer = program.post(f"/coops/{coop.slug}/applications", **said(coop, program, shares=1))
    assert (answer.status, answer.json["code"], answer.json["field"]) == (422, "too-few-shares", "shares")
    assert (answer.json["title"], answer.json["rule"]) == (refused.value.message, refused.value.rule)


def test_a_guest_and_a_token_of_another_scope_are_refused(coop):
    (application,) = wait(coop, "Anna")
    stranger = Program(a_person(), scopes=["pool"])
    body = said(coop, stranger)
    assert Program().post(f"/coops/{coop.slug}/applications", **body).status == 401
    assert stranger.post(f"/coops/{coop.slug}/applications", **body).status == 403
    assert stranger.get("/applications").status == 403
    assert Program(a_person()).get(f"/applications/{application}").status == 404
