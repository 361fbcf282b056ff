"""States of a list of members and its letters that the demo has not. Everybody in them is invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.home.demo.load import PASSWORD
from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.models import (
    Application,
    BondRole,
    Departure,
    Member,
    PaperLetter,
    QueuedLetter,
    YearRun,
)
from allmende.membership.money.held import HeldKind
from allmende.membership.money.payment import Payment
from allmende.membership.tests.import_files import (
    FAMILY,
    HEADER,
    THREE,
    a_preview,
    an_import,
    an_xlsx,
    undone,
)
from allmende.membership.tests.joining import ANNA, an_application
from allmende.membership.use_cases.add_bond import add_bond
from allmende.membership.use_cases.distribute_payment import distribute_payment
from allmende.membership.use_cases.distribute_result import Result, distribute_result
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.hold_payment import hold_payment
from allmende.membership.use_cases.pay_out import pay_out
from allmende.membership.use_cases.release_payment import release_payment
from allmende.membership.use_cases.request_erasure import request_erasure
from allmende.membership.use_cases.take_payment_back import take_payment_back
from allmende.membership.use_cases.use_credit import use_credit
from allmende.membership.use_cases.withdraw_application import withdraw_application
from allmende.payments.models import ClaimKind
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from allmende.payments.use_cases.raise_claim import raise_claim
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, acting_for, an_office

from .joining import CEM
from .pages import GUEST, Door

ORCHARDIST, PICKED, MEADOW = "olga@obstwiese.example", "anna@obstwiese.example", "uta@umland.example"
SINCE = date(2018, 1, 1)
TODAY = timezone.localdate()
HISTORY = (
    ("Nr", "Name", "Ort", "Eintritt", "Austritt", "Wertstellung", "Anteile", "Eingezahlt"),
    (21, "Ahorn-Wiesengrund, Adelheid", "Brennau", "01.02.2019", "", "15.02.2019", 3, "300,00"),
    (21, "", "", "", "", "01.06.2021", 2, "150,00"),
    (21, "", "", "", "", "31.12.2023", -1, ""),
    (21, "", "", "", "", "15.07.2024", "", "-100,00"),
    (22, "Beet, Bert", "Brennau", "01.03.2018", "31.12.2022", "01.03.2018", 2, "200,00"),
    (23, "Citrus, Carl", "Brennau", "01.03.2018", "", "01.03.2016", 1, "100,00"),
)
"""What moved when, and a row before joining that is refused."""


def doors_of_registers() -> Iterator[Door]:
    """Builds what they lead to."""
    orchard, olga = a_coop("Obstwiese Brennau eG"), _someone("Olga Obst", ORCHARDIST)
    an_office(olga, orchard)
    some_statutes(orchard, valid_from=SINCE, shares_most=20, notice_months=30)
    office = acting_for(olga, orchard)
    yield from _imports(orchard, office)
    yield from _members(orchard, office)
    yield from _payments(orchard, office)
    yield from _letters(orchard, office)
    yield from _years(orchard, office)
    household = CEM | {"name": "Haushalt Aydın-Birnbaum", "joint_holders": "Cem Aydın\nBirgül Aydın-Birnbaum"}
    for each in ("given_name", "family_name", "birth_date"):
        del household[each]
    join = reverse("membership:join", args=["saalbau-morgenrot-eg"]) + "?as=household"
    yield Door("membership:join signed by each of a household", join, GUEST, household)


def _someone(name: str, email: str) -> Person:
    person = a_person(name, email=email)
    person.set_password(PASSWORD)
    person.save()
    return person


def _imports(orchard: Coop, office: Actor) -> Iterator[Door]:
    """A history before it is entered; a list under a year's result; one that is undone but for who left since."""
    under = an_import(orchard, office, an_xlsx([HEADER, *THREE]))
    yield Door("membership:import under a result", _import(under.pk), ORCHARDIST)
    history = a_preview(orchard, office, an_xlsx(HISTORY))
    yield Door("membership:import of a history", _import(history.pk), ORCHARDIST)
    family = a_preview(orchard, office, an_xlsx(FAMILY))
    yield Door("membership:import that asks who it is", _import(family.pk), ORCHARDIST)
    yield Door("membership:import answered", f"{_import(family.pk)}?show=beside", ORCHARDIST)
    meadow, uta = a_coop("Streuobst Umland eG"), _someone("Uta Umland", MEADOW)
    an_office(uta, meadow)
    some_statutes(meadow, valid_from=SINCE)
    keeper = acting_for(uta, meadow)
    run = an_import(meadow, keeper, an_xlsx([HEADER, *THREE]))
    with system_access():
        one = Member.objects.filter(coop=meadow, left_on=None).order_by("number")[0]
    with seeing(keeper):
        give_notice(actor=keeper, member_id=one.pk, received_on=TODAY, on=TODAY)
    yield Door("membership:import undone in part", _import(undone(keeper, run).pk), MEADOW)
    again = an_import(meadow, keeper, an_xlsx([HEADER, (17, *THREE[0][1:])]))
    yield Door("membership:import to be undone", _import(again.pk), MEADOW)


