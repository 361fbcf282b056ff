"""What the demo has not: a cooperative in which things stand in every state, and pages that only answer a form.

Everybody in it is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from allmende.coops.keys import new_key
from allmende.coops.models import Coop, Invitation
from allmende.home.demo.load import PASSWORD
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Application, CoopArrival, CoopExport, ImportRun, Member, SelfServiceKey
from allmende.membership.shares.calls import Call
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.tests.import_files import (
    HEADER,
    THREE,
    a_preview,
    an_import,
    an_upload,
    an_xlsx,
    undone,
)
from allmende.membership.tests.joining import an_application, named
from allmende.membership.use_cases.call_payments import call_payments
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.transfer_capital import transfer_capital
from allmende.membership.web.join import KEPT
from tests.members import a_member, a_party, some_statutes
from tests.people import a_coop, a_person, acting_for, an_office

from .joining import CEM
from .pages import GUEST, LENDER, Door

GARDENER, MOVER, PICKER = "ada@stadtgarten.example", "udo@neuland.example", "paul@beerengarten.example"
CALLER = "quirin@wiesengut.example"
SINCE = date(2018, 1, 1)
TODAY = timezone.localdate()


def doors_of_states() -> Iterator[Door]:
    """Builds what they lead to."""
    garden, gardener = a_coop("Stadtgarten Anis eG"), _someone("Ada Anis", GARDENER)
    an_office(gardener, garden)
    some_statutes(garden, valid_from=SINCE, heirs_continue=True, shares_most=20, notice_months=30)
    office = acting_for(gardener, garden)
    yield from _lists(garden, office)
    yield from _members(garden, office)
    yield from _exits()
    yield from _calls()
    yield from _statutes(garden)
    yield from _archives(garden)
    yield from _letters(garden, gardener)
    yield from _answers()


def _someone(name: str, email: str) -> Person:
    """A person who signs in as those of the demo do."""
    person = a_person(name, email=email)
    person.set_password(PASSWORD)
    person.save()
    return person


def _lists(garden: Coop, office: Actor) -> Iterator[Door]:
    """The way of a list of members is one address with a page for each state."""
    undone(office, an_import(garden, office))
    entered = an_import(garden, office, an_xlsx([HEADER, *THREE]))
    an_upload(garden, office, an_xlsx([("Name", "Ort"), ("Ohne Nummer", "Brennau")]))
    nobody = (9, "", "", "14770", "Brennau", "31.02.2020", "", "viele", "1,2,3", "DE00")
    new = (7, "Dorn", "Dora", "14770", "Brennau", "01.02.2019", "", 2, "200,00 €", "")
    a_preview(garden, office, an_xlsx([HEADER, *THREE, new, nobody]))
    failed = an_upload(garden, office, an_xlsx([HEADER, THREE[0]]))
    read = a_preview(garden, office, an_xlsx([HEADER, new]))
    with system_access():
        ImportRun.objects.filter(pk=failed.pk).update(state="failed", problem={"code": "failed"})
        ImportRun.objects.filter(pk=read.pk).update(state="reading")
        runs = {run.state: run.pk for run in ImportRun.objects.filter(coop=garden).order_by("pk")}
    for state, pk in runs.items():
        yield Door(f"membership:import {state}", reverse("membership:import", args=[pk]), GARDENER)
    yield Door(
        "membership:import columns again",
        reverse("membership:import", args=[runs["previewed"]]) + "?columns",
        GARDENER,
    )
    assert entered.pk == runs["done"]


def _members(garden: Coop, office: Actor) -> Iterator[Door]:
    """Ways of changing and leaving as they are looked at once more, and what can be put right afterwards."""
    anna, bert, carl = (
        a_member(garden, name, shares=4, paid=400_00, on=SINCE)
        for name in ("Anna Ackermann-Hohenstein", "Bert Beet", "Carl Citrus")
    )
    long_address = "dora.dill-hohenstein@stadtgarten-brennau.example"
    applicant = an_application(garden, named("Dora", "Dill", email=long_address))
    heir = Heir(given_name="Eva", family_name="Erbe", town="Brennau", represents=True)
    with seeing(office):
        transfer_capital(
            actor=office,
            giver_id=anna.pk,
            taker_id=bert.pk,
            agreement=Agreement(shares=1, agreed_on=TODAY),
            on=TODAY,
            now=timezone.now(),
        )
        movement = standing_transfers(anna).get()
        record_death(actor=office, member_id=carl.pk, died_on=TODAY, heirs=[heir], on=TODAY)
    of_dora = reverse("membership:application", args=[applicant.pk])
    yield Door("membership:application with a long address", of_dora, GARDENER)
    yield Door("membership:transfer_mistake", _of("transfer_mistake", anna, movement.pk), GARDENER)
    yield Door("membership:death_mistake", _of("death_mistake", carl), GARDENER)
    for way, said in {
        "subscription": {"shares": "2"},
        "share_cancellation": {"shares": "1"},
        "notice": {},
        "transfer": {"taker": str(bert.number), "shares": "2"},
        "hardship_notice": {"reason": "Zieht ins Ausland"},
        "exclusion": {"reason": "§ 9 der Satzung", "heard_on": TODAY.isoformat()},
        "death": {"died_on": TODAY.isoformat(), "given_name_1": "Eva", "family_name_1": "Erbe"},
    }.items():
        yield Door(f"membership:new_{way} reviewed", _of(f"new_{way}", anna), GARDENER, said)
    yield Door(
        "membership:new_takeover reviewed",
        reverse("membership:new_takeover", args=[applicant.pk]),
        GARDENER,
        {"giver": str(bert.number), "shares": "1", "by": "Vorstand", "text": "TOP 3"},
    )
    yield Door(
        "membership:new_mailing shown",
        reverse("membership:new_mailing"),
        GARDENER,
        {"subject_de": "Einladung, {name}", "text_de": "Guten Tag {name},\n\nkommen Sie vorbei."},
        "button[value=show]",
    )


def _exits() -> Iterator[Door]:
    """Who is expelled and still holds an office, a loss beyond all capital, and a fiscal year that changes."""
    berries, picker = a_coop("Beerengarten Brennau eG"), _someone("Paul Pflück", PICKER)
    an_office(picker, berries)
    liable = {"liability": "limited", "liability_cap": 100_00}
    some_statutes(berries, valid_from=SINCE, **liable)
    some_statutes(berries, valid_from=date(TODAY.year + 1, 4, 1), fiscal_year_begins=7, **liable)
    other = a_person("Emil Elster")
    an_office(other, berries, ["lend"])
    emil = a_member(berries, on=SINCE, party=a_party(berries, "Emil Elster", person=other))
    fritz = a_member(berries, "Fritz Feldkirch-Ahornhausen", paid=100_00, on=SINCE)
    office, last_year = acting_for(picker, berries), TODAY.year - 1
    sent = {"reason": "§ 9 der Satzung", "heard_on": TODAY, "sent_on": TODAY, "on": TODAY}
    with seeing(office):
        expel_member(actor=office, member_id=emil.pk, **sent)
        give_notice(actor=office, member_id=fritz.pk, received_on=date(last_year, 3, 1), on=TODAY)
    yield Door("membership:members one expelled", reverse("membership:members") + "?sort=number", PICKER)
    yield Door("membership:departures still in office", _of("departures", emil), PICKER)
    settlement = reverse("membership:settlement", args=[last_year])
    yield Door("membership:settlement beyond all capital", f"{settlement}?loss=500", PICKER)
    yield Door(
        "membership:statutes that change the year",
        reverse("membership:statutes", args=[berries.slug]),
        PICKER,
    )


def _calls() -> Iterator[Door]:
    """What an assembly called for, on its way to be taken back."""
    meadow, caller = a_coop("Wiesengut Quendel eG"), _someone("Quirin Quendel", CALLER)
    an_office(caller, meadow)
    some_statutes(meadow, valid_from=SINCE, pay_at_once=25_00)
    some_statutes(meadow, valid_from=date(TODAY.year + 1, 1, 1), share_price=150_00, pay_at_once=25_00)
    a_member(meadow, "Gerda Gundermann", shares=2, paid=50_00, on=SINCE)
    resolved, office = TODAY - timedelta(days=30), acting_for(caller, meadow)
    call = Call(resolved_on=resolved, words="TOP 4", per_share=50_00, due_on=TODAY + timedelta(days=30))
    with seeing(office):
        call_payments(actor=office, coop=meadow, call=call, on=TODAY, now=timezone.now())
    mistake = reverse("membership:call_mistake", args=[resolved.isoformat(), call.per_share])
    yield Door("membership:call_mistake", mistake, CALLER)
    dearer = reverse("membership:statutes", args=[meadow.slug])
    yield Door("membership:statutes that raise the price", f"{dearer}?raised", CALLER)


def _statutes(garden: Coop) -> Iterator[Door]:
    """Each step of the guide through the statutes, what is not right, and the last look at them."""
    guide = reverse("membership:new_statutes", args=[garden.slug])
    for step in ("shares", "members", "leaving", "year"):
        yield Door(f"membership:new_statutes {step}", f"{guide}?at={step}", GARDENER)
    check = "main .ways button"
    coming = {"valid_from": date(TODAY.year + 1, 4, 1).isoformat()}
    yield Door("membership:new_statutes checked", guide, GARDENER, typed=coming, button=check)


def _of(name: str, member: Member, *further: object) -> str:
    return reverse(f"membership:{name}", args=[member.pk, *further])


def _archives(garden: Coop) -> Iterator[Door]:
    """Archives that are made, ready and failed; and one on its way into a cooperative that is empty."""
    now, week = timezone.now(), timedelta(days=7)
    empty, mover = a_coop("Neuland Umzug eG"), _someone("Udo Umzug", MOVER)
    an_office(mover, empty)
    with system_access():
        ready = {"state": "ready", "made_at": now, "expires_at": now + week, "size": 123_456}
        CoopExport.objects.create(coop=garden, with_ibans=True, **ready)
        CoopExport.objects.create(coop=garden, state="failed", problem={"code": "failed"})
        CoopExport.objects.create(coop=garden)
        CoopArrival.objects.create(
            coop=empty,
            file_name="stadtgarten.zip",
            content_hash="0" * 64,
            size=123_456,
            state="checked",
            cooperative=garden.name,
            made_at=now,
            counts={"members": 3, "parties": 4, "statutes": 1, "resources": 2},
        )
    yield Door("membership:coop_data with archives", reverse("membership:coop_data"), GARDENER)
    yield Door("membership:coop_arrival checked", reverse("membership:coop_arrival"), MOVER)


def _letters(garden: Coop, gardener: Person) -> Iterator[Door]:
    """Pages that open with the key of a letter."""
    now, soon = timezone.now(), timezone.now() + timedelta(days=7)
    newcomer = a_person("Nora Neu", email="nora@neuland.example")
    with system_access():
        party = Member.objects.filter(coop=garden).latest("pk").party
        key, key_hash = new_key()
        SelfServiceKey.objects.create(
            coop=garden, party=party, key_hash=key_hash, sent_at=now, expires_at=soon
        )
        yield Door("membership:self_service", reverse("membership:self_service", args=[key]), GUEST)
        yield Door(
            "membership:self_service signed in", reverse("membership:self_service", args=[key]), LENDER
        )
        key, key_hash = new_key()
        Invitation.objects.create(
            coop=garden,
            inviting_coop=garden,
            invited_by=gardener,
            email="nora@neuland.example",
            duties=["lend"],
            key_hash=key_hash,
            invited_at=now,
            expires_at=soon,
        )
        yield Door("coops:invitation", reverse("coops:invitation", args=[key]), GUEST)
        yield Door("coops:invitation signed in", reverse("coops:invitation", args=[key]), LENDER)
        address = EmailAddress.objects.create(user=newcomer, email="nora.neu@neuland.example")
        application = Application.objects.filter(coop=garden).latest("pk")
    confirmation = EmailConfirmationHMAC(address).key
    yield Door("account_confirm_email", reverse("account_confirm_email", args=[confirmation]), GUEST)
    reset = default_token_generator.make_token(newcomer)
    yield Door(
        "account_reset_password_from_key",
        reverse("account_reset_password_from_key", args=[user_pk_to_url_str(newcomer), reset]),
        GUEST,
    )
    thanks = signing.dumps(application.pk, salt=KEPT)
    yield Door(
        "membership:joined", reverse("membership:joined", args=[garden.slug]) + f"?key={thanks}", GUEST
    )


def _answers() -> Iterator[Door]:
    """Forms of the demo's own cooperatives, sent."""
    saalbau = Coop.objects.get(slug="saalbau-morgenrot-eg")
    yield Door("membership:join to sign", reverse("membership:join", args=[saalbau.slug]), GUEST, CEM)
    yield Door(
        "exchange:new_transfer reviewed",
        reverse("exchange:new_transfer"),
        LENDER,
        {"to": "Werkhof Linde eG", "amount": "5", "purpose": "Setzlinge"},
    )
    yield Door("coops:tokens made", reverse("coops:tokens"), LENDER, {"name": "Kalender", "scopes": "pool"})
    yield Door("account_email_verification_sent", reverse("account_email_verification_sent"), GUEST)
    yield Door("account_inactive", reverse("account_inactive"), GUEST)
    yield Door("account_reauthenticate", reverse("account_reauthenticate"), LENDER)
