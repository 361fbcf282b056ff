from datetime import date
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.law.days import add_months
from allmende.membership.models import Member, Statutes, YearRun
from allmende.membership.queries import statutes_on, statutes_or_refuse
from allmende.membership.refusals.members import NoStatutes, NoSuchYear, StatutesInTheWay, StatutesNotAllowed
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_statutes import Provisions, record_statutes
from allmende.membership.year.fiscal_years import exits_within_years, last_year_over, year_ending_in
from tests.members import a_member, some_statutes
from tests.people import LONG_AGO, a_coop, an_officer

from .exits import TODAY, does, the_office
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


def a_new_fiscal_year(**said):
    """Until 2027 the calendar year, then from July."""
    coop = a_coop()
    record(coop)
    return coop, record(coop, **({"valid_from": date(2027, 4, 1), "fiscal_year_begins": 7} | said))


def test_a_changed_month_makes_the_year_between_short():
    coop, _version = a_new_fiscal_year()
    with seeing(coop_ids=[coop.pk]):
        years = [year_ending_in(coop, year) for year in (2026, 2027, 2028)]
    assert [(year.first, year.last, year.name) for year in years] == [
        (date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (date(2027, 1, 1), date(2027, 6, 30), "2027"),
        (date(2027, 7, 1), date(2028, 6, 30), "2027/28"),
    ]


def test_of_two_years_that_end_in_one_each_has_its_name_and_number():
    coop = a_coop()
    record(coop, fiscal_year_begins=7)
    record(coop, valid_from=date(2027, 10, 1), fiscal_year_begins=1)
    with seeing(coop_ids=[coop.pk]):
        short, whole = year_ending_in(coop, 2027), year_ending_in(coop, 202706)
        assert (short.first, short.last, short.number) == (date(2027, 7, 1), date(2027, 12, 31), 2027)
        assert (whole.first, whole.last, whole.number) == (date(2026, 7, 1), date(2027, 6, 30), 202706)
        assert (whole.name, short.earlier.number, whole.later.number) == ("2026/27", 202706, 2027)
        assert year_ending_in(coop, 202712).number == 2027
        assert [last_year_over(coop, day) for day in (date(2027, 7, 1), date(2028, 1, 1))] == [202706, 2027]
        for number in (202705, 202713, 20276, 2027061):
            with pytest.raises(NoSuchYear):
                year_ending_in(coop, number)


def test_what_was_posted_for_a_year_keeps_its_days():
    coop = a_coop()
    record(coop, valid_from=LONG_AGO)
    with system_access():
        YearRun.objects.create(
            coop=coop,
            kind="settlement",
            last_day=date(2025, 12, 31),
            effective_on=date(2026, 3, 1),
            purpose="Auseinandersetzung 2025",
            state="posted",
            actor_system="test",
        )
    with pytest.raises(StatutesInTheWay) as refused:
        record(coop, valid_from=date(2025, 3, 1), fiscal_year_begins=7)
    assert (refused.value.field, bool(refused.value.rule)) == ("fiscal_year_begins", True)
    assert record(coop, valid_from=date(2025, 8, 1), fiscal_year_begins=7)  # the year ends before


def test_notice_takes_effect_with_the_short_year_and_an_earlier_one_as_it_was_confirmed(client):
    coop = a_coop()
    record(coop, valid_from=LONG_AGO)
    anna, bert, office = a_member(coop), a_member(coop, "Bert Beet"), the_office(coop)
    before = does(office, give_notice, member_id=anna.pk, received_on=date(2026, 10, 2), on=TODAY)
    record(coop, valid_from=date(2026, 12, 1), fiscal_year_begins=7)
    after = does(office, give_notice, member_id=bert.pk, received_on=date(2026, 10, 2), on=TODAY)
    assert (before.effective_on, after.effective_on) == (date(2027, 12, 31), date(2027, 6, 30))
    with seeing(coop_ids=[coop.pk]):
        assert exits_within_years(coop, on=TODAY) == 1
    page = client.get(f"/coops/{coop.slug}/statutes", headers={"Accept-Language": "en"}).content.decode()
    assert "is a short one" in page
    assert "§ 240 (2) HGB" in page


def test_a_mistyped_fiscal_year_is_corrected_and_counts_no_more():
    coop = a_coop()
    record(coop, fiscal_year_begins=7)
    record(coop, fiscal_year_begins=1)
    assert record(coop, valid_from=date(2027, 1, 1), fiscal_year_begins=1)
    with seeing(coop_ids=[coop.pk]):
        assert year_ending_in(coop, 2026).last == date(2026, 12, 31)


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


@pytest.mark.parametrize(
    ("guard", "said"),
    [
        ("sums_of_the_statutes_are_not_negative", {"pay_at_once": -1}),
        ("sums_of_the_statutes_are_not_negative", {"admission_fee": -1}),
        ("sums_of_the_statutes_are_not_negative", {"dues": -1}),
        ("nobody_pays_more_than_the_share_at_once", {"pay_at_once": 50_01}),
        ("shares_at_most_are_not_fewer_than_required", {"shares_required": 3, "shares_most": 2}),
        ("instalments_and_dues_have_a_rhythm", {"instalment_months": 0}),
        ("instalments_and_dues_have_a_rhythm", {"dues_months": 0}),
        ("a_fiscal_year_begins_in_a_month", {"fiscal_year_begins": 13}),
        ("whoever_holds_shares_holds_one", {"shares_required": 0}),
        ("minimum_capital_is_not_negative", {"minimum_capital": -1}),
        ("notice_binds_for_ten_years_at_most", {"notice_months": 121}),
        ("notice_ends_with_what_is_known", {"notice_end": "easter"}),
        ("liability_is_known", {"liability": "boundless"}),
        ("liability_is_known", {"liability": "limited", "liability_cap": 49_99}),
        ("liability_is_known", {"liability": "none", "liability_cap": 1}),
        ("a_loss_is_divided_by_what_there_is", {"loss_by": "lot"}),
        ("a_loss_is_divided_by_what_there_is", {"loss_by": "liability"}),
        ("a_profit_is_divided_by_what_there_is", {"profit_by": "mood"}),
        ("who_is_not_admitted_does_not_vote", {"investing_votes": True}),
        ("the_country_of_law_is_one", {"jurisdiction": "de"}),
    ],
)
def test_the_database_takes_no_version_that_makes_no_sense(guard, said):
    """Around the use case, as an archive that is brought in."""
    coop = a_coop()
    usual = {"coop": coop, "valid_from": LONG_AGO, "text_hash": HASH_OF_NOTHING, "share_price": 50_00}
    with system_access():
        with pytest.raises(IntegrityError, match=guard), transaction.atomic():
            Statutes.objects.create(**usual | said)
        assert Statutes.objects.create(**usual)


def test_the_database_keeps_every_version_as_it_was():
    statutes = some_statutes(a_coop())
    for statement in (
        f"update membership_statutes set share_price = 1 where id = {statutes.pk}",
        f"delete from membership_statutes where id = {statutes.pk}",
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)
