"""appoint_officer, end_office, change_duties: who may act for a cooperative, from a day to a day."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.coops.models import Duty, Office
from allmende.coops.queries import holds_duty, offices_of_person
from allmende.coops.use_cases.appoint_officer import AlreadyInOffice, UnknownDuty, appoint_officer
from allmende.coops.use_cases.change_duties import change_duties
from allmende.coops.use_cases.end_office import LastOffice, OfficeHasEnded, end_office
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from tests.people import LONG_AGO, a_coop, a_network, a_person, acting_for, an_office, the_founder

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def facts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("fact", flat=True))


def test_an_office_begins_with_its_duties() -> None:
    anna, bert, coop = a_person("Anna"), a_person("Bert"), a_coop()
    an_office(anna, coop)
    actor = acting_for(anna, coop)
    with seeing(actor):
        office = appoint_officer(
            actor=actor, coop=coop, person=bert, organ="staff", duties=["lend", "spend", "lend"], on=TODAY
        )
    assert (office.duties, office.from_day, office.until_day) == (["spend", "lend"], TODAY, None)
    assert facts()[-1] == "OfficeBegan"
    him = acting_for(bert, coop)
    with seeing(him):
        assert holds_duty(him, coop_id=coop.pk, duty=Duty.LEND, on=TODAY)
        assert not holds_duty(him, coop_id=coop.pk, duty=Duty.MEMBERS, on=TODAY)
        assert not holds_duty(him, coop_id=coop.pk, duty=Duty.LEND, on=date(2026, 11, 21))


def test_who_acts_for_oneself_has_no_duty() -> None:
    anna, coop = a_person(), a_coop()
    an_office(anna, coop)
    with seeing(acting_for(anna)):
        assert not holds_duty(acting_for(anna), coop_id=coop.pk, duty=Duty.LEND, on=TODAY)


@pytest.mark.parametrize("duties", [["lend", "spend", "profile"], []])
def test_without_the_duty_nobody_is_appointed(duties: list[str]) -> None:
    anna, coop = a_person(), a_coop()
    an_office(anna, coop, duties)
    actor = acting_for(anna, coop)
    with seeing(actor), pytest.raises(NotAllowed):
        appoint_officer(actor=actor, coop=coop, person=anna, organ="staff", duties=[], on=TODAY)


def test_the_office_of_another_cooperative_does_not_count() -> None:
    anna, hers, other = a_person(), a_coop(), a_coop()
    an_office(anna, hers)
    actor = acting_for(anna, hers)
    with seeing(actor), pytest.raises(NotAllowed):
        appoint_officer(actor=actor, coop=other, person=anna, organ="staff", duties=[], on=TODAY)


def test_nobody_holds_the_same_office_twice() -> None:
    anna, coop = a_person(), a_coop()
    an_office(anna, coop, organ="board")
    actor = acting_for(anna, coop)
    with seeing(actor), pytest.raises(AlreadyInOffice):
        appoint_officer(actor=actor, coop=coop, person=anna, organ="board", duties=["lend"], on=TODAY)


def test_a_duty_nobody_knows_is_refused() -> None:
    anna, coop = a_person(), a_coop()
    an_office(anna, coop)
    actor = acting_for(anna, coop)
    with seeing(actor), pytest.raises(UnknownDuty):
        appoint_officer(actor=actor, coop=coop, person=anna, organ="staff", duties=["fly"], on=TODAY)


def test_an_ended_office_gives_no_rights_from_that_day() -> None:
    anna, bert, coop = a_person("Anna"), a_person("Bert"), a_coop()
    an_office(anna, coop)
    office = an_office(bert, coop, ["lend"])
    actor = acting_for(anna, coop)
    with seeing(actor):
        assert end_office(actor=actor, office=office, on=TODAY).until_day == TODAY
    assert facts()[-1] == "OfficeEnded"
    with seeing(acting_for(bert)):
        assert offices_of_person(person_id=bert.pk, on=TODAY) == []
        assert len(offices_of_person(person_id=bert.pk, on=date(2026, 11, 21))) == 1
    with seeing(actor), pytest.raises(OfficeHasEnded):
        end_office(actor=actor, office=office, on=TODAY)


def test_everyone_may_lay_down_the_own_office_and_no_other() -> None:
    anna, bert, coop = a_person("Anna"), a_person("Bert"), a_coop()
    hers, his = an_office(anna, coop), an_office(bert, coop, ["lend"])
    actor = acting_for(bert, coop)
    with seeing(actor):
        with pytest.raises(NotAllowed):
            end_office(actor=actor, office=hers, on=TODAY)
        end_office(actor=actor, office=his, on=TODAY)


def test_the_last_who_can_appoint_stays() -> None:
    anna, bert, coop = a_person("Anna"), a_person("Bert"), a_coop()
    hers = an_office(anna, coop)
    an_office(bert, coop, ["lend"])
    actor = acting_for(anna, coop)
    with seeing(actor), pytest.raises(LastOffice) as refusal:
        end_office(actor=actor, office=hers, on=TODAY)
    assert refusal.value.code == "last-office"
    assert "„Personen berufen und einladen“" in str(refusal.value.rule)
    with seeing(actor):
        assert Office.objects.get(pk=hers.pk).until_day is None


def test_the_last_who_runs_the_network_stays() -> None:
    network = a_network()
    founder = the_founder(network)
    other = a_person("Bert")
    an_office(other, network.host, ["members"])
    with seeing(founder):
        office = Office.objects.get(person_id=founder.person_id)
        with pytest.raises(LastOffice):
            end_office(actor=founder, office=office, on=TODAY)


def test_other_duties_are_a_new_office() -> None:
    anna, bert, coop = a_person("Anna"), a_person("Bert"), a_coop()
    an_office(anna, coop)
    before = an_office(bert, coop, ["lend"], organ="staff")
    actor = acting_for(anna, coop)
    with seeing(actor):
        after = change_duties(actor=actor, office=before, duties=["spend"], on=TODAY)
        before.refresh_from_db()
        assert (before.from_day, before.until_day, before.duties) == (LONG_AGO, TODAY, ["lend"])
        assert (after.from_day, after.until_day, after.duties) == (TODAY, None, ["spend"])
        again = change_duties(actor=actor, office=after, duties=["spend"], on=TODAY)
        assert again.pk == after.pk
        same_day = change_duties(actor=actor, office=after, duties=["profile"], on=TODAY)
    with seeing(acting_for(bert)):
        assert [office.pk for office in offices_of_person(person_id=bert.pk, on=TODAY)] == [same_day.pk]


def test_the_last_who_can_appoint_keeps_that_duty() -> None:
    anna, coop = a_person(), a_coop()
    office = an_office(anna, coop)
    actor = acting_for(anna, coop)
    with seeing(actor), pytest.raises(LastOffice):
        change_duties(actor=actor, office=office, duties=["lend"], on=TODAY)


def test_duties_are_changed_by_whoever_appoints() -> None:
    anna, bert, coop = a_person("Anna"), a_person("Bert"), a_coop()
    an_office(anna, coop)
    his = an_office(bert, coop, ["lend"])
    actor = acting_for(bert, coop)
    with seeing(actor), pytest.raises(NotAllowed):
        change_duties(actor=actor, office=his, duties=["lend", "members"], on=TODAY)


def test_the_database_refuses_a_second_open_office_and_an_end_before_the_beginning() -> None:
    anna, coop = a_person(), a_coop()
    office = an_office(anna, coop)
    with pytest.raises(IntegrityError, match="one_open_office_per_organ_and_person"), transaction.atomic():
        an_office(anna, coop)
    guard = "an_office_ends_after_it_begins"
    with pytest.raises(IntegrityError, match=guard), transaction.atomic(), system_access():
        Office.objects.filter(pk=office.pk).update(until_day=date(2019, 12, 31))


def test_a_raw_cursor_sees_the_own_offices_and_those_of_the_cooperative_acted_for() -> None:
    anna, bert, ours, theirs = a_person("Anna"), a_person("Bert"), a_coop(), a_coop()
    mine = {an_office(anna, ours).pk, an_office(anna, theirs).pk}
    colleague = an_office(bert, ours).pk
    foreign = an_office(bert, theirs).pk

    def seen() -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute("select id from coops_office")
            return {pk for (pk,) in cursor.fetchall()}

    assert seen() == set()
    with seeing(acting_for(anna)):
        assert seen() == mine
    with seeing(acting_for(anna, ours)):
        assert seen() == mine | {colleague}
    with seeing(acting_for(bert, theirs)):
        assert foreign in seen()
    with seeing(acting_for(anna, ours)), connection.cursor() as cursor:
        cursor.execute("update coops_office set duties = '{spend}' where id = %s", [foreign])
        assert cursor.rowcount == 0
