"""Who stands beside a member: seen as of a day, added, ended. For the office; members see it on their page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from allmende.kernel.doors import perform
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import authorize
from allmende.ui.acting import require_shown_to

from ..bonds.powers import may_end_earlier
from ..models import Bond, Member, PassesTo
from ..permissions import RULES, bonds_visible_to
from ..queries import day_of_death, has_died, holds_still, of_age_on
from ..statutes.rules import law_behind
from ..use_cases.add_bond import add_bond
from ..use_cases.end_bond import end_bond
from ..use_cases.record_holder_death import record_holder_death
from .bond_forms import AsOfForm, BondForm, EndForm, HolderDeathForm
from .member import visible_member


@dataclass(frozen=True)
class Beside:
    """Who stands there, and until when: an own end, or the eighteenth birthday of the child. may_end: by the office."""

    bond: Bond
    until: date | None
    reason: str
    may_end: bool


@require_safe
def bonds(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands beside a member on a day, and who did before or after."""
    member, today = _asked(request, pk)
    form = AsOfForm(request.GET if "as_of" in request.GET else {"as_of": today.isoformat()})
    form.is_valid()
    as_of = form.cleaned_data.get("as_of") or today
    found = bonds_visible_to(request.actor).filter(party=member.party_id).order_by("from_day", "pk")
    rows = [_beside(each, member, today) for each in found]
    context = {
        "member": member,
        "law": law_behind(member.coop),
        "form": form,
        "as_of": as_of,
        "is_today": as_of == today,
        "standing": [row for row in rows if holds_still(row.bond, member.party, on=as_of)],
        "others": [row for row in rows if not holds_still(row.bond, member.party, on=as_of)],
        "has_died": has_died(member.party_id),
        "died_on": day_of_death(member.party_id),
    }
    return render(request, "membership/bonds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_bond(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody."""
    member, today = _asked(request, pk)
    data = request.POST if request.method == "POST" else None
    form = BondForm(data, member=member, today=today, language=get_language() or "en")
    if request.method == "POST":
        require_shown_to(request)
    if form.is_valid():
        bond = perform(
            form,
            lambda: add_bond(actor=request.actor, member_id=pk, on=today, **form.cleaned_data),
        )
        if bond is not None:
            messages.success(request, _("%(name)s stands there now.") % {"name": bond.beside.full_name})
            return redirect("membership:bonds", pk=pk)
    context = {"member": member, "form": form}
    return render(request, "membership/new_bond.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def bond_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it, with a day and a reason."""
    bond = bonds_visible_to(request.actor).filter(pk=pk).first()
    if bond is None:
        raise NotFound(_("There is no such entry."))
    member = _member_of(bond)
    today = _today(member)
    form = EndForm(request.POST if request.method == "POST" else None, bond=bond, today=today)
    if request.method == "POST":
        require_shown_to(request)
    if form.is_valid():
        done = perform(form, lambda: end_bond(actor=request.actor, bond_id=pk, on=today, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("%(name)s stands there no more.") % {"name": bond.beside.full_name})
            return redirect("membership:bonds", pk=member.pk)
    context = {"member": member, "bond": bond, "form": form}
    return render(request, "membership/bond_end.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def holder_death(request: HttpRequest, pk: int) -> HttpResponse:
    """A joint holder died: with day, document and who holds the part now. Heirs are added next."""
    bond = bonds_visible_to(request.actor).filter(pk=pk).first()
    if bond is None:
        raise NotFound(_("There is no such entry."))
    member = _member_of(bond)
    authorize(RULES, "membership.keep_bonds", actor=request.actor, on=member.coop_id)
    today, form = _today(member), HolderDeathForm(request.POST or None)
    if request.method == "POST":
        require_shown_to(request)
    if form.is_valid():
        said = form.cleaned_data
        done = perform(form, lambda: record_holder_death(actor=request.actor, bond_id=pk, on=today, **said))
        if done is not None and said["passes_to"] == PassesTo.HEIRS:
            messages.success(request, _("Recorded. Now add each heir who is known, as a joint holder."))
            return redirect("membership:new_bond", pk=member.pk)
        if done is not None:
            messages.success(request, _("Recorded. The membership goes on."))
            return redirect("membership:bonds", pk=member.pk)
    context = {"member": member, "bond": bond, "form": form}
    return render(request, "membership/holder_death.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, pk: int) -> tuple[Member, date]:
    member = visible_member(request, pk)
    authorize(RULES, "membership.keep_bonds", actor=request.actor, on=member.coop_id)
    return member, _today(member)


def _today(member: Member) -> date:
    return timezone.localdate(timezone=ZoneInfo(member.coop.time_zone))


def _beside(bond: Bond, member: Member, today: date) -> Beside:
    of_age = of_age_on(bond, member.party)
    if bond.until_day is None and of_age is not None:
        return Beside(bond, of_age, _("of age then"), may_end=True)
    until = bond.until_day
    may_end = until is None or may_end_earlier(bond.role, until, bond.end_reason, on=today)
    return Beside(bond, until, bond.end_reason, may_end)


def _member_of(bond: Bond) -> Member:
    """The latest membership of the party beside which somebody stands. Of an application there is none yet."""
    found = Member.objects.select_related("party", "coop").filter(coop_id=bond.coop_id, party=bond.party_id)
    member = found.order_by("-number").first()
    if member is None:
        raise NotFound(_("There is no such member."))
    return member


addresses = [
    path("members/<int:pk>/bonds", bonds, name="bonds"),
    path("members/<int:pk>/bonds/new", new_bond, name="new_bond"),
    path("bonds/<int:pk>/end", bond_end, name="bond_end"),
    path("bonds/<int:pk>/death", holder_death, name="holder_death"),
]
