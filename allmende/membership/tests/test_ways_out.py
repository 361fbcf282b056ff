"""Hardship, moving away, creditors, exclusion and the end of organisations: what stands on end_membership."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.law.explained import Explained
from allmende.membership.models import Departure, Party
from allmende.membership.queries import has_assembly_rights, open_departures
from allmende.membership.refusals.members import AlreadyLeaving, NotTheCase, NotYetReceived, NoWayOut
from allmende.membership.use_cases.end_organisation import end_organisation
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_hardship_notice import give_hardship_notice
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.move_away import move_away
from allmende.membership.use_cases.record_creditor_notice import record_creditor_notice
from allmende.membership.use_cases.record_death import record_death
from allmende.membership.web.ways import WAYS
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, acting_for

from .exits import TODAY, YEAR_END, check_now, does, now_of, the_office

pytestmark = pytest.mark.django_db
EXCLUSION = {"reason": "§ 9 (1) b der Satzung", "heard_on": date(2026, 10, 30), "sent_on": TODAY}
IN_TIME = date(2026, 9, 30)


@pytest.fixture
def coop():
    coop = a_coop()
    some_statutes(coop, notice_months=36, residence_required=True)
    return coop


def an_organisation(coop, name="Werkhof Linde eG"):
    with system_access():
        party = Party.objects.create(coop=coop, kind="organisation", name=name)
    return a_member(coop, party=party, shares=2)


def said(departure) -> str:
    with override("en"):
        return ", ".join(source.in_words() for source in Explained.from_json(departure.explanation).sources)


def test_hardship_shortens_a_long_period_and_stands_in_for_the_notice(coop):
    anna, office = a_member(coop, shares=2), the_office(coop)
    ordinary = does(office, give_notice, member_id=anna.pk, received_on=IN_TIME)
    assert ordinary.effective_on == date(2029, 12, 31)
    early = does(
        office, give_hardship_notice, member_id=anna.pk, received_on=IN_TIME, reason="Pflege der Eltern"
    )
    check_now()
    assert (early.effective_on, early.cause, said(early)) == (YEAR_END, "hardship", "§ 65 (3) GenG")
    assert (now_of(anna).left_on, now_of(anna).left_by, now_of(anna).shares) == (YEAR_END, "hardship", 0)
    with system_access():
        ordinary.refresh_from_db()
        assert ordinary.overtaken_by == early.batch
        assert list(open_departures(anna)) == [early]


def test_hardship_has_its_conditions(coop):
    other = a_coop()
    usual, office = a_member(other), the_office(other)
    with pytest.raises(NoWayOut):  # three months' notice is no hardship
        does(office, give_hardship_notice, member_id=usual.pk, received_on=TODAY, reason="Umzug")
    new, office = a_member(coop, on=date(2026, 2, 1)), the_office(coop)
    with pytest.raises(NoWayOut):  # not a member for a full fiscal year
        does(office, give_hardship_notice, member_id=new.pk, received_on=TODAY, reason="Umzug")
    anna = a_member(coop, "Bert Beet")
    with pytest.raises(NotTheCase):
        does(office, give_hardship_notice, member_id=anna.pk, received_on=TODAY, reason=" ")
    does(office, give_hardship_notice, member_id=anna.pk, received_on=IN_TIME, reason="Umzug")
    with pytest.raises(AlreadyLeaving):  # later than what stands
        does(office, give_hardship_notice, member_id=anna.pk, received_on=TODAY, reason="Umzug")


def test_who_moves_out_of_the_district_leaves_with_the_fiscal_year(coop):
    anna, office = a_member(coop), the_office(coop)
    moved = does(office, move_away, member_id=anna.pk, received_on=TODAY)
    assert (moved.effective_on, said(moved)) == (YEAR_END, "§ 67 GenG")
    elsewhere = a_coop()
    bert = a_member(elsewhere, "Bert Beet")
    with pytest.raises(NoWayOut):
        does(the_office(elsewhere), move_away, member_id=bert.pk, received_on=TODAY)


def test_a_creditor_gives_notice_with_the_members_period(coop):
    anna, bert, office = a_member(coop), a_member(coop, "Bert Beet"), the_office(coop)
    by_creditor = does(
        office, record_creditor_notice, member_id=anna.pk, received_on=IN_TIME, reason="Az. 3 M 12/26"
    )
    assert (by_creditor.effective_on, said(by_creditor)) == (
        date(2029, 12, 31),
        "§ 66 GenG, § 65 (2) GenG",
    )
    by_court = does(office, record_creditor_notice, member_id=bert.pk, received_on=IN_TIME, insolvency=True)
    assert said(by_court) == "§ 66a GenG, § 65 (2) GenG"


def test_who_is_expelled_is_a_member_to_the_years_end_without_the_assembly(coop):
    anna, office = a_member(coop), the_office(coop)
    departure = does(office, expel_member, member_id=anna.pk, **EXCLUSION)
    check_now()
    assert (departure.effective_on, said(departure)) == (YEAR_END, "§ 68 (1) GenG")
    assert (departure.sent_on, departure.heard_on) == (TODAY, date(2026, 10, 30))
    anna = now_of(anna)
    with system_access():
        days = (date(2026, 11, 19), TODAY, YEAR_END, date(2027, 1, 1))
        assert [has_assembly_rights(anna, day) for day in days] == [True, False, False, False]
        assert AuditEntry.objects.get(fact="MemberExpelled").details["sent_on"] == "2026-11-20"


def test_an_exclusion_also_ends_the_rights_of_who_leaves_the_same_day():
    coop = a_coop()
    anna, office = a_member(coop), the_office(coop)
    does(office, give_notice, member_id=anna.pk, received_on=IN_TIME)
    does(office, expel_member, member_id=anna.pk, **EXCLUSION)
    assert now_of(anna).left_by == "exclusion"


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"heard_on": None}, {"heard_on": date(2026, 11, 21)}], ids=str
)
def test_nobody_is_expelled_unheard_or_without_a_reason(coop, wrong):
    anna = a_member(coop)
    with pytest.raises(NotTheCase):
        does(the_office(coop), expel_member, member_id=anna.pk, **EXCLUSION | wrong)


def test_nobody_is_expelled_after_death_nor_offered_it(coop):
    anna, office = a_member(coop), the_office(coop)
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[])
    with pytest.raises(NotTheCase):
        does(office, expel_member, member_id=anna.pk, **EXCLUSION)
    with seeing(office):
        slugs = {way.slug for way in WAYS if way.fits(now_of(anna))}
    assert not slugs & {"exclusion", "hardship-notice", "relocation", "death"}
    assert "transfer" in slugs  # the heirs may


def test_the_database_asks_why_somebody_was_expelled(coop):
    anna = a_member(coop)
    row = {"coop": coop, "member": anna, "received_on": TODAY, "effective_on": YEAR_END}
    refused = pytest.raises(IntegrityError, match="an_exclusion_was_sent_and_says_why")
    with system_access(), refused, transaction.atomic():
        Departure.objects.create(cause="exclusion", reason="Satzung", **row)


def test_an_organisation_that_ended_leaves_with_the_fiscal_year(coop):
    linde, office = an_organisation(coop), the_office(coop)
    departure = does(office, end_organisation, member_id=linde.pk, ended_on=date(2026, 6, 30))
    assert (departure.effective_on, said(departure)) == (YEAR_END, "§ 77a GenG")
    with system_access():
        assert AuditEntry.objects.get(fact="OrganisationEnded").details["member_id"] == linde.pk
    anna = a_member(coop)
    with pytest.raises(NotTheCase):
        does(office, end_organisation, member_id=anna.pk, ended_on=TODAY)


OFFICE_ONLY = [
    (move_away, {"received_on": TODAY}),
    (record_creditor_notice, {"received_on": TODAY}),
    (expel_member, EXCLUSION),
    (end_organisation, {"ended_on": TODAY}),
]


@pytest.mark.parametrize(
    ("use_case", "arguments"), OFFICE_ONLY, ids=lambda each: getattr(each, "__name__", "")
)
def test_what_only_the_office_enters(coop, use_case, arguments):
    person = a_person("Anna Ackermann")
    anna = a_member(coop, person=person)
    with pytest.raises(NotAllowed):
        does(acting_for(person), use_case, member_id=anna.pk, **arguments)
    with pytest.raises(NotFound):
        does(the_office(a_coop()), use_case, member_id=anna.pk, **arguments)
    assert now_of(anna).left_on is None


LATER = date(2026, 11, 21)
DAYS = [
    (give_hardship_notice, {"received_on": LATER, "reason": "Umzug"}),
    (move_away, {"received_on": LATER}),
    (record_creditor_notice, {"received_on": LATER}),
    (expel_member, EXCLUSION | {"sent_on": LATER}),
    (end_organisation, {"ended_on": LATER}),
]


@pytest.mark.parametrize(("use_case", "arguments"), DAYS, ids=lambda each: getattr(each, "__name__", ""))
def test_nothing_counts_before_it_came(coop, use_case, arguments):
    linde = an_organisation(coop)
    with pytest.raises(NotYetReceived):
        does(the_office(coop), use_case, member_id=linde.pk, **arguments)
