from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, ImportRun, Member, PaperLetter, Subscription
from allmende.membership.money.credits import CreditKind
from allmende.membership.use_cases.move_credit import CreditChange, move_credit
from allmende.membership.waiting import Kind, tasks_for
from allmende.payments.models import ClaimKind
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from allmende.payments.use_cases.raise_claim import raise_claim
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.people import (
    BUILDER,
    USUAL_DUTIES,
    a_coop,
    a_network,
    a_person,
    acting_for,
    an_office,
    an_officer,
    signed_in,
)

from .joining import an_application

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = NOW.date()


def waiting(actor, on=TODAY):
    with seeing(actor):
        return {task.kind: task for task in tasks_for(actor, on=on)}


def owes(coop, member, *, due_on, amount=50_00):
    raise_claim(
        actor=BUILDER,
        coop_id=coop.pk,
        debtor=member.pk,
        kind=ClaimKind.DUES,
        amount=amount,
        due_on=due_on,
        reference="Dues",
        now=NOW,
    )


def has_to_be_paid(coop, member, *, until):
    queue_payouts(
        actor=BUILDER,
        coop_id=coop.pk,
        now=NOW,
        lines=[
            PayoutLine(
                creditor=member.pk,
                amount=10_00,
                due_until=until,
                reason="Settlement",
            )
        ],
    )


def everything(coop):
    """One of each, and of most a second that does not wait."""
    anna, bert = a_member(coop, paid=100_00), a_member(coop, "Bert Beet")
    an_application(coop)
    with system_access():
        Subscription.objects.create(coop=coop, member=anna, shares=1, signed_on=TODAY)
        letter = {"coop": coop, "member": anna, "recipient": anna.party, "kind": "admission"}
        PaperLetter.objects.create(**letter)
        PaperLetter.objects.create(**letter, sent_on=TODAY)
        ImportRun.objects.create(coop=coop, file_name="liste.csv", state="previewed")
        ImportRun.objects.create(coop=coop, file_name="liste.csv", state="done")
        for member, last in ((anna, date(2025, 12, 31)), (bert, date(2026, 12, 31))):
            Departure.objects.create(
                coop=coop, member=member, cause="notice", received_on=date(2026, 1, 5), effective_on=last
            )
        owes(coop, anna, due_on=date(2026, 11, 21))
        owes(coop, bert, due_on=TODAY)
        has_to_be_paid(coop, anna, until=date(2027, 1, 21))
        has_to_be_paid(coop, bert, until=date(2027, 1, 22))
        Member.objects.filter(pk=a_member(coop, "Cora Cress", shares=0).pk).update(left_on=date(2026, 6, 30))
        for member, amount in (
            (Member.objects.get(party__family_name="Cress", coop=coop), 30_00),
            (anna, 5_00),
        ):
            change = CreditChange(id=uuid4(), kind=CreditKind.SURPLUS, amount=amount, effective_on=TODAY)
            move_credit(actor=BUILDER, member=member, change=change, now=NOW)
    return anna


def test_everything_that_waits_is_counted_with_its_last_day():
    coop = a_coop()
    everything(coop)
    everything(a_coop())
    found = waiting(an_officer(coop))
    settings = (Kind.NO_ACCOUNT, Kind.NO_IDENTIFIER)
    elsewhere = (Kind.OFFICES, Kind.OF_AGE, Kind.HEIRS, Kind.HELD, *settings)
    of_business = [kind for kind in Kind if kind not in elsewhere]
    assert {kind: task.count for kind, task in found.items() if kind not in settings} == dict.fromkeys(
        of_business, 1
    )
    assert (found[Kind.SETTLEMENTS].until, found[Kind.SETTLEMENTS].is_over) == (date(2026, 6, 30), True)
    assert (found[Kind.PAYOUTS].until, found[Kind.PAYOUTS].is_over) == (date(2027, 1, 21), False)
    assert found[Kind.PAYOUTS].amount == 10_00
    assert found[Kind.CLAIMS].amount == 50_00
    assert [(each.name, each.amount) for each in found[Kind.CREDITS].kept] == [("Cora Cress", 30_00)]


