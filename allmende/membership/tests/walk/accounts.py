"""Steps of the walk: from where is collected, and to where is paid. What is erased each night spares what is needed."""

from __future__ import annotations

from allmende.membership.models import Member
from allmende.membership.use_cases.end_member_account import end_member_account
from allmende.membership.use_cases.give_collection_mandate import give_collection_mandate
from allmende.membership.use_cases.give_member_account import give_member_account
from allmende.membership.use_cases.revoke_collection_mandate import revoke_collection_mandate
from allmende.payments.models import Mandate, PayoutAccount

from .steps import step
from .world import World
from .years import IBAN


@step(give_collection_mandate, revoke_collection_mandate)
def one_gives_or_ends_a_mandate(world: World) -> None:
    given = Mandate.objects.filter(coop=world.coop, revoked_on=None).order_by("pk")
    if world.chance.random() < 0.3 and (mandate := world.one(given)):
        world.does(revoke_collection_mandate, member_id=mandate.debtor)
    elif member := world.one(world.members() + world.leaving()):
        said = {"holder": "", "iban": IBAN, "signed_on": world.today}
        world.does(give_collection_mandate, member_id=member.pk, **said)


@step(give_member_account, end_member_account)
def one_names_an_account_or_ends_it(world: World) -> None:
    """Also who has left, and waits for what is to be paid out."""
    named = PayoutAccount.objects.filter(coop=world.coop, until_day=None).order_by("pk")
    if world.chance.random() < 0.3 and (account := world.one(named)):
        world.does(end_member_account, member_id=account.creditor)
    elif member := world.one(Member.objects.filter(coop=world.coop, voided_at=None).order_by("pk")):
        world.does(give_member_account, member_id=member.pk, holder="", iban=IBAN)
