"""For whom a page was shown: a second window may have changed for whom one acts."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from allmende.kernel.errors import Conflict


class ActsForAnother(Conflict):
    """The page was shown to somebody who acted for another than now. Nothing was done."""

    code = "acts-for-another"


def acts_for_another(request: HttpRequest) -> ActsForAnother | None:
    """The refusal, where a form with `ui/shown_to.html` in it comes back with another actor than it was shown to.

    Forms whose consequences fall on whomever one acts for ask this first. What a form concerns is no matter here:
    use cases judge who may do something with it.
    """
    shown_to = request.POST.get("acting")
    if shown_to is None or shown_to == str(request.actor.coop_id or 0):
        return None
    if request.acting is None:
        message = _("You act for yourself now; the page was shown to you for another. Nothing was done.")
    else:
        message = _("You act for %(coop)s now; the page was shown to you for another. Nothing was done.")
        message %= {"coop": request.acting.name}
    return ActsForAnother(message, rule=_("Look at it once more, and send it again if it is right."))


def require_shown_to(request: HttpRequest) -> None:
    """Raise the refusal of `acts_for_another`, where there is one."""
    if refusal := acts_for_another(request):
        raise refusal
