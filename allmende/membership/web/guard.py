"""Against programs that fill in the join form, without asking anybody else: a signed moment, a trap, and a limit.

None of it stands in a person's way: nothing is to be seen, read out or solved. The moment the page was opened
travels with the form, signed; a form that comes back at once was not filled in by hands. The trap is a field that is
hidden from eyes, keyboard and screen readers alike, and says in words that it stays empty. The limit counts by network
address, and by the e-mail that would get a letter.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from allauth.core import ratelimit
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.kernel.errors import DomainError

SALT = "allmende.membership.join"
LEAST = timedelta(seconds=3)
MOST = timedelta(days=2)


class SeemsAutomatic(DomainError):
    code = "seems-automatic"
    status = 422


class TooManyApplications(DomainError):
    code = "too-many-requests"
    status = 429


def opened(now: datetime) -> str:
    """The moment a page was opened, signed."""
    return signing.dumps(int(now.timestamp()), salt=SALT)


def still_opened(opened_at: str, now: datetime) -> str:
    """The same moment while it counts, otherwise a new one, for a form that is shown again."""
    try:
        signing.loads(opened_at, salt=SALT, max_age=MOST)
    except signing.BadSignature:
        return opened(now)
    return opened_at


def refuse_programs(*, opened_at: str, trap: str, now: datetime) -> None:
    """Raises SeemsAutomatic. Whoever is refused wrongly sends the same form again."""
    if trap:
        raise SeemsAutomatic(
            _(
                "One field has to stay empty, and something had filled it in. It is empty now: please send it again."
            )
        )
    try:
        since = now - datetime.fromtimestamp(signing.loads(opened_at, salt=SALT), UTC)
    except signing.BadSignature:
        raise SeemsAutomatic(_("This page was not opened here. Please send it once more.")) from None
    if since < LEAST:
        raise SeemsAutomatic(
            ngettext(
                "That was quicker than a person can be. Wait a second, and send it again.",
                "That was quicker than a person can be. Wait %(count)d seconds, and send it again.",
                LEAST.seconds,
            )
            % {"count": LEAST.seconds}
        )
    if since > MOST:
        raise SeemsAutomatic(_("This page was open for days. Please check it once more, and send it again."))


def slow_down(request: HttpRequest, *, email: str) -> None:
    """Raises TooManyApplications. How often: ACCOUNT_RATE_LIMITS."""
    within = ratelimit.consume(request, action="apply")
    if within and email:
        within = ratelimit.consume(request, action="apply_letter", key=email.lower())
    if not within:
        raise TooManyApplications(
            _("That is a lot of applications in a short time. Please try again in an hour.")
        )
