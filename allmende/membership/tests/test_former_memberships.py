"""Who held with others to the end and joins not again keeps sight of what that membership brings, until it is paid."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from allmende.identity.models import Person
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.former_memberships import former_memberships
from allmende.membership.models import Bond, BondRole, Member, Party
from allmende.membership.own_memberships import own_memberships
from allmende.membership.permissions import members_visible_to, memberships_of
from allmende.membership.use_cases.pay_out import pay_out
from allmende.payments.models import Payout
from tests.api.programs import Program
from tests.members import a_member, a_party, some_statutes
from tests.people import LONG_AGO, a_coop, a_network, a_person, acting_for, an_officer, signed_in

from .years import NOW, TODAY, leaves, settles

pytestmark = pytest.mark.django_db
FROM_MARCH = date(2026, 2, 20)
"""When Anna joined again, without Bodo."""


@pytest.fixture
def household():
    """Of Anna and Bodo, who left with 2025 and 200 euro; Anna goes on in the row, with Cleo."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    with system_access():
        party = Party.objects.create(coop=coop, kind="household", name="Anna und Bodo Beet")
    member = a_member(coop, party=party, shares=2, paid=200_00)
    people = {}
    for name, from_day, until in (
        ("Anna", LONG_AGO, None), ("Bodo", LONG_AGO, FROM_MARCH), ("Cleo", FROM_MARCH, None),
        ("Dora", LONG_AGO, date(2025, 6, 1)),
    ):  # fmt: skip
        people[name] = a_person(f"{name} Beet", language="en")
        with system_access():
            beside = a_party(coop, f"{name} Beet", person=people[name])
            held = {"coop": coop, "party": party, "beside": beside, "role": BondRole.JOINT_HOLDER}
            Bond.objects.create(**held, from_day=from_day, until_day=until)
    leaves(member)
    with system_access():
        a_member(coop, party=party, on=date(2026, 2, 28), shares=1)
    return coop, member, people


def of(person: Person):
    with seeing(acting_for(person)):
        return former_memberships(acting_for(person), on=TODAY)


def paid_out(coop) -> None:
    office = an_officer(coop)
    with seeing(office):
        payout = Payout.objects.get(coop_id=coop.pk, paid_on=None)
        pay_out(actor=office, coop_id=coop.pk, payout_id=payout.pk, paid_on=TODAY, now=NOW)


def test_it_is_in_sight_from_the_last_day_until_it_is_paid(household):
    coop, member, people = household
    (found,) = of(people["Bodo"])
    assert (found.member.pk, found.to_come.unsettled, found.figures) == (member.pk, 200_00, ())
    settles(coop)
    (found,) = of(people["Bodo"])
    assert (found.to_come.unsettled, [each.amount for each in found.to_come.payouts]) == (0, [200_00])
    assert found.figures
    paid_out(coop)
    assert of(people["Bodo"]) == []


@pytest.mark.parametrize("name", ["Anna", "Cleo", "Dora"])
def test_others_see_the_membership_itself_or_never_held_it_at_its_end(household, name):
    """Anna holds on, Cleo began after the last day, Dora ended before it."""
    _coop, _member, people = household
    assert of(people[name]) == []


def test_nothing_else_of_the_household_comes_into_sight(household):
    _coop, member, people = household
    bodo = acting_for(people["Bodo"])
    with seeing(bodo):
        assert not members_visible_to(bodo).exists()
        assert not memberships_of(bodo).exists()
        assert not Member.objects.filter(party=member.party_id).exists()


def test_the_page_says_amounts_and_days(client, household):
    coop, member, people = household
    page = signed_in(client, people["Bodo"])
    shown = page.get("/memberships").content.decode()
    assert "Formerly held with others" in shown
    assert "200.00 € of capital wait for the settlement." in shown
    assert page.get(f"/members/{member.pk}").status_code == 404
    settles(coop)
    shown = page.get("/memberships").content.decode()
    assert "200.00 € are paid out by 30 June 2026." in shown
    assert "§ 73" in shown
    paid_out(coop)
    assert "Formerly held" not in page.get("/memberships").content.decode()


def test_the_start_page_leads_there(client, household):
    coop, _member, people = household
    a_network()
    settles(coop)
    page = signed_in(client, people["Bodo"]).get("/").content.decode()
    assert 'href="/memberships#former"' in page
    assert "200.00 € are paid out by 30 June 2026." in page
    assert "#former" not in signed_in(client, people["Cleo"]).get("/").content.decode()


def test_a_program_reads_it(household):
    coop, _member, people = household
    settles(coop)
    program = Program(people["Bodo"])
    (found,) = program.get("/former-memberships").json
    assert (found["coop"], found["number"], found["unsettled"]) == (coop.slug, 1, 0)
    assert [each["amount"] for each in found["payouts"]] == [200_00]
    assert Program(people["Cleo"]).get("/former-memberships").json == []


def test_the_start_page_keeps_a_former_membership_until_it_is_paid(client):
    a_network()
    coop, login = a_coop("Gartenwerk eG"), a_person("Anna Ackermann", language="en")
    some_statutes(coop)
    with system_access():
        party = a_party(coop, "Anna Ackermann", person=login)
    leaves(a_member(coop, party=party, shares=2, paid=200_00))

    def shown():
        with seeing(acting_for(login)):
            found = own_memberships(acting_for(login), on=timezone.localdate())
        return [(each.to_come.unsettled, [one.amount for one in each.to_come.payouts]) for each in found]

    assert shown() == [(200_00, [])]
    settles(coop)
    assert shown() == [(0, [200_00])]
    assert "200.00 € are paid out by 30 June 2026." in signed_in(client, login).get("/").content.decode()
    paid_out(coop)
    assert shown() == []
