"""An invited organisation keeps its entry and speaks for itself in it."""

from __future__ import annotations

import re

import pytest

from allmende.coops.models import Coop
from allmende.coops.use_cases.accept_invitation import InvitationIsWithdrawn, accept_invitation
from allmende.coops.use_cases.admit_coop import CoopProfile
from allmende.coops.use_cases.edit_profile import edit_profile
from allmende.coops.use_cases.send_invitation import AlreadyInvited
from allmende.coops.use_cases.withdraw_invitation import withdraw_invitation
from allmende.directory.models import Entry
from allmende.directory.use_cases.invite_entry import TakesPartAlready, invite_entry
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.row_access import seeing
from tests.people import a_coop, a_person, acting_for

from .people import NOW, an_entry

pytestmark = pytest.mark.django_db


def invited(entry: Entry, office: Actor, email: str = "office@linde.example") -> Entry:
    with seeing(office):
        return invite_entry(actor=office, entry=entry, email=email, language="de", now=NOW)


def the_key(django_db_blocker=None) -> str:
    from procrastinate.contrib.django.models import ProcrastinateJob

    job = ProcrastinateJob.objects.filter(task_name__endswith="send_mail").latest("id")
    return re.search(r"/([\w-]{43})\b", job.args["body"]).group(1)


def test_whoever_accepts_makes_the_entry_a_cooperative(office):
    entry = invited(an_entry(website="https://linde.example"), office)
    accept_invitation(actor=acting_for(a_person()), key=the_key(), now=NOW)
    entry.refresh_from_db()
    assert entry.coop == Coop.objects.get(name="Werkhof Linde eG")
    assert (entry.coop.website, entry.coop.latitude) == ("https://linde.example", 52.41)
    assert Entry.objects.filter(name="Werkhof Linde eG").count() == 1


@pytest.mark.parametrize(("form", "word", "kept"), [("", "Company", "Company"), ("eg", "eG", "")])
def test_a_legal_form_that_we_do_not_know_keeps_the_word_of_the_register(office, form, word, kept):
    entry = invited(an_entry(legal_form=form, legal_form_text=word), office)
    accept_invitation(actor=acting_for(a_person()), key=the_key(), now=NOW)
    entry.refresh_from_db()
    assert entry.coop is not None
    assert (entry.coop.legal_form, entry.coop.legal_form_text) == (form or "other", kept)
    assert entry.legal_form_text == kept
    if kept:
        assert entry.coop.legal_form_label == kept


def test_two_letters_about_one_entry_make_one_cooperative(office):
    entry = invited(an_entry(), office)
    first_key = the_key()
    with pytest.raises(AlreadyInvited):
        invited(entry, office, email="board@linde.example")
    with seeing(office):
        withdraw_invitation(actor=office, invitation=entry.invitation, now=NOW)
    invited(entry, office, email="board@linde.example")
    with pytest.raises(InvitationIsWithdrawn):
        accept_invitation(actor=acting_for(a_person()), key=first_key, now=NOW)
    accept_invitation(actor=acting_for(a_person()), key=the_key(), now=NOW)
    assert Coop.objects.filter(name="Werkhof Linde eG").count() == 1
    assert Entry.objects.filter(name="Werkhof Linde eG").count() == 1


def test_it_cannot_be_invited_again_once_it_takes_part(office, coop):
    entry = Entry.objects.get(coop=coop)
    with pytest.raises(TakesPartAlready):
        invited(entry, office)


def test_a_cooperative_without_a_register_stands_in_the_directory(network):
    coop = a_coop("Freie Bäckerei eG", sectors=["food"], latitude=52.5, longitude=13.4, precision="town")
    entry = Entry.objects.get(coop=coop)
    assert (entry.name, entry.register, entry.sectors, entry.precision) == (
        "Freie Bäckerei eG",
        None,
        ["food"],
        "town",
    )


def test_the_entry_follows_the_profile(office, network):
    entry = Entry.objects.get(coop=network.host)
    with seeing(office):
        edit_profile(
            actor=office, coop=network.host, profile=CoopProfile(name="Dachverband Neu eG", town="Kiel")
        )
    entry.refresh_from_db()
    assert (entry.name, entry.town) == ("Dachverband Neu eG", "Kiel")


def test_a_guest_may_not_invite(network):
    with pytest.raises(NotAllowed):
        invite_entry(actor=GUEST, entry=an_entry(), email="a@b.example", language="de", now=NOW)
