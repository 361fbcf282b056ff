"""Steps of the walk: who joins, and who decides about it."""

from __future__ import annotations

from datetime import timedelta

from allmende.membership.joining.applying import Beside, Somebody, Wish
from allmende.membership.joining.consent import Consent, ConsentBy
from allmende.membership.joining.taking_over import Takeover
from allmende.membership.models import Application, ApplicationState, BondRole, PartyKind
from allmende.membership.queries import statutes_on
from allmende.membership.use_cases.admit_member import Resolution, admit_member
from allmende.membership.use_cases.admit_members import admit_members
from allmende.membership.use_cases.apply_for_membership import apply_for_membership
from allmende.membership.use_cases.receive_paper import receive_paper
from allmende.membership.use_cases.reject_application import reject_application
from allmende.membership.use_cases.withdraw_application import withdraw_application

from ..joining import ANNA, a_declaration
from .steps import step
from .world import World


@step(apply_for_membership, weight=4)
def somebody_applies(world: World) -> None:
    statutes = statutes_on(world.coop.pk, world.today)
    assert statutes is not None
    who, beside = _applicant(world)
    wish = Wish(
        shares=world.chance.randint(max(statutes.shares_required, 1), 3),
        pays_instalments=bool(statutes.instalments) and world.chance.random() < 0.7,
        is_investing=statutes.investing_allowed and world.chance.random() < 0.2,
        group=world.chance.choice([each["code"] for each in statutes.groups] or [""]),
    )
    said = {"beside": beside, "wish": wish, "statutes_id": statutes.pk}
    declaration = a_declaration(world.coop, who, **said)
    world.does(apply_for_membership, coop=world.coop, declaration=declaration)


@step(admit_member, weight=4)
def one_is_admitted(world: World) -> None:
    if application := world.one(_waiting(world)):
        resolution = _resolution(world, [application])
        world.does(admit_member, application_id=application.pk, resolution=resolution)
        _note_what_is_not_claimed(world, [application])


@step(admit_members, weight=1)
def all_who_wait_are_admitted(world: World) -> None:
    if waiting := _waiting(world):
        ids = [each.pk for each in waiting]
        resolution = _resolution(world, waiting)
        world.does(admit_members, application_ids=ids, resolution=resolution, somebody_else=ids)
        _note_what_is_not_claimed(world, waiting)


@step(admit_member)
def one_is_admitted_and_takes_shares_over(world: World) -> None:
    application, giver = (
        world.one(_waiting(world)),
        world.one([each for each in world.members() if each.capital]),
    )
    if application and giver:
        resolution = _resolution(world, [application])
        shares = world.chance.choice((None, min(giver.shares, application.shares), 1))
        takeover = Takeover(giver_id=giver.pk, agreed_on=resolution.on, shares=shares)
        taken = world.does(
            admit_member, application_id=application.pk, resolution=resolution, takeover=takeover
        )
        if taken is not None:
            world.goes_over(giver, taken)
        _note_what_is_not_claimed(world, [application])


@step(receive_paper)
def a_signed_paper_comes_in(world: World) -> None:
    """Where the statutes demand the written form, nobody is admitted before."""
    written = [each for each in _waiting(world) if each.statutes.written_form and each.paper_on is None]
    if application := world.one(written):
        world.does(receive_paper, application_id=application.pk)


@step(reject_application, weight=1)
def one_is_rejected(world: World) -> None:
    if application := world.one(_waiting(world)):
        world.does(reject_application, application_id=application.pk, reason="")


@step(withdraw_application, weight=1)
def one_takes_the_application_back(world: World) -> None:
    if application := world.one(_waiting(world)):
        world.does(withdraw_application, application_id=application.pk)


def _waiting(world: World) -> list[Application]:
    found = Application.objects.filter(coop=world.coop, state=ApplicationState.OPEN)
    return list(found.select_related("statutes").order_by("pk"))


def _note_what_is_not_claimed(world: World, decided: list[Application]) -> None:
    """Without instalments the rest is claimed when the assembly calls for it (§ 50 GenG)."""
    found = Application.objects.filter(pk__in=[each.pk for each in decided], statutes__instalments=0)
    world.mixed |= set(found.exclude(member=None).values_list("member", flat=True))


def _resolution(world: World, decided: list[Application]) -> Resolution:
    """Not before the last of them signed, or the paper was here."""
    signed = max(each.paper_on or (timedelta(hours=2) + each.signed_at).date() for each in decided)
    consent = None
    if any(each.is_investing for each in decided) and world.chance.random() < 0.8:
        consent = Consent(by=ConsentBy.ASSEMBLY, on=world.today)
    return Resolution(on=world.days_ago(30, not_before=signed), by="Vorstand", consent=consent)


def _applicant(world: World) -> tuple[Somebody, tuple[Beside, ...]]:
    """Now and then somebody who applied before, and may be a member by now."""
    world.names += 1
    if world.chance.random() < 0.25:
        beside = Beside(role=BondRole.REPRESENTATIVE, given_name="Rosa", family_name=f"Rübe{world.names}")
        firm = {"kind": PartyKind.ORGANISATION, "name": f"Hofladen {world.names} GmbH"}
        nobody = {"given_name": "", "family_name": "", "birth_date": None, "register_entry": "HRB 1"}
        return Somebody(**(vars(ANNA) | firm | nobody | {"email": f"hof{world.names}@example.org"})), (
            beside,
        )
    again = world.chance.random() < 0.15
    number = world.chance.randint(1, world.names) if again else world.names
    name = {"family_name": f"Acker{number}", "email": f"anna{number}@example.org"}
    return Somebody(**(vars(ANNA) | name)), ()
