"""Group and kind of a membership, as of any day and as known on any other."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import system_access
from allmende.membership.models import MemberTerms
from allmende.membership.queries import known_until
from allmende.membership.refusals.members import (
    NotAMember,
    NothingChanges,
    ResolutionNotAllowed,
    TermsNotAllowed,
)
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.register.member_list import MemberQuery, members_page
from allmende.membership.register.terms import Terms, terms_of, terms_on
from allmende.membership.use_cases.change_terms import NewTerms, change_terms
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, a_token, acting_for, an_office, signed_in

from .exits import TODAY, does, the_office
from .letters import letters_to

pytestmark = pytest.mark.django_db
GROUPS = [{"code": "users", "name": "Nutzende", "votes": True}, {"code": "workers", "name": "Mitarbeitende"}]
MAY = date(2026, 5, 1)
DECIDED = {"decided_on": date(2026, 4, 20), "decided_by": "Aufsichtsrat"}


@pytest.fixture
def coop():
    coop = a_coop()
    some_statutes(coop, investing_allowed=True, groups=GROUPS)
    return coop


def changes(actor, member, **terms):
    said = {"group": "", "is_investing": False, "effective_on": MAY} | terms
    return does(actor, change_terms, member_id=member.pk, terms=NewTerms(**said))


def test_from_a_day_on_somebody_is_investing_and_before_it_was_not(coop):
    anna, office = a_member(coop, email="anna@example.org"), the_office(coop)
    changes(office, anna, is_investing=True, group="users", **DECIDED)
    day_before = MAY - timedelta(days=1)
    with system_access():
        assert terms_on(anna, day_before) == Terms("", False)
        assert terms_on(anna, MAY) == Terms("users", True)
        assert terms_of([anna], TODAY)[anna.pk] == Terms("users", True)
        assert AuditEntry.objects.get(fact="TermsChanged").details["member_id"] == anna.pk
        now = timezone.now()
        lists = {
            day: [
                each.is_investing
                for each in list_of_members(ListQuery(coop_id=coop.pk, as_of=day, known_at=now))
            ]
            for day in (day_before, MAY)
        }
        assert lists == {day_before: [False], MAY: [True]}
        for query, found in (
            ({"investing": True, "as_of": MAY}, [anna]),
            ({"investing": True, "as_of": day_before}, []),
            ({"investing": False, "as_of": day_before}, [anna]),
            ({"group": "users", "as_of": MAY}, [anna]),
            ({"group": "users", "as_of": day_before}, []),
        ):
            page = members_page(MemberQuery(coop_id=coop.pk, **query))
            assert [line.member for line in page.lines] == found
    assert len(letters_to("anna@example.org")) == 1


def test_what_was_known_before_a_correction_is_still_shown(coop):
    anna, office = a_member(coop), the_office(coop)
    changes(office, anna, is_investing=True, group="users", effective_on=anna.joined_on, reason="Vertippt")
    yesterday = known_until(coop, timezone.localdate() - timedelta(days=1))
    with system_access():
        assert terms_on(anna, TODAY) == Terms("users", True)
        assert terms_on(anna, TODAY, known_at=yesterday) == Terms("", False)


def test_of_two_for_one_day_the_later_recorded_counts(coop):
    anna, office = a_member(coop), the_office(coop)
    changes(office, anna, group="users")
    changes(office, anna, group="workers")
    with system_access():
        assert terms_on(anna, TODAY).group == "workers"


@pytest.mark.parametrize(
    ("terms", "refusal", "field"),
    [
        ({}, NothingChanges, ""),
        ({"group": "gaertner"}, TermsNotAllowed, "group"),
        ({"group": "users", "is_investing": True}, ResolutionNotAllowed, "decided_by"),
        ({"is_investing": True, "decided_by": "Vorstand"}, ResolutionNotAllowed, "decided_by"),
        (
            {"is_investing": True, **DECIDED, "decided_on": date(2027, 1, 1)},
            ResolutionNotAllowed,
            "decided_on",
        ),
        (
            {"is_investing": True, **DECIDED, "effective_on": date(2026, 4, 19)},
            ResolutionNotAllowed,
            "effective_on",
        ),
        ({"group": "users", "effective_on": date(1990, 1, 1)}, NotAMember, ""),
    ],
)
def test_what_is_refused(coop, terms, refusal, field):
    anna, office = a_member(coop), the_office(coop)
    with pytest.raises(refusal) as refused:
        changes(office, anna, **terms)
    assert refused.value.field == field


def test_a_mistake_at_the_admission_needs_a_reason(coop):
    anna, office = a_member(coop), the_office(coop)
    with pytest.raises(ResolutionNotAllowed):
        changes(office, anna, group="users", effective_on=anna.joined_on)


def test_where_statutes_know_no_investing_members_nobody_becomes_one():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    with pytest.raises(TermsNotAllowed):
        changes(office, anna, is_investing=True, **DECIDED)
    with pytest.raises(TermsNotAllowed):
        changes(office, anna, group="users")


def test_only_the_office_changes_it(coop):
    person = a_person("Anna Ackermann")
    anna = a_member(coop, person=person)
    with pytest.raises(NotAllowed):
        changes(acting_for(person), anna, group="users")


def test_the_database_keeps_what_was_in_force(coop):
    anna, office = a_member(coop), the_office(coop)
    changed = changes(office, anna, group="users")
    with system_access():
        for change in ({"group": "workers"}, {"effective_on": TODAY}, {"is_investing": True}):
            with pytest.raises(IntegrityError), transaction.atomic():
                MemberTerms.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            changed.delete()
        stray = {"member": anna, "is_investing": True, "actor_system": "test"}
        with pytest.raises(IntegrityError), transaction.atomic():
            MemberTerms.objects.create(coop=a_coop("Andere eG"), effective_on=MAY, **stray)
        with pytest.raises(IntegrityError), transaction.atomic():
            MemberTerms.objects.create(coop=coop, effective_on=date(1990, 1, 1), **stray)
        with pytest.raises(IntegrityError), transaction.atomic():
            MemberTerms.objects.create(coop=coop, effective_on=MAY, decided_on=TODAY, resolution="x", **stray)


def test_both_doors(client, coop):
    person, today = a_person("Hannelore Petzold"), timezone.localdate().isoformat()
    an_office(person, coop, ["register"])
    anna, desk = a_member(coop), signed_in(client, person, coop)
    address = f"/members/{anna.pk}/terms"
    assert address in desk.get(f"/members/{anna.pk}").content.decode()
    assert desk.get(address).status_code == 200
    said = {"acting": coop.pk, "group": "users", "effective_on": today, "is_investing": "on"}
    refused = desk.post(address, said)
    assert (refused.status_code, "§ 8" in refused.content.decode()) == (422, True)
    done = desk.post(address, said | {"decided_on": today, "decided_by": "Aufsichtsrat, TOP 2"})
    assert (done.status_code, done.url) == (302, f"/members/{anna.pk}")
    assert "Aufsichtsrat, TOP 2" in desk.get(f"/members/{anna.pk}").content.decode()
    token = {"Authorization": f"Bearer {a_token(person, coop, scopes=['membership'])}"}
    body = {"group": "workers", "is_investing": True, "effective_on": today}
    sent = client.post(f"/api/v1{address}", body, content_type="application/json", headers=token)
    said = sent.json()
    assert (sent.status_code, said["group"], said["group_name"]) == (201, "workers", "Mitarbeitende")
    again = client.post(f"/api/v1{address}", body, content_type="application/json", headers=token)
    assert (again.status_code, again.json()["code"]) == (409, "nothing-changes")
    assert len(client.get(f"/api/v1{address}", headers=token).json()) == 2
    one = client.get(f"/api/v1/members/{anna.pk}", headers=token).json()
    assert (one["is_investing"], one["group_name"]) == (True, "Mitarbeitende")
    (line,) = client.get("/api/v1/members", headers=token).json()["items"]
    assert line["group_name"] == "Mitarbeitende"


def test_where_statutes_know_neither_the_page_says_so(client):
    coop, person = a_coop(), a_person("Hannelore Petzold")
    an_office(person, coop, ["register"])
    page = signed_in(client, person, coop).get(f"/members/{a_member(coop).pk}/terms")
    assert (page.status_code, 'name="effective_on"' in page.content.decode()) == (200, False)
