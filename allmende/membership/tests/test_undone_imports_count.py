"""What an import that was taken back leaves behind: no membership, in the list and in the year's figures alike."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection

from allmende.kernel.actor import Actor
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing
from allmende.membership.importing.staying import who_stays
from allmende.membership.models import Correction, ImportRun, Member, Party
from allmende.membership.money.accounts import Pot
from allmende.membership.register.list_of_members import ListQuery, list_of_members
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_capital import CapitalChange, move_capital
from allmende.membership.use_cases.move_shares import ShareChange, move_shares
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from allmende.membership.year.figures import year_figures
from tests.people import a_person

from .import_files import HEADER, NOW, TODAY, an_import, an_office_with_statutes, an_xlsx, undone

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=400)
YEARS = range(2019, 2027)


def _notice_withdrawn(office: Actor, member: Member) -> None:
    left = give_notice(actor=office, member_id=member.pk, received_on=TODAY, on=TODAY)
    withdraw_notice(actor=office, member_id=member.pk, departure_id=left.pk, agreed_by="Vorstand", on=TODAY)


def _exclusion_taken_back(office: Actor, member: Member) -> None:
    said = {"reason": "Wegen Rückstand", "heard_on": date(2026, 11, 1), "sent_on": date(2026, 11, 20)}
    left = expel_member(actor=office, member_id=member.pk, on=TODAY, **said)
    take_back_exit(actor=office, member_id=member.pk, departure_id=left.pk, reason="Verwechselt", on=TODAY)


def _login(office: Actor, member: Member) -> None:
    Party.objects.filter(pk=member.party_id).update(person=a_person(member.party.full_name))


def _payment(office: Actor, member: Member) -> None:
    change = CapitalChange(kind="payment", amount=50_00, pot=Pot.BANK, effective_on=TODAY)
    move_capital(actor=office, member=member, change=change, now=NOW)


def _further_shares(office: Actor, member: Member) -> None:
    taken = ShareChange(kind="subscription", shares=2, price=100_00, effective_on=TODAY)
    move_shares(actor=office, member=member, change=taken)


def _shares_given_back(office: Actor, member: Member) -> None:
    gone = ShareChange(kind="cancellation", shares=-1, price=100_00, effective_on=TODAY)
    move_shares(actor=office, member=member, change=gone)


def _nothing(office: Actor, member: Member) -> None:
    pass


VOIDING = (_notice_withdrawn, _exclusion_taken_back, _login)
EVENTS = (*VOIDING, _payment, _further_shares, _shares_given_back, _nothing)


def a_list(members: int, seed: int) -> bytes:
    random = Random(seed)
    rows = [
        (number, f"Acker{number}", "Ada", "14770", "Brandenburg", f"01.0{random.randint(1, 9)}.20{year}", "",
         random.randint(1, 3), random.choice(("", 100, 200)), "")
        for number in range(1, members + 1)
        for year in [random.randint(10, 24)]
    ]  # fmt: skip
    return an_xlsx([HEADER, *rows])


def lists_of(coop_id: int) -> list[tuple[int, int, int]]:
    found = []
    for year in YEARS:
        query = ListQuery(coop_id=coop_id, as_of=date(year, 12, 31), known_at=LATER)
        rows = [row for row in list_of_members(query) if row.exit_on is None or row.exit_on > query.as_of]
        found.append((year, len(rows), sum(row.shares for row in rows)))
    return found


def figures_of(coop) -> list[tuple[int, int, int]]:
    found = []
    for year in YEARS:
        figures = year_figures(coop, year)
        assert figures.before.members + figures.end.joined - figures.end.left == figures.end.members
        found.append((year, figures.end.members, figures.end.shares))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_figures_of_the_year_are_the_list(seed):
    coop, office = an_office_with_statutes(valid_from=date(2009, 1, 1))
    run: ImportRun = an_import(coop, office, a_list(8, seed))
    random = Random(seed)
    events = {}
    with seeing(office):
        for member in Member.objects.filter(coop=coop).select_related("party").order_by("number"):
            events[member.pk] = random.choice(EVENTS)
            events[member.pk](office, member)
        foretold = {member.pk: each.kept for each in who_stays(run) for member in each.members}
        assert figures_of(coop) == lists_of(coop.pk)
    run = undone(office, run)
    with seeing(office), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        assert figures_of(coop) == lists_of(coop.pk)
        assert dict(run.rows.exclude(kept="").values_list("member", "kept")) == foretold
        void = set(Member.objects.filter(coop=coop).exclude(voided_at=None).values_list("pk", flat=True))
        assert void == {pk for pk, event in events.items() if event in VOIDING}


def test_who_gave_shares_back_since_stays_a_member_throughout():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office)
    with seeing(office):
        anna = Member.objects.get(coop=coop, number=1)
        _further_shares(office, anna)
        step = cancel_shares(actor=office, member_id=anna.pk, shares=2, received_on=TODAY, on=TODAY)
    undone(office, run)
    with seeing(office):
        (kept,) = Member.objects.filter(coop=coop)
        known = year_figures(coop, 2026).end
        assert (kept.pk, kept.shares, kept.left_on, known.members) == (anna.pk, 3, None, 1)
        withdraw_notice(actor=office, member_id=anna.pk, departure_id=step.pk, agreed_by="Vorstand", on=TODAY)
        assert year_figures(coop, 2026).end == known


def test_who_is_void_keeps_the_number_and_says_why():
    coop, office = an_office_with_statutes()
    run = an_import(coop, office)
    with seeing(office):
        carla = Member.objects.get(coop=coop, number=4)  # left in 2022, as the list said
        _login(office, carla)
        known = NOW.replace(year=2027)
    run = undone(office, run)
    with seeing(office), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        (void,) = Member.objects.filter(coop=coop)
        assert (void.pk, void.number, void.shares, void.left_by) == (carla.pk, 4, 0, "mistake")
        assert void.voided_at is not None
        assert void.left_on < void.joined_on
        assert "liste.xlsx" in Correction.objects.get(member=void).reason
        query = ListQuery(coop_id=coop.pk, as_of=date(2020, 6, 1), known_at=known, with_leavers=True)
        assert list(list_of_members(query)) == []
    told = AuditEntry.objects.get(fact="MemberImportUndone").details
    assert (told["removed"], told["voided"], told["reversed"], told["kept"]) == (2, 1, 0, 0)