def test_a_program_reads_what_waits():
    coop, olga = a_coop(), a_person("Olga Obst")
    an_office(olga, coop)
    everything(coop)
    shown = {kind.value: task for kind, task in waiting(acting_for(olga, coop), timezone.localdate()).items()}
    found = {each["kind"]: each for each in Program(olga, coop).get("/members/tasks")["items"]}
    assert {kind: each["count"] for kind, each in found.items()} == {
        kind: task.count for kind, task in shown.items()
    }
    over = shown["settlements"]
    assert (found["settlements"]["until"], found["settlements"]["is_over"]) == (str(over.until), over.is_over)
    assert found["credits"]["members"] == [each.member_id for each in shown["credits"].kept] != []
    lender, elsewhere = a_person("Lena Lind"), a_coop()
    an_office(lender, coop, ["lend"])
    for program in (Program(lender, coop), Program(lender), Program(olga)):
        assert program.get("/members/tasks").status == 403
    an_office(lender, elsewhere)
    assert Program(lender, elsewhere).get("/members/tasks")["items"] == []


def test_a_settlement_waits_for_the_end_of_the_year_and_until_the_day_of_the_statutes():
    coop = a_coop()
    some_statutes(coop, payout_months=18)
    with system_access():
        for name, last in (("Anna Ackermann", date(2025, 12, 31)), ("Bert Beet", date(2026, 6, 30))):
            Departure.objects.create(
                coop=coop,
                member=a_member(coop, name, paid=100_00),
                cause="death",
                received_on=date(2025, 1, 5),
                effective_on=last,
            )
    task = waiting(an_officer(coop))[Kind.SETTLEMENTS]
    assert (task.count, task.until) == (1, date(2027, 6, 30))


@pytest.mark.parametrize(
    ("born", "on", "waits"),
    [
        (date(2008, 12, 22), TODAY, True),  # in thirty days
        (date(2008, 12, 23), TODAY, False),
        (date(2008, 10, 23), TODAY, True),  # thirty days ago
        (date(2008, 10, 22), TODAY, False),
        (date(2008, 2, 29), date(2026, 1, 30), True),  # 1 March 2026
        (date(2008, 2, 29), date(2028, 2, 29), False),
    ],
)
def test_who_comes_of_age_is_named(born, on, waits):
    coop = a_coop()
    mia = a_member(coop, "Mia Muster", birth_date=born)
    found = waiting(an_officer(coop), on).get(Kind.OF_AGE)
    assert bool(found) == waits
    if found:
        assert [(each.member_id, each.name) for each in found.birthdays] == [(mia.pk, "Mia Muster")]


def test_of_many_who_come_of_age_the_first_are_named():
    coop = a_coop()
    for number in range(7):
        a_member(coop, f"Mia {number}", birth_date=date(2008, 12, 1 + number))
    found = waiting(an_officer(coop))[Kind.OF_AGE]
    assert (found.count, len(found.birthdays)) == (7, 5)
    assert found.birthdays[0].on == date(2026, 12, 1)


def test_nothing_waits_for_who_does_not_keep_the_list():
    coop = a_coop()
    everything(coop)
    assert waiting(an_officer(coop, [duty for duty in USUAL_DUTIES if duty != "register"])) == {}


def test_the_overview_shows_it_with_a_constant_number_of_queries(client):
    coop, olga = a_coop(), a_person("Olga Obst")
    an_office(olga, coop)
    everything(coop)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/")
        return page.content.decode(), len(captured)

    a_network()
    signed_in(client, olga, coop)
    asked()
    page, one = asked()
    for address in ("/applications", "/subscriptions", "/members/letters", "/imports", "/members?owing=on"):
        assert address in page, address
    today = timezone.localdate()
    eighteen_today = today.replace(year=today.year - 18, day=min(today.day, 28))
    for number in range(7):
        member = a_member(coop, f"Mia {number}", birth_date=eighteen_today)
        with system_access():
            owes(coop, member, due_on=date(2026, 1, 1))
    assert asked()[1] == one


def test_the_menu_offers_the_list_to_who_keeps_it(client):
    coop, olga, paul = a_coop(), a_person("Olga Obst"), a_person("Paul Pacht")
    an_office(olga, coop)
    an_office(paul, coop, ["lend"])
    assert 'href="/members"' in signed_in(client, olga, coop).get("/imprint").content.decode()
    assert 'href="/members"' not in signed_in(client, paul, coop).get("/imprint").content.decode()
    assert client.get("/members").status_code == 403