def _members(orchard: Coop, office: Actor) -> Iterator[Door]:
    """A member signs for further shares; somebody acts by power of attorney."""
    picker = _someone("Anna Apfel", PICKED)
    anna = a_member(orchard, "Anna Apfel", person=picker, paid=100_00, on=SINCE)
    for role, name in ((BondRole.ATTORNEY, "Vertraut-Lindenhof"), (BondRole.INSPECTOR, "Blick")):
        with seeing(office):
            add_bond(
                actor=office,
                member_id=anna.pk,
                role=role,
                who=PersonBeside(given_name="Paul", family_name=name, email="paul@obstwiese.example"),
                document="Vollmacht vom 1. März 2026, notariell beglaubigt, Ordner 12",
                from_day=TODAY,
                until_day=TODAY + timedelta(days=90) if role == BondRole.INSPECTOR else None,
                on=TODAY,
            )
    yield Door("membership:bonds by power", reverse("membership:bonds", args=[anna.pk]), ORCHARDIST)
    yield Door("membership:new_bond of an adult", reverse("membership:new_bond", args=[anna.pk]), ORCHARDIST)
    shares = reverse("membership:new_subscription", args=[anna.pk])
    yield Door("membership:new_subscription by the member", shares, PICKED)
    yield Door("membership:new_subscription to sign", shares, PICKED, {"shares": "2"})


def _payments(orchard: Coop, office: Actor) -> Iterator[Door]:
    """One payment over three claims with something kept: as it stands, in part taken back, and with the rest used."""
    for what in ("that stands", "taken back in part", "whose rest is used"):
        member = a_member(orchard, f"Greta {what.rpartition(' ')[2].capitalize()}", on=SINCE)
        claimed = {"actor": office, "coop_id": orchard.pk, "debtor": member.pk, "reference": "Mitglied 12"}
        claimed |= {"due_on": TODAY, "now": timezone.now()}
        said = {"actor": office, "member_id": member.pk, "now": timezone.now()}
        with seeing(office):
            for kind, cents in ((ClaimKind.SHARES, 100_00), (ClaimKind.ADMISSION_FEE, 25_00)):
                raise_claim(**claimed, kind=kind, amount=cents)
            payment = Payment(id=uuid4(), amount=140_00, value_on=TODAY, note="Dauerauftrag vom Monatsanfang")
            done = distribute_payment(**said, payment=payment)
            if what == "taken back in part":
                back = {"reversal_id": uuid4(), "value_on": TODAY, "note": "Vertippt"}
                take_payment_back(**said, receipt_id=done.receipts[1].pk, **back)
            if what == "whose rest is used":
                raise_claim(**claimed, kind=ClaimKind.DUES, amount=9_00)
                use_credit(**said, use_id=uuid4(), value_on=TODAY)
            if what == "that stands":
                raise_claim(**claimed, kind=ClaimKind.DUES, amount=6_00)
        page = reverse("membership:whole_payment", args=[member.pk, payment.id])
        yield Door(f"membership:whole_payment {what}", page, ORCHARDIST)
        for name in ("claims", "credit", "member"):
            address = reverse(f"membership:{name}", args=[member.pk])
            yield Door(f"membership:{name} of one payment {what}", address, ORCHARDIST)
    yield from _held(orchard, office)
    yield Door("membership:credits that can be used", reverse("membership:credits"), ORCHARDIST)


def _held(orchard: Coop, office: Actor) -> Iterator[Door]:
    """Two who paid before anybody decided; one of them takes the application back."""
    for given in ("Wanda", "Willi"):
        applicant = replace(ANNA, given_name=given, family_name="Winterapfel", birth_date=date(1990, 2, 3))
        application = an_application(orchard, applicant, now=timezone.now())
        payment = Payment(id=uuid4(), amount=120_00, value_on=TODAY)
        another = Payment(id=uuid4(), amount=35_00, value_on=TODAY)
        with seeing(office):
            for each in (payment, another):
                hold_payment(actor=office, application_id=application.pk, payment=each, now=timezone.now())
    with seeing(office):
        withdraw_application(actor=office, application_id=application.pk)
    yield Door("membership:held that waits", reverse("membership:held"), ORCHARDIST)
    release = reverse("membership:held_release", args=[payment.id])
    yield Door("membership:held_release of a deleted application", release, ORCHARDIST)
    yield from _returned(orchard, office, another.id)
    with system_access():
        still = Application.objects.get(coop=orchard, party__family_name="Winterapfel")
    for name in ("application", "held_payment"):
        page = reverse(f"membership:{name}", args=[still.pk])
        yield Door(f"membership:{name} of who paid before", page, ORCHARDIST)


