from datetime import date
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.law.days import add_months
from allmende.membership.models import Member, Statutes
from allmende.membership.queries import statutes_on, statutes_or_refuse
from allmende.membership.refusals.members import NoStatutes, StatutesInTheWay, StatutesNotAllowed
from allmende.membership.use_cases.record_statutes import Provisions, record_statutes
from allmende.membership.year.fiscal_years import year_ending_in
from tests.members import a_member, some_statutes
from tests.people import LONG_AGO, a_coop, an_officer

from .joining import an_application

pytestmark = pytest.mark.django_db
HASH_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def record(coop, *, valid_from=date(2026, 1, 1), duties=("register",), **provisions):
    actor = an_officer(coop, duties)
    said = Provisions(**{"share_price": 50_00, "pay_at_once": 50_00, **provisions})
    with seeing(actor):
        return record_statutes(actor=actor, coop=coop, provisions=said, valid_from=valid_from)


def test_a_version_is_in_force_until_the_next_begins():
    coop = a_coop()
    first = record(coop, share_price=50_00)
    second = record(coop, share_price=100_00, pay_at_once=10_00, valid_from=date(2027, 7, 1))
    assert first.text_hash == HASH_OF_NOTHING
    assert statutes_on(coop.pk, date(2025, 12, 31)) is None
    assert statutes_on(coop.pk, date(2026, 1, 1)) == first
    assert statutes_on(coop.pk, date(2027, 6, 30)) == first
    assert statutes_on(coop.pk, date(2027, 7, 1)) == second


def test_without_statutes_nothing_is_computed():
    with pytest.raises(NoStatutes):
        statutes_or_refuse(a_coop().pk, date(2026, 1, 1))


def test_only_whoever_keeps_the_list_enters_statutes():
    with pytest.raises(NotAllowed):
        record(a_coop(), duties=["lend", "spend", "members", "profile"])


def test_the_office_of_another_cooperative_is_refused_before_anything_is_written():
    actor, coop = an_officer(a_coop(), ["register"]), a_coop()
    with pytest.raises(NotAllowed), seeing(actor):
        record_statutes(actor=actor, coop=coop, provisions=Provisions(), valid_from=date(2026, 1, 1))


def test_older_versions_may_follow_while_nothing_rests_on_their_days():
    coop = a_coop()
    newest = record(coop)
    oldest = record(coop, valid_from=date(2015, 1, 1))
    between = record(coop, valid_from=date(2020, 1, 1))
    for day, stands in (
        ("2014-12-31", None),
        ("2015-01-01", oldest),
        ("2020-01-01", between),
        ("2026-01-01", newest),
    ):
        assert statutes_on(coop.pk, date.fromisoformat(day)) == stands


def test_an_older_version_is_refused_where_something_rests_on_its_days():
    coop = a_coop()
    some_statutes(coop, valid_from=date(2026, 1, 1))
    anna = a_member(coop, on=date(2026, 2, 1))
    with system_access():
        Member.objects.filter(pk=anna.pk).update(signed_on=date(2024, 3, 1))
    with pytest.raises(StatutesInTheWay) as refused:
        record(coop, valid_from=date(2024, 3, 1))
    assert (refused.value.field, bool(refused.value.rule)) == ("valid_from", True)
    with pytest.raises(StatutesInTheWay):
        record(coop, valid_from=date(2010, 1, 1))


@pytest.mark.parametrize("valid_from", [date(2025, 7, 1), date(2027, 7, 1)])
def test_the_fiscal_year_is_the_same_in_every_version(valid_from):
    coop = a_coop()
    record(coop)
    with pytest.raises(StatutesNotAllowed) as refused:
        record(coop, valid_from=valid_from, fiscal_year_begins=7)
    assert (refused.value.field, bool(refused.value.rule)) == ("fiscal_year_begins", True)


def test_a_mistyped_fiscal_year_is_corrected_and_counts_no_more():
    coop = a_coop()
    record(coop, fiscal_year_begins=7)
    record(coop, fiscal_year_begins=1)
    assert record(coop, valid_from=date(2027, 1, 1), fiscal_year_begins=1)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_lies_in_exactly_one_fiscal_year(month):
    coop = a_coop()
    for version in (date(2024, 5, 17), date(2026, 1, 1), date(2022, 10, 1)):
        record(coop, valid_from=version, fiscal_year_begins=month)
    with seeing(coop_ids=[coop.pk]):
        years = [year_ending_in(coop, year) for year in range(2020, 2031)]
    for before, after in pairwise(years):
        assert after.before == before.last
        assert add_months(before.first, 12) == after.first


def test_a_version_nothing_rests_on_is_corrected_and_both_stay(client):
    coop = a_coop()
    mistyped = record(coop, share_price=1_00, pay_at_once=1_00)
    right = record(coop, share_price=100_00)
    assert (mistyped.valid_from, right.valid_from) == (date(2026, 1, 1), date(2026, 1, 1))
    assert statutes_on(coop.pk, date(2026, 6, 1)).pk == right.pk
    assert Statutes.objects.filter(coop=coop).count() == 2
    assert "berichtigt" in client.get(f"/coops/{coop.slug}/statutes").content.decode()


def test_a_version_something_rests_on_is_not_corrected():
    coop, joined = a_coop(), a_coop()
    record(coop)
    an_application(coop)
    some_statutes(joined)
    a_member(joined)
    for each, day in ((coop, date(2026, 1, 1)), (joined, LONG_AGO)):
        with pytest.raises(StatutesInTheWay):
            record(each, valid_from=day)
        with (
            system_access(),
            pytest.raises(IntegrityError, match="rests on the statutes"),
            transaction.atomic(),
        ):
            Statutes.objects.create(coop=each, valid_from=day)


@pytest.mark.parametrize(
    ("field", "provisions"),
    [
        ("pay_at_once", {"pay_at_once": 50_01}),
        ("shares_most", {"shares_required": 3, "shares_most": 2}),
        ("notice_months", {"notice_months": 2}),
        ("fiscal_year_begins", {"fiscal_year_begins": 13}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(field, provisions):
    with pytest.raises(StatutesNotAllowed) as refused:
        record(a_coop(), **provisions)
    assert refused.value.field == field


def test_the_database_keeps_every_version_as_it_was():
    statutes = some_statutes(a_coop())
    for statement in (
        f"update membership_statutes set share_price = 1 where id = {statutes.pk}",
        f"delete from membership_statutes where id = {statutes.pk}",
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
