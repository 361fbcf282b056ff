"""The declaration to take further shares as a document, and the mail that confirms it (§ 15b GenG)."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.ui.documents import pdf
from allmende.ui.formats import format_date

from ..joining.duties import euros, share_count
from ..models import Subscription
from ..permissions import members_visible_to
from ..statutes.rules import law_behind
from .confirmations import Confirmation
from .documents import letterhead


def subscription_or_refuse(actor: Actor, subscription_id: int) -> Subscription:
    """A declaration of a member whom the actor may see. Raises NotFound."""
    found = Subscription.objects.filter(pk=subscription_id, member__in=members_visible_to(actor).values("pk"))
    subscription = found.select_related("coop", "statutes", "member__party", "member__coop").first()
    if subscription is None:
        raise NotFound(_("There is no such declaration."))
    return subscription


def subscription_pdf(subscription: Subscription) -> bytes:
    """What was declared, word by word as it was shown, in the language it was shown in. Raises NotFound for a paper."""
    kept = subscription.declaration
    if not subscription.is_signed_here:
        raise NotFound(_("This was declared on paper: the office has it."))
    language, coop = str(kept["language"]), subscription.coop
    with translation.override(language):
        title = _("Declaration to take further shares in %(coop)s") % {"coop": coop.name}
        data = {
            "letterhead": letterhead(coop),
            "kicker": _("Further shares") + law_behind(coop).because("further_declaration"),
            "headline": title,
            "details": _details(subscription),
            "titles": {
                "who": _("Who declares"),
                "duties": _("To be known before signing"),
                "declares": _("Declared"),
            },
            "duties": kept["duties"],
            "notice": kept["notice"],
            "statements": list(kept["statements"].values()),
            "statutes": _statutes_line(subscription, language),
            "signed": _signed_line(subscription, language),
            "signatures": [],
        }
        return pdf("membership/documents/declaration.typ", data, language=language, title=title)


def of_declared_shares(subscription: Subscription) -> Confirmation:
    """That further shares were declared, in the active language."""
    return Confirmation(
        name=pgettext("further shares", "declaration"),
        subject=_("Your declaration to take further shares"),
        text=_(
            "this is the confirmation that you declared to take a further %(shares)s. The shares "
            "begin when the cooperative has admitted them; you will hear from us then. If this was not you, please "
            "tell the office."
        )
        % {"shares": share_count(subscription.shares)},
        attached=subscription_pdf(subscription),
    )


def _details(subscription: Subscription) -> list[list[str]]:
    said, statutes = subscription.declaration["details"], subscription.statutes
    shares = share_count(subscription.shares)
    if statutes is not None:
        shares = f"{shares}, {euros(statutes.share_price * subscription.shares)}"
    rows = [
        [_("Name"), said["name"]],
        [_("Number in the list of members"), str(said["number"])],
        [_("Address"), "\n".join(said["address"])],
        [_("Further shares"), shares],
    ]
    return [row for row in rows if row[1]]


def _statutes_line(subscription: Subscription, language: str) -> str:
    day = date.fromisoformat(subscription.declaration["statutes"])
    return _("Statutes in force since %(day)s, SHA-256 %(hash)s") % {
        "day": format_date(day, language=language),
        "hash": subscription.statutes_hash,
    }


def _signed_line(subscription: Subscription, language: str) -> str:
    return _("Signed in text form%(law)s by %(name)s on %(moment)s.") % {
        "law": law_behind(subscription.coop).because("text_form"),
        "name": ", ".join(subscription.declaration["signatures"]),
        "moment": format_date(subscription.signed_on, language=language),
    }