def _returned(orchard: Coop, office: Actor, payment_id: UUID) -> Iterator[Door]:
    """Given back, which can be undone."""
    said = {"actor": office, "coop_id": orchard.pk, "payment_id": payment_id, "now": timezone.now()}
    with seeing(office):
        release_payment(**said, release_id=uuid4(), cause=HeldKind.RETURNED, value_on=TODAY)
    release = reverse("membership:held_release", args=[payment_id])
    yield Door("membership:held_release that can be undone", release, ORCHARDIST)


def _letters(orchard: Coop, office: Actor) -> Iterator[Door]:
    """Those that wait and those that were sent; no creditor identifier yet."""
    for name in ("Berta Birnbaum-Streuobstwiesen", "Kurt Kirsch"):
        member = a_member(orchard, name, street="Am Anger 1", town="Brennau", on=SINCE, phone="0331 1")
        with seeing(office):
            give_notice(actor=office, member_id=member.pk, received_on=TODAY, on=TODAY)
        with system_access():
            party = member.party
        with seeing(office):
            request_erasure(actor=office, party=party, on=TODAY)
    with system_access():
        last = PaperLetter.objects.filter(coop=orchard).latest("pk")
        last.sent_on = TODAY
        last.save()
    pile = reverse("membership:letters")
    yield Door("membership:letters waiting", pile, ORCHARDIST)
    yield Door("membership:letters sent", f"{pile}?show=sent", ORCHARDIST)
    _queued(orchard)
    yield Door("membership:letters to many", f"{pile}?show=queued", ORCHARDIST)
    yield Door("membership:payment_settings before any", reverse("membership:payment_settings"), ORCHARDIST)


def _queued(orchard: Coop) -> None:
    """One of each, of a decision that concerned many."""
    with system_access():
        steps = Departure.objects.filter(coop=orchard).select_related("member").order_by("pk")[:2]
        letter = PaperLetter.objects.filter(coop=orchard, sent_on=None).first()
        for step in steps:
            about = {"coop": orchard, "member": step.member, "departure": step, "kind": "departure"}
            reader = {"recipient_id": step.member.party_id}
            QueuedLetter.objects.create(**about, queued_at=timezone.now() - timedelta(hours=1))
            QueuedLetter.objects.create(**about, **reader, state="paper", paper=letter)
            sent = QueuedLetter.objects.create(**about, **reader, state="sent", done_at=timezone.now())
            QueuedLetter.objects.create(**about, **reader, state="dropped", corrects=sent)
            QueuedLetter.objects.create(
                **about, **reader, state="failed", reason="550 5.1.1", done_at=timezone.now(), paper=letter
            )


def _years(orchard: Coop, office: Actor) -> Iterator[Door]:
    """A run that could not be taken back, and one that could not be posted."""
    last_year = TODAY.year - 1
    result = Result(year=last_year, kind="profit", amount=50_00, resolved_on=TODAY, count_openings=True)
    with seeing(office):
        stands = distribute_result(actor=office, coop=orchard, result=result, on=TODAY, now=timezone.now())
    with system_access():
        YearRun.objects.filter(pk=stands.pk).update(problem={"code": "already-paid-out"})
    yield Door("membership:year_run not taken back", _run(stands), ORCHARDIST)
    failed = YearRun(
        coop=orchard,
        kind="settlement",
        last_day=date(last_year, 12, 31),
        effective_on=TODAY,
        purpose=f"Auseinandersetzung {last_year}",
        state="failed",
        problem={"code": "plan-changed"},
        actor_person=office.person_id,
    )
    with system_access():
        failed.save()
    yield Door("membership:year_run not posted", _run(failed), ORCHARDIST)
    yield Door("membership:payout_return", _paid_out(orchard, office), ORCHARDIST)


def _paid_out(orchard: Coop, office: Actor) -> str:
    """What was paid, and may come back."""
    with system_access():
        member = Member.objects.filter(coop=orchard).order_by("pk")[0]
    line = PayoutLine(
        creditor=member.pk, amount=75_00, due_until=TODAY, reason="Rückzahlung", subject="album"
    )
    said = {"actor": office, "coop_id": orchard.pk, "now": timezone.now()}
    with seeing(office):
        (payout,) = queue_payouts(lines=[line], **said)
        pay_out(payout_id=payout.pk, paid_on=TODAY, **said)
    return reverse("membership:payout_return", args=[payout.pk])


def _import(pk: int) -> str:
    return reverse("membership:import", args=[pk])


def _run(run: YearRun) -> str:
    return reverse("membership:year_run", args=[run.pk])
