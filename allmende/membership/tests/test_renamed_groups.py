"""A group that gets another name keeps its members, and one that was dropped its last name."""

from datetime import date

import pytest

from allmende.kernel.row_access import system_access
from allmende.membership.models import Member
from allmende.membership.queries import group_names, statutes_on
from tests.members import LONG_AGO, a_member, some_statutes
from tests.people import a_coop, a_person, an_office, signed_in

from .test_statutes_pages import FORM

pytestmark = pytest.mark.django_db
USERS = {"code": "users", "name": "Nutzende", "votes": True}
FRIENDS = {"code": "friends", "name": "Fördernde", "votes": False}
ROWS = {
    "group_0_code": "users",
    "group_0_name": "Nutzende",
    "group_0_votes": "on",
    "group_1_code": "friends",
    "group_1_name": "Fördernde",
    "valid_from": "2026-02-01",
}


@pytest.fixture
def coop():
    found = a_coop()
    some_statutes(found, groups=[USERS, FRIENDS])
    return found


@pytest.fixture
def office(client, coop):
    olga = a_person("Olga Obst", language="de")
    an_office(olga, coop)
    return signed_in(client, olga, coop)


def new(name, at=2, votes="on", **more):
    """What is typed into a row behind those of the groups there are."""
    typed = {"code": "", "name": name, **({"votes": votes} if votes else {}), **more}
    return {f"group_{at}_{field}": text for field, text in typed.items()}


def enters(office, coop, **rows):
    answer = office.post(f"/coops/{coop.slug}/statutes/new", FORM | ROWS | rows)
    assert answer.status_code == 302, answer.content.decode()
    return statutes_on(coop.pk, date(2026, 2, 1)).groups


def test_the_form_has_a_row_for_each_group_with_its_code(office, coop):
    page = office.get(f"/coops/{coop.slug}/statutes/new").content.decode()
    assert 'name="group_0_code" value="users"' in page
    assert 'name="group_1_name" value="Fördernde"' in page


def test_a_renamed_group_keeps_its_members(office, coop):
    member = a_member(coop)
    with system_access():
        Member.objects.filter(pk=member.pk).update(group="users")
    assert enters(office, coop, group_0_name="Aktive") == [USERS | {"name": "Aktive"}, FRIENDS]
    assert "Aktive" in office.get(f"/members/{member.pk}").content.decode()
    assert "Ackermann" in office.get("/members?group=users").content.decode()


def test_a_dropped_group_is_shown_by_its_last_name_and_still_filtered_by(office, coop):
    member = a_member(coop)
    with system_access():
        Member.objects.filter(pk=member.pk).update(group="friends")
    assert enters(office, coop, group_1_name="", **new("Neue")) == [
        USERS,
        {"code": "neue", "name": "Neue", "votes": True},
    ]
    assert group_names(coop.pk) == {"users": "Nutzende", "neue": "Neue", "friends": "Fördernde"}
    assert group_names(coop.pk, LONG_AGO) == {"users": "Nutzende", "friends": "Fördernde"}
    for page in (f"/members/{member.pk}", f"/members/{member.pk}/terms", "/members?group=friends"):
        assert "Fördernde" in office.get(page).content.decode(), page
    assert "Ackermann" in office.get("/members?group=friends").content.decode()


def test_a_new_group_gets_no_code_that_members_have(office, coop):
    groups = enters(office, coop, group_0_name="Aktive", **new("Users"), **new("Friends", at=3, votes=""))
    assert [each["code"] for each in groups] == ["users", "friends", "users-2", "friends-2"]
    assert [each["votes"] for each in groups] == [True, False, True, False]


def test_a_group_that_comes_back_under_its_name_is_the_same(office, coop):
    assert enters(office, coop, group_0_name="", **new("Nutzende")) == [FRIENDS, USERS]


def test_a_code_that_was_a_name_in_another_script_is_kept(office, coop):
    groups = enters(office, coop, group_0_code="Группа один", group_0_name="Группа 1")
    assert groups[0] == {"code": "Группа один", "name": "Группа 1", "votes": True}


def test_a_group_pays_dues_of_its_own(office, coop):
    groups = enters(
        office,
        coop,
        group_0_dues="30,00",
        group_1_dues="0",
        **new("Ehren", votes="", dues="0"),
        **new("Jugend", at=3, dues="12,50"),
    )
    assert [(each["code"], each["votes"], each.get("dues")) for each in groups] == [
        ("users", True, 30_00),
        ("friends", False, 0),
        ("ehren", False, 0),
        ("jugend", True, 12_50),
    ]
    assert "30,00 € für 12 Monate" in office.get(f"/coops/{coop.slug}/statutes").content.decode()
    page = office.get(f"/coops/{coop.slug}/statutes/new").content.decode()
    assert 'name="group_0_dues" value="30,00"' in page


def test_two_groups_of_one_name_are_refused(office, coop):
    answer = office.post(f"/coops/{coop.slug}/statutes/new", FORM | ROWS | new("fördernde"))
    assert answer.status_code == 422
    assert "„fördernde“" in answer.content.decode()


RIGHTS = "entsendet ein Mitglied in den Aufsichtsrat, § 24"


def test_what_is_wrong_with_a_new_row_is_said_at_it_and_all_of_it_is_kept(office, coop):
    for typed, field in (
        (new("Jugend", dues="viel", rights=RIGHTS), "id_group_2_dues"),
        (new("Jugend", dues="-1", rights=RIGHTS), "id_group_2_dues"),
        (new("", rights=RIGHTS), "id_group_2_name"),
        (new("Jugend", rights=RIGHTS + "x" * 300), "id_group_2_rights"),
    ):
        answer = office.post(f"/coops/{coop.slug}/statutes/new", FORM | ROWS | typed)
        page = answer.content.decode()
        assert (answer.status_code, f'href="#{field}"' in page, RIGHTS in page) == (422, True, True), typed


def test_the_step_alone_says_what_is_wrong_with_a_row(office, coop):
    typed = new("fördernde") | {"step": "look:members"}
    page = office.post(f"/coops/{coop.slug}/statutes/new", FORM | ROWS | typed).content.decode()
    assert '<a href="#id_group_2_name">Gruppe: Zwei Gruppen heißen „fördernde“.</a>' in page


def test_there_are_always_three_empty_rows(office, coop):
    page = office.get(f"/coops/{coop.slug}/statutes/new").content.decode()
    assert 'name="group_4_votes"' in page
    assert "group_5" not in page
    enters(office, coop, **new("Jugend"))
    page = office.get(f"/coops/{coop.slug}/statutes/new").content.decode()
    assert 'name="group_2_name" value="Jugend"' in page
    assert 'name="group_5_name"' in page


def test_further_rights_are_read_where_the_group_matters(office, coop, client):
    member = a_member(coop)
    with system_access():
        Member.objects.filter(pk=member.pk).update(group="users")
    groups = enters(office, coop, group_0_rights=RIGHTS, **new("Jugend", rights="  "))
    assert groups == [
        USERS | {"rights": RIGHTS},
        FRIENDS,
        {"code": "jugend", "name": "Jugend", "votes": True},
    ]
    for page in ("statutes", "statutes/new", "applications/new"):
        assert RIGHTS in office.get(f"/coops/{coop.slug}/{page}").content.decode(), page
    assert f"Weitere Rechte von Nutzende: {RIGHTS}" in office.get(f"/members/{member.pk}").content.decode()
    before = office.post(f"/coops/{coop.slug}/statutes/new", FORM | ROWS | {"step": "check"})
    assert f"Weitere Rechte von Nutzende: {RIGHTS}" in before.content.decode()  # of the version before
