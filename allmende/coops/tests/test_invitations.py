"""Invitations: sent, accepted, withdrawn, expired, refused."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from allmende.coops.models import Coop, Invitation, Office
from allmende.coops.use_cases.accept_invitation import (
    InvitationHasExpired,
    InvitationIsUsed,
    InvitationIsWithdrawn,
    accept_invitation,
)
from allmende.coops.use_cases.admit_coop import CoopProfile
from allmende.coops.use_cases.appoint_officer import AlreadyInOffice, UnknownDuty
from allmende.coops.use_cases.forget_what_expired import forget_what_expired
from allmende.coops.use_cases.invite_colleague import invite_colleague
from allmende.coops.use_cases.invite_organisation import invite_organisation
from allmende.coops.use_cases.send_invitation import AlreadyInvited
from allmende.coops.use_cases.withdraw_invitation import InvitationIsDecided, withdraw_invitation
from allmende.identity.models import Person
from allmende.identity.use_cases.delete_login import delete_login
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from tests.people import a_coop, a_network, a_person, acting_for, an_office, an_officer, the_founder

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
BAKERY = CoopProfile(
    name="Backhaus Brennau eG",
    legal_form="eg",
    sectors=["food"],
    description="Brot aus dem Holzofen.",
    website="https://backhaus.example/",
    town="Brennau",
    latitude=52.4,
    longitude=12.5,
    precision="town",
)


def mails() -> list[dict[str, str]]:
    return [job.args for job in ProcrastinateJob.objects.filter(queue_name="mail").order_by("id")]


def key_in(mail: dict[str, str]) -> str:
    found = re.search(r"/invitations/([\w-]+)", mail["body"])
    assert found, mail["body"]
    return found[1]


def invited_bakery(language: str = "de") -> tuple[Invitation, str, Actor]:
    founder = the_founder(a_network())
    with seeing(founder):
        invitation = invite_organisation(
            actor=founder, profile=BAKERY, email="Post@Backhaus.example", language=language, now=NOW
        )
    return invitation, key_in(mails()[-1]), founder


def invited_colleague(email: str = "carla@example.org") -> tuple[Invitation, str, Coop, Actor]:
    coop = a_coop("Gartenwerk eG")
    actor = an_officer(coop)
    with seeing(actor):
        invitation = invite_colleague(
            actor=actor, coop=coop, email=email, language="en", organ="staff", duties=["lend"], now=NOW
        )
    return invitation, key_in(mails()[-1]), coop, actor


def test_the_letter_says_who_invites_to_what_in_the_language_of_its_reader() -> None:
    invited_bakery("de")
    mail = mails()[-1]
    assert mail["to"] == "post@backhaus.example"
    assert mail["subject"] == "Dachverband eG lädt Sie ein"
    assert "Backhaus Brennau eG" in mail["body"]
    assert "http://localhost:8000/invitations/" in mail["body"]
    assert "22. Dezember 2026" in mail["body"]
    assert mail["language"] == "de"


def test_only_the_hash_of_the_key_is_kept() -> None:
    invitation, key, _founder = invited_bakery()
    with connection.cursor() as cursor, system_access():
        cursor.execute("select coops_invitation::text from coops_invitation where id = %s", [invitation.pk])
        (row,) = cursor.fetchone()
    assert key not in row


def test_accepting_founds_the_cooperative_and_gives_every_duty_but_the_networks() -> None:
    invitation, key, founder = invited_bakery()
    carla = a_person("Carla Korn")
    with seeing(acting_for(carla)):
        coop = accept_invitation(actor=acting_for(carla), key=key, now=NOW)
        office = Office.objects.get(coop=coop)
    assert (coop.name, coop.sectors, coop.town, coop.precision) == (
        "Backhaus Brennau eG",
        ["food"],
        "Brennau",
        "town",
    )
    assert coop.description == "Brot aus dem Holzofen."
    assert (office.person_id, office.organ) == (carla.pk, "board")
    assert office.duties == ["spend", "lend", "members", "profile", "register"]
    told = AuditEntry.objects.get(fact="InvitationAccepted")
    assert told.details == {"invitation_id": invitation.pk, "coop_id": coop.pk, "person_id": carla.pk}
    assert (
        AuditEntry.objects.get(fact="CoopJoined", details__coop_id=coop.pk).details["invitation_id"]
        == invitation.pk
    )
    with seeing(founder):
        invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.accepted_coop_id) == (NOW, coop.pk)


def test_the_cooperative_founded_lives_by_the_clocks_of_its_country() -> None:
    founder = the_founder(a_network())
    with seeing(founder):
        invite_organisation(
            actor=founder,
            profile=replace(BAKERY, country="GB"),
            email="post@bakery.example",
            language="en",
            now=NOW,
        )
    coop = accept_invitation(actor=acting_for(a_person()), key=key_in(mails()[-1]), now=NOW)
    assert (coop.country, coop.time_zone) == ("GB", "Europe/London")


def test_whoever_invited_learns_of_it() -> None:
    _invitation, key, _founder = invited_bakery()
    carla = a_person("Carla Korn")
    accept_invitation(actor=acting_for(carla), key=key, now=NOW)
    assert mails()[-1]["subject"] == "Carla Korn accepted your invitation"
    assert "Backhaus Brennau eG" in mails()[-1]["body"]


def test_whoever_invited_a_colleague_learns_where_to_end_the_office_of_somebody_else() -> None:
    _invitation, key, coop, actor = invited_colleague()
    accept_invitation(actor=acting_for(a_person("Carla Korn")), key=key, now=NOW)
    letter = mails()[-1]
    assert letter["to"] == Person.objects.get(pk=actor.person_id).email
    assert "Is this not whom you meant?" in letter["body"]
    assert f"/coops/{coop.slug}/offices" in letter["body"]


def test_a_colleague_takes_the_office_offered() -> None:
    _invitation, key, coop, _actor = invited_colleague()
    carla = a_person("Carla Korn")
    with seeing(acting_for(carla)):
        assert accept_invitation(actor=acting_for(carla), key=key, now=NOW) == coop
        office = Office.objects.get(person=carla)
    assert (office.coop_id, office.organ, office.duties) == (coop.pk, "staff", ["lend"])


def test_a_link_works_once() -> None:
    _invitation, key, _coop, _actor = invited_colleague()
    accept_invitation(actor=acting_for(a_person("Carla")), key=key, now=NOW)
    with pytest.raises(InvitationIsUsed):
        accept_invitation(actor=acting_for(a_person("Dora")), key=key, now=NOW)


def test_a_link_works_for_thirty_days() -> None:
    _invitation, key, _coop, _actor = invited_colleague()
    carla = acting_for(a_person("Carla"))
    with pytest.raises(InvitationHasExpired, match=r"22\. Dezember 2026"):
        accept_invitation(actor=carla, key=key, now=NOW + timedelta(days=30))
    accept_invitation(actor=carla, key=key, now=NOW + timedelta(days=30, seconds=-1))


def test_a_withdrawn_link_does_not_work() -> None:
    invitation, key, _coop, actor = invited_colleague()
    with seeing(actor):
        withdraw_invitation(actor=actor, invitation=invitation, now=NOW)
    assert AuditEntry.objects.filter(fact="InvitationWithdrawn").count() == 1
    with pytest.raises(InvitationIsWithdrawn):
        accept_invitation(actor=acting_for(a_person("Carla")), key=key, now=NOW)
    with seeing(actor), pytest.raises(InvitationIsDecided):
        withdraw_invitation(actor=actor, invitation=invitation, now=NOW)


def test_a_wrong_key_opens_nothing() -> None:
    with pytest.raises(NotFound):
        accept_invitation(actor=acting_for(a_person()), key="guessed", now=NOW)


def test_a_guest_cannot_accept() -> None:
    _invitation, key, _coop, _actor = invited_colleague()
    with pytest.raises(NotAllowed):
        accept_invitation(actor=GUEST, key=key, now=NOW)


def test_who_holds_the_office_already_cannot_take_it_twice() -> None:
    _invitation, key, coop, _actor = invited_colleague()
    carla = a_person("Carla")
    an_office(carla, coop, ["spend"], organ="staff")
    with pytest.raises(AlreadyInOffice):
        accept_invitation(actor=acting_for(carla), key=key, now=NOW)


def test_only_the_networks_office_invites_organisations() -> None:
    a_network()
    other = an_officer(a_coop(), duties=["members", "profile", "register", "network"])
    with seeing(other), pytest.raises(NotAllowed):
        invite_organisation(actor=other, profile=BAKERY, email="x@example.org", language="de", now=NOW)


def test_only_whoever_may_appoint_invites_colleagues() -> None:
    coop = a_coop()
    actor = an_officer(coop, duties=["lend", "spend", "profile"])
    with seeing(actor), pytest.raises(NotAllowed):
        invite_colleague(
            actor=actor, coop=coop, email="x@example.org", language="de", organ="staff", duties=[], now=NOW
        )


def test_an_invitation_names_duties_there_are() -> None:
    coop = a_coop()
    actor = an_officer(coop)
    with seeing(actor), pytest.raises(UnknownDuty):
        invite_colleague(
            actor=actor,
            coop=coop,
            email="x@example.org",
            language="de",
            organ="staff",
            duties=["fly"],
            now=NOW,
        )


def test_an_address_is_invited_once_at_a_time() -> None:
    invitation, _key, coop, actor = invited_colleague("carla@example.org")
    again = {"actor": actor, "coop": coop, "language": "en", "organ": "board", "duties": ["spend"]}
    with seeing(actor):
        with pytest.raises(AlreadyInvited):
            invite_colleague(email="Carla@example.org", now=NOW, **again)
        invite_colleague(email="dora@example.org", now=NOW, **again)
        withdraw_invitation(actor=actor, invitation=invitation, now=NOW)
        invite_colleague(email="carla@example.org", now=NOW, **again)


def at_night(after: timedelta) -> tuple[int, int]:
    """How many addresses were emptied and how many invitations removed."""
    forgotten = forget_what_expired(actor=Actor.job("forget_expired_records"), now=NOW + after)
    return (forgotten.addresses, forgotten.invitations) if forgotten else (0, 0)


def test_an_accepted_invitation_forgets_its_address_also_when_the_login_is_deleted() -> None:
    invitation, key, _coop, actor = invited_colleague("carla@example.org")
    carla = a_person("Carla", email="carla@example.org")
    accept_invitation(actor=acting_for(carla), key=key, now=NOW)
    with seeing(acting_for(carla)):
        delete_login(actor=acting_for(carla), person=carla)
    assert at_night(timedelta(hours=12)) == (1, 0)
    told = AuditEntry.objects.get(fact="RecordsForgotten")
    assert (told.system, told.details["addresses"]) == ("forget_expired_records", 1)
    with seeing(actor):
        invitation.refresh_from_db()
    assert (invitation.email, invitation.accepted_at) == ("", NOW)
    assert at_night(timedelta(hours=36)) == (0, 0)
    assert at_night(timedelta(days=90, hours=12)) == (0, 1)


def test_an_open_invitation_keeps_its_address_until_it_runs_out() -> None:
    invitation, _key, _coop, actor = invited_colleague("carla@example.org")
    assert at_night(timedelta(days=30)) == (0, 0)
    assert at_night(timedelta(days=31)) == (1, 0)
    with seeing(actor):
        invitation.refresh_from_db()
    assert invitation.email == ""


def test_a_withdrawn_invitation_forgets_its_address() -> None:
    invitation, _key, _coop, actor = invited_colleague()
    with seeing(actor):
        withdraw_invitation(actor=actor, invitation=invitation, now=NOW)
    assert at_night(timedelta(hours=12)) == (1, 0)
    with pytest.raises(NotAllowed):
        forget_what_expired(actor=actor, now=NOW)


def test_only_who_sent_it_withdraws_it() -> None:
    invitation, _key, coop, _actor = invited_colleague()
    colleague = an_officer(coop, duties=["lend"])
    with seeing(colleague), pytest.raises(NotAllowed):
        withdraw_invitation(actor=colleague, invitation=invitation, now=NOW)


def test_nobody_else_sees_an_invitation_with_a_raw_cursor() -> None:
    invitation, _key, coop, actor = invited_colleague()
    other = an_officer(a_coop())

    def seen() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("select id from coops_invitation")
            return [pk for (pk,) in cursor.fetchall()]

    assert seen() == []
    with seeing(other):
        assert seen() == []
    with seeing(actor):
        assert seen() == [invitation.pk]
    insert = (
        "insert into coops_invitation (inviting_coop_id, coop_id, organisation, legal_form, sectors, website, email,"
        " language, organ, duties, key_hash, invited_at, expires_at, description, street, postcode, town, country,"
        " precision) values (%s, %s, '', 'eg', '{}', '', 'x@example.org', 'de', 'board', '{spend}', 'x', now(),"
        " now() + interval '1 day', '', '', '', '', 'DE', 'unknown')"
    )
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        seeing(other),
        connection.cursor() as cursor,
    ):
        cursor.execute(insert, [coop.pk, coop.pk])  # tries to invite itself into somebody else's cooperative


def test_the_database_wants_a_cooperative_or_an_organisation() -> None:
    invitation, _key, _coop, actor = invited_colleague()
    guard = "an_invitation_names_a_coop_or_an_organisation"
    with pytest.raises(IntegrityError, match=guard), transaction.atomic(), seeing(actor):
        Invitation.objects.filter(pk=invitation.pk).update(organisation="Backhaus")
