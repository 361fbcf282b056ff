"""A network in which every kind of row exists, each text field filled with the same word."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMessage

from allmende.coops.models import Coop, Network
from allmende.coops.use_cases.admit_coop import CoopProfile
from allmende.coops.use_cases.edit_network import NetworkSettings, edit_network
from allmende.coops.use_cases.edit_profile import edit_profile
from allmende.coops.use_cases.invite_colleague import invite_colleague
from allmende.coops.use_cases.make_token import make_token
from allmende.directory.tests.people import a_preview, an_entry
from allmende.exchange.queries import account_of
from allmende.exchange.use_cases.pay_directly import pay_directly
from allmende.home.use_cases.file_report import Complaint, file_report
from allmende.identity.models import Person
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.mail import OutboxBackend
from allmende.kernel.models import OutboxAttachment
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.joining.applying import Beside, Wish
from allmende.membership.letters.mail_words import Words
from allmende.membership.letters.on_paper import letters_waiting
from allmende.membership.models import (
    BondRole,
    CoopArrival,
    Erasure,
    Member,
    RefusedCount,
    StatementBundle,
    YearRunKind,
)
from allmende.membership.money.payment import Payment
from allmende.membership.register.member_list import MemberQuery
from allmende.membership.tests.import_files import HEADER, a_csv
from allmende.membership.tests.import_files import a_preview as a_member_preview
from allmende.membership.tests.joining import an_application, named
from allmende.membership.use_cases.add_bond import add_bond
from allmende.membership.use_cases.ask_coop_export import ask_coop_export
from allmende.membership.use_cases.distribute_payment import distribute_payment
from allmende.membership.use_cases.distribute_result import Result, distribute_result
from allmende.membership.use_cases.edit_party import ContactData, edit_party
from allmende.membership.use_cases.offer_self_service import offer_self_service
from allmende.membership.use_cases.record_payment import record_payment
from allmende.membership.use_cases.save_mail_template import save_mail_template
from allmende.membership.use_cases.save_view import View, save_view
from allmende.membership.use_cases.start_mailing import start_mailing
from allmende.membership.use_cases.write_coop_export import write_coop_export
from allmende.membership.use_cases.write_note import write_note
from allmende.payments.models import ClaimKind, ReturnCause
from allmende.payments.use_cases.keep_payment_settings import keep_payment_settings
from allmende.payments.use_cases.mark_payout_paid import mark_payout_paid
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from allmende.payments.use_cases.raise_claim import raise_claim
from allmende.payments.use_cases.take_payout_back import take_payout_back
from allmende.pool.offer import Offer
from allmende.pool.use_cases.block_time import block_time
from allmende.pool.use_cases.book_resource import book_resource
from allmende.pool.use_cases.offer_resource import offer_resource
from allmende.pool.use_cases.withdraw_resource import withdraw_resource
from allmende.pool.use_cases.write_message import write_message
from tests.members import a_member, some_statutes
from tests.people import ALL_DUTIES, LONG_AGO, a_coop, a_network, a_person, acting_for, an_office

from .bank_details import bank_details, money_held
from .declaring import shares_declared
from .put_right import dissolved_by_mistake, notice_given, put_right

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
LINK = " [Verweis](javascript:boese())"
REGISTER = "id;name;street;postcode;town;country;website\n1;{0};{0};14770;Brandenburg an der Havel;DE;\n"


@dataclass
class World:
    """Anna's cooperative borrows from Carl's. Bert's has nothing to do with them. Frieda runs the network.

    word: what stands in every text. What only Anna's side and Carl's may read has `private` in it.
    """

    word: str
    private: str
    network: Network
    anna: Person
    bert: Person
    carl: Person
    frieda: Person
    annas: Coop
    berts: Coop
    carls: Coop
    ids: dict[str, Any] = field(default_factory=dict)

    @property
    def for_annas(self) -> Actor:
        return acting_for(self.anna, self.annas)

    @property
    def office(self) -> Actor:
        return acting_for(self.frieda, self.network.host)

    @property
    def for_carls(self) -> Actor:
        return acting_for(self.carl, self.carls)


def a_world(word: str = "Apfel", private: str = "Geheimnis") -> World:
    """Made through the use cases wherever there is one."""
    network = a_network()
    with system_access():
        frieda = Person.objects.get(name="Frieda Gründer")
    world = World(
        word=word,
        private=private,
        network=network,
        anna=a_person(f"Anna {word}"),
        bert=a_person("Bert Beet"),
        carl=a_person(f"Carl {word}"),
        annas=a_coop("Annas eG"),
        berts=a_coop("Berts eG"),
        carls=a_coop("Carls eG"),
        frieda=frieda,
    )
    for person, coop in ((world.anna, world.annas), (world.bert, world.berts), (world.carl, world.carls)):
        an_office(person, coop, [duty for duty in ALL_DUTIES if duty != "network"], since=LONG_AGO)
    _describe(world)
    _share(world)
    _borrow(world)
    _pay(world)
    _invite(world)
    _report(world)
    _join(world)
    _end_the_year(world)
    _write(world)
    return world


def _describe(world: World) -> None:
    for actor, coop in ((world.for_annas, world.annas), (world.for_carls, world.carls)):
        profile = CoopProfile(
            name=f"{coop.name} {world.word}",
            description=world.word + LINK,
            street=world.word,
            town=world.word,
        )
        with seeing(actor):
            edit_profile(actor=actor, coop=coop, profile=profile)
    with seeing(world.office):
        settings = NetworkSettings(
            name=world.word,
            unit_name=world.word[:30],
            unit_decimals=2,
            credit_limit=100_00,
            max_balance=500_00,
            imprint=world.word + LINK,
            privacy=world.word + LINK,
            reports_to="office@example.org",
        )
        edit_network(actor=world.office, settings=settings)


def _share(world: World) -> None:
    word, actor = world.word, world.for_carls
    free = Offer(kind="room", name=f"Saal {word}", description=word, price=0, by_agreement=True)
    paid = Offer(kind="item", name=f"Bohrer {word}", description=word + LINK, price=100)
    with seeing(actor):
        world.ids["resource"] = offer_resource(actor=actor, offer=paid, now=NOW).pk
        world.ids["free_resource"] = offer_resource(actor=actor, offer=free, now=NOW).pk
    with seeing(world.for_annas):
        own = Offer(kind="vehicle", name=f"Rad {word}", description=word, price=0)
        annas = offer_resource(actor=world.for_annas, offer=own, now=NOW)
        world.ids["annas_resource"] = annas.pk
        gone = offer_resource(actor=world.for_annas, offer=Offer(kind="item", name=world.private), now=NOW)
        withdraw_resource(actor=world.for_annas, resource_id=gone.pk, now=NOW)
        world.ids["withdrawn"] = gone.pk
        start = NOW + timedelta(days=20)
        block = block_time(
            actor=world.for_annas,
            resource_id=annas.pk,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            now=NOW,
        )
        world.ids["block"] = block.pk


def _borrow(world: World) -> None:
    text = f"{world.private} {world.word}"
    for days, what in ((3, "resource"), (4, "free_resource")):
        with seeing(world.for_annas):
            booking = book_resource(
                actor=world.for_annas,
                resource_id=world.ids[what],
                starts_at=NOW + timedelta(days=days),
                ends_at=NOW + timedelta(days=days, hours=2),
                purpose=text,
                now=NOW,
            )
            write_message(actor=world.for_annas, booking_id=booking.pk, text=text, now=NOW)
        with seeing(world.for_carls):
            write_message(actor=world.for_carls, booking_id=booking.pk, text=text, now=NOW)
        world.ids["booking" if what == "resource" else "request"] = booking.pk


def _pay(world: World) -> None:
    with seeing(world.for_annas):
        paid = pay_directly(
            actor=world.for_annas,
            transfer_id=uuid4(),
            payer_coop_id=world.annas.pk,
            payee_coop_id=world.carls.pk,
            amount=150,
            purpose=f"{world.private} {world.word}",
            effective_on=NOW.date(),
            now=NOW,
        )
        world.ids["transfer"] = paid.pk
        account = account_of(coop_id=world.annas.pk)
        world.ids["account"] = account.account_id if account else None


def _invite(world: World) -> None:
    with seeing(world.for_annas):
        invitation = invite_colleague(
            actor=world.for_annas,
            coop=world.annas,
            email=f"{world.private.lower()}@example.org",
            language="de",
            organ="board",
            duties=["lend"],
            now=NOW,
        )
        world.ids["invitation"] = invitation.pk
        token, _secret = make_token(
            actor=world.for_annas,
            holder=world.for_annas,
            name=f"{world.private} {world.word}"[:80],
            scopes=["pool"],
            expires_at=NOW + timedelta(days=30),
            now=NOW,
        )
        world.ids["token"] = token.pk
        world.ids["office"] = world.annas.offices.get(person=world.anna).pk


def _join(world: World) -> None:
    text = f"{world.private} {world.word}"
    some_statutes(
        world.annas, text=world.word + LINK, groups=[{"code": "users", "name": world.word, "votes": True}]
    )
    details = {"street": text, "address_extra": text, "town": text, "register_entry": text[:120]}
    member = a_member(world.annas, text, paid=50_00, **details)
    applicant = named(
        text[:100], text[:100], street=text, town=text[:120], address_extra=text, birth_date=NOW.date()
    )
    application = an_application(
        world.annas,
        applicant,
        beside=(Beside(role="guardian", given_name=text[:90], family_name=text[:90]),),
        wish=Wish(shares=1, group="users"),
        signatures=(f"{text[:90]} {text[:90]}",),
        now=NOW,
    )
    ids = {"application": application.pk, "held": money_held(world.for_annas, application.pk)}
    world.ids |= ids | {"member": member.pk, "party": member.party_id}
    _owe(world, member.pk, text)
    _declare(world, member, text)


def _owe(world: World, member_id: int, text: str) -> None:
    actor, coop_id = world.for_annas, world.annas.pk
    with seeing(actor):
        claim = raise_claim(
            actor=actor,
            coop_id=coop_id,
            debtor=member_id,
            kind=ClaimKind.SHARES,
            amount=50_00,
            due_on=NOW.date(),
            reference=text[:140],
            now=NOW,
        )
        payment = Payment(id=uuid4(), amount=20_00, value_on=NOW.date(), note=text[:200])
        said = {"actor": actor, "member_id": member_id, "now": NOW}
        receipt = record_payment(**said, claim_id=claim.pk, payment=payment)
        beyond = Payment(id=uuid4(), amount=5_00, value_on=NOW.date(), note=text[:200])
        distribute_payment(**said, payment=beyond, parts={claim.pk: 2_00})
        keep_payment_settings(actor=actor, coop_id=coop_id, creditor_identifier="DE98ZZZ09999999999")
        mandate = bank_details(actor, member_id, text)
        (payout,) = queue_payouts(
            actor=actor,
            coop_id=coop_id,
            now=NOW,
            lines=[
                PayoutLine(
                    creditor=member_id,
                    amount=10_00,
                    due_until=NOW.date(),
                    reason=text[:140],
                )
            ],
        )
        mark_payout_paid(actor=actor, payout_id=payout.pk, paid_on=NOW.date(), now=NOW)
        back = {"back_on": NOW.date(), "cause": ReturnCause.MISTAKE, "now": NOW}
        take_payout_back(actor=actor, payout_id=payout.pk, **back)
    world.ids |= {"claim": claim.pk, "mandate": mandate.pk, "receipt": receipt.pk}
    world.ids |= {"payout": payout.pk, "line": beyond.id}


def _declare(world: World, member: Member, text: str) -> None:
    """What waits or was decided: further shares, a notice, a rejection, another address."""
    with seeing(world.for_annas):
        email = f"{world.private.lower()}@example.org"
        data = replace(ContactData.of(member.party), phone=text[:40], email=email)
        edit_party(actor=world.for_annas, party=member.party, data=data, now=NOW)
        offer_self_service(actor=world.for_annas, party=member.party, now=NOW)
        own_view = View(name=text[:60], filters={"q": text[:100]})
        view = save_view(actor=world.for_annas, coop_id=world.annas.pk, view=own_view, now=NOW)
        note = write_note(actor=world.for_annas, member_id=member.pk, text=text, now=NOW)
        carer = PersonBeside(given_name=text[:100], family_name=text[:100])
        said = {"role": BondRole.CARER, "who": carer, "from_day": NOW.date(), "on": NOW.date()}
        bond = add_bond(actor=world.for_annas, member_id=member.pk, **said)
    with system_access():
        RefusedCount.objects.create(coop=world.annas, year=NOW.year, count=1)
        StatementBundle.objects.create(coop=world.annas, year=2025, asked_at=NOW)
        CoopArrival.objects.create(coop=world.annas, file_name=text[:200], size=1).parts.create(number=0)
        Erasure.objects.create(coop=world.annas, day=NOW.date(), stage="contact", count=1)
        waiting = shares_declared(world.annas, member, text, on=NOW.date())
    leaver = a_member(world.annas, f"{text[:80]} Abschied", paid=100_00)
    with seeing(world.for_annas):
        today = NOW.date()
        dissolved_by_mistake(world.for_annas, world.annas, text, on=today)
        notice = notice_given(world.for_annas, leaver, on=today)
        letter = letters_waiting(world.annas.pk).get(departure=notice)
        moved = put_right(world.for_annas, leaver, text, on=today)
    world.ids |= {
        "subscription": waiting.pk,
        "departure": notice.pk,
        "letter": letter.pk,
        "movement": moved.pk,
        "leaver": leaver.pk,
        "note": note.pk,
        "bond": bond.pk,
        "view": view.pk,
    }
    rows = [HEADER, (7, text, text, "", text, "1.2.2019", "", 1, "100", "")]
    run = a_member_preview(world.annas, world.for_annas, a_csv(rows), name=f"{world.private}.csv")
    world.ids["member_import"] = run.pk
    with seeing(world.for_annas):
        export = ask_coop_export(actor=world.for_annas, coop=world.annas, with_ibans=False)
        write_coop_export(actor=world.for_annas, export=export, now=NOW)
    world.ids["coop_export"] = export.pk


def _end_the_year(world: World) -> None:
    today = NOW.date()
    result = Result(
        year=today.year - 1, kind=YearRunKind.PROFIT, amount=7_00, resolved_on=today, pay_until=today
    )
    with seeing(world.for_annas):
        run = distribute_result(actor=world.for_annas, coop=world.annas, result=result, on=today, now=NOW)
    world.ids["year_run"] = run.pk


def _write(world: World) -> None:
    text, actor, coop = f"{world.private} {world.word}", world.for_annas, world.annas
    words = Words(subject_de=text[:200], text_de=text, subject_en=text[:200], text_en=text)
    query = MemberQuery(coop_id=coop.pk, as_of=NOW.date())
    with seeing(actor):
        kept = save_mail_template(actor=actor, coop_id=coop.pk, name=text[:60], words=words, now=NOW)
        sent = start_mailing(actor=actor, query=query, words=words, key=uuid4(), now=NOW)
    world.ids |= {"mail_template": kept.pk, "mailing": sent.pk}


def _report(world: World) -> None:
    text = f"{world.private} {world.word}"
    complaint = Complaint(subject="other", address=f"/{world.word}"[:500], message=text)
    world.ids["report"] = file_report(actor=GUEST, complaint=complaint, now=NOW).pk
    entry = an_entry(
        f"Eintrag {world.word}",
        description=world.word,
        street=world.word,
        sector_text=world.word,
        region=world.word,
    )
    world.ids["entry"] = entry.pk
    content = REGISTER.format(text).encode()
    world.ids["import"] = a_preview("liste.csv", content=content).pk
    letter = EmailMessage("Betreff", text, to=["anna@example.org"])
    letter.attach(f"{world.word}.txt", text, "text/plain")
    OutboxBackend().send_messages([letter])
    with system_access():
        world.ids["attachment"] = OutboxAttachment.objects.get().pk
