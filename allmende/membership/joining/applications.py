"""Holding an application while it is decided."""

from __future__ import annotations

from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor

from ..models import Application, ApplicationState
from ..permissions import applications_visible_to
from ..refusals.members import AlreadyDecided, NoApplication


def as_applicant(actor: Actor, coop_id: int) -> Actor:
    """Who the audit log names: the office as itself; whoever applies as no one in particular.

    The log keeps what is told for ever; who was not admitted is to be forgotten (§ 15 (1) GenG, Art. 17 GDPR).
    """
    return actor if actor.coop_id == coop_id else Actor.job("applicant")


def application_or_refuse(actor: Actor, application_id: int) -> Application:
    """The application, if the actor may know of it. Raises NoApplication."""
    found = (
        applications_visible_to(actor).select_related("party", "coop", "statutes").filter(pk=application_id)
    )
    return _or_refuse(found.first())


def open_application_or_refuse(actor: Actor, application_id: int) -> Application:
    """The same, locked, and still to be decided. Raises AlreadyDecided."""
    rows = applications_visible_to(actor).select_for_update(no_key=True, of=("self",))
    found = rows.select_related("party", "coop", "statutes").filter(pk=application_id).first()
    application = _or_refuse(found)
    refuse_decided(application)
    return application


def refuse_decided(application: Application) -> None:
    """Raises AlreadyDecided."""
    if application.state != ApplicationState.OPEN:
        raise AlreadyDecided(_("This application is decided already."))


def _or_refuse(application: Application | None) -> Application:
    if application is None:
        raise NoApplication(_("There is no such application, or it is not meant for you."))
    return application
