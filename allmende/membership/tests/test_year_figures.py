from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, ShareMovement
from allmende.membership.refusals.members import NoStatutes, NoSuchYear
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from allmende.membership.year.figures import year_figures
from allmende.membership.year.fiscal_years import last_year_over, year_ending_in
from allmende.membership.year.settlement import settlement_plan
from allmende.payments.models import ClaimKind
from allmende.payments.use_cases.raise_claim import raise_claim
from tests.members import a_member, some_statutes
from tests.people import BUILDER, LONG_AGO, a_coop, an_officer

pytestmark = pytest.mark.django_db
LIABLE = {"liability": "limited", "liability_cap": 100_00}
TODAY = date(2026, 3, 2)


def figures(coop, year, **asked):
    with seeing(coop_ids=[coop.pk]):
        return year_figures(coop, year, **asked)


def leaves(member, received_on=date(2025, 5, 2)):
    actor = an_officer(member.coop)
    with seeing(actor):
        return give_notice(actor=actor, member_id=member.pk, received_on=received_on, on=TODAY)


def a_year():
    """Three members at first; one joins, one leaves with the year, one gives back a share of two."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, **LIABLE)
    a_member(coop, "Anna Ackermann", shares=3, paid=300_00)
    leaves(a_member(coop, "Bert Beet", shares=1, paid=80_00))
    carl = a_member(coop, "Carl Chrysantheme", shares=2, paid=200_00)
    a_member(coop, "Dora Distel", shares=1, paid=100_00, on=date(2025, 7, 1))
    actor = an_officer(coop)
    with seeing(actor):
        cancel_shares(actor=actor, member_id=carl.pk, shares=1, received_on=date(2025, 5, 2), on=TODAY)
    return coop


def test_a_year_by_hand():
    found = figures(a_year(), 2025)
    assert (found.before.members, found.end.joined, found.end.left, found.end.members) == (3, 1, 1, 3)
    assert found.end.left_last_day == 1
    # Anna 300, Carl's remaining share 100, Dora 100; before: Anna 300, Bert 80, Carl 200.
    assert (found.before.capital, found.end.capital, found.capital_change) == (580_00, 500_00, -80_00)
    assert (found.end.capital_left, found.end.capital_given_back, found.end.capital_owed) == (
        80_00,
        100_00,
        0,
    )
    assert (found.before.shares, found.end.shares) == (6, 5)
    assert (found.liability_before, found.liability, found.liability_change) == (600_00, 500_00, -100_00)


def test_the_year_after_begins_where_the_last_one_ended():
    coop = a_year()
    last, following = figures(coop, 2025), figures(coop, 2026)
    assert following.before.members == last.end.members
    assert following.before.capital == last.end.capital
    assert (following.end.left, following.end.joined) == (0, 0)
    assert following.end.capital_owed == 180_00, "Bert's capital and Carl's share are not settled yet"


def test_the_last_day_counts_as_membership_and_as_leaving_in_this_year():
    coop = a_coop()
    some_statutes(coop)
    bert = a_member(coop, "Bert Beet")
    leaves(bert)
    assert (figures(coop, 2025).end.left, figures(coop, 2026).end.left) == (1, 0)
    assert figures(coop, 2025).before.members == 1
    assert figures(coop, 2026).before.members == 0


def test_whoever_joins_and_leaves_in_one_year_is_counted_in_both():
    coop = a_coop()
    some_statutes(coop)
    leaves(a_member(coop, "Bert Beet", on=date(2025, 2, 1)))
    found = figures(coop, 2025)
    assert (found.before.members, found.end.joined, found.end.left, found.end.members) == (0, 1, 1, 0)


def test_a_notice_that_was_withdrawn_is_none():
    coop = a_coop()
    some_statutes(coop)
    bert = a_member(coop, "Bert Beet")
    departure = leaves(bert, received_on=date(2026, 3, 1))
    assert figures(coop, 2026).end.left == 1
    actor = an_officer(coop)
    with seeing(actor):
        withdraw_notice(
            actor=actor, member_id=bert.pk, departure_id=departure.pk, agreed_by="Vorstand", on=TODAY
        )
    assert figures(coop, 2026).end.left == 0


def test_what_was_recorded_later_was_not_known():
    coop = a_year()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    found = figures(coop, 2025, known_at=yesterday)
    assert (found.before.members, found.end.members, found.end.capital) == (0, 0, 0)
    assert figures(coop, 2025, known_at=datetime.now(UTC) + timedelta(days=1)).end.members == 3


def test_of_two_ways_out_the_earlier_counts():
    coop = a_coop()
    some_statutes(coop)
    bert = a_member(coop, "Bert Beet")
    leaves(bert)
    with system_access():
        Departure.objects.create(
            coop=coop,
            member=bert,
            cause="death",
            received_on=LONG_AGO,
            effective_on=date(2024, 12, 31),
            overtaken_by="8a7c0a3e-7b1f-4a52-9d4c-0f0f1f2b7c11",
        )
    assert (figures(coop, 2024).end.left, figures(coop, 2025).end.left) == (1, 0)


def test_a_fiscal_year_that_begins_in_july():
    coop = a_coop()
    some_statutes(coop, fiscal_year_begins=7)
    with seeing(coop_ids=[coop.pk]):
        year = year_ending_in(coop, 2025)
        assert (year.first, year.last) == (date(2024, 7, 1), date(2025, 6, 30))
        assert last_year_over(coop, date(2026, 6, 30)) == 2025
        assert last_year_over(coop, date(2026, 7, 1)) == 2026
    a_member(coop, "Anna Ackermann", on=date(2024, 7, 1))
    a_member(coop, "Bert Beet", on=date(2024, 6, 30))
    found = figures(coop, 2025)
    assert (found.before.members, found.end.joined) == (1, 1)


def test_a_short_year_is_a_year():
    """From April 2025 the statutes begin it in July: it ends with June, and the next one is whole."""
    coop = a_coop()
    some_statutes(coop, **LIABLE)
    some_statutes(coop, valid_from=date(2025, 4, 1), fiscal_year_begins=7, **LIABLE)
    bert = a_member(coop, "Bert Beet", shares=1, paid=80_00)
    assert leaves(bert, date(2025, 3, 31)).effective_on == date(2025, 6, 30)
    a_member(coop, "Dora Distel", shares=1, paid=100_00, on=date(2025, 7, 1))
    short, whole = figures(coop, 2025), figures(coop, 2026)
    assert (short.year.first, short.year.last) == (date(2025, 1, 1), date(2025, 6, 30))
    assert (short.before.members, short.end.left, short.end.capital_left) == (1, 1, 80_00)
    assert (whole.before.members, whole.end.joined, whole.end.left) == (0, 1, 0)


def test_who_leaves_with_a_short_year_is_settled_with_it():
    coop = a_coop()
    some_statutes(coop, valid_from=LONG_AGO)
    some_statutes(coop, valid_from=date(2025, 4, 1), fiscal_year_begins=7)
    bert = a_member(coop, "Bert Beet", paid=80_00)
    assert leaves(bert, date(2024, 12, 1)).effective_on == date(2025, 6, 30)
    with seeing(coop_ids=[coop.pk]):
        (leaver,) = settlement_plan(coop, 2025).leavers
        assert settlement_plan(coop, 2026).leavers == ()
    assert (leaver.paid_out, leaver.pay_until.on) == (80_00, date(2025, 12, 31))


def test_unlimited_liability_is_no_sum():
    coop = a_coop()
    some_statutes(coop, liability="unlimited")
    found = figures(coop, 2025)
    assert (found.liability, found.liability_change) == (None, None)


def test_arrears_are_what_was_due_on_shares():
    coop = a_coop()
    some_statutes(coop)
    anna = a_member(coop)
    with system_access():
        for kind, due in ((ClaimKind.SHARES, date(2025, 6, 1)), (ClaimKind.DUES, date(2025, 6, 1))):
            raise_claim(
                actor=BUILDER,
                coop_id=coop.pk,
                debtor=anna.pk,
                kind=kind,
                amount=70_00,
                due_on=due,
                raised_on=date(2025, 5, 1),
                subject=f"test:{kind}",
                reference=f"G-{kind}",
                now=datetime(2025, 5, 1, tzinfo=UTC),
            )
    assert (figures(coop, 2025).arrears, figures(coop, 2025).arrears_number) == (70_00, 1)
    assert figures(coop, 2024).arrears == 0


def test_no_year_without_statutes_and_none_out_of_time():
    coop = a_coop()
    with pytest.raises(NoStatutes):
        figures(coop, 2025)
    some_statutes(coop)
    with pytest.raises(NoSuchYear):
        figures(coop, 1066)


def test_another_cooperative_sees_nothing_of_it():
    coop = a_year()
    with seeing(coop_ids=[a_coop().pk]):
        found = year_figures(coop, 2025)
    assert (found.end.members, found.end.capital, found.end.joined) == (0, 0, 0)


def test_the_number_of_queries_does_not_grow():
    coop = a_year()

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            figures(coop, 2025)
        return len(seen)

    before = queries()
    for _each in range(5):
        a_member(coop, "Emil Erle")
    assert queries() == before
    with system_access():
        assert ShareMovement.objects.filter(coop=coop).count() > 5
