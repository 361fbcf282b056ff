"""Entering the statutes: a guide in steps, a last look at what will be computed, and only then they are recorded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmende.coops.models import Coop
from allmende.coops.queries import coop_by_slug
from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize

from ..models import Statutes
from ..permissions import RULES
from ..queries import group_names, statutes_of, statutes_on
from ..shares.calls import Called
from ..shares.raised import TooFew, asked_by, with_too_few
from ..statutes.raising import Raise, raise_between
from ..statutes.rules import law_behind, rules_of, rules_with
from ..statutes.said import said_by
from ..statutes.words import Said
from ..use_cases.record_statutes import objections_to, record_statutes, refuse_version
from .statutes_form import StatutesForm
from .statutes_steps import AskedStep, first_wrong, steps_of

LOOK, CHANGE, WORK_OUT, RECORD = "look", "change", "work-out", "record"
"""What is sent with the form beside its last look: one step to judge, back to a step, what it costs, and to record."""


@require_http_methods(["GET", "POST"])
def new_statutes(request: HttpRequest, slug: str) -> HttpResponse:
    """The guide (at=leaving begins with that step); sent, what would be computed from it; looked at, it is recorded.
    Nothing typed is lost on the way.
    """
    coop = coop_by_slug(slug)
    authorize(RULES, "membership.record_statutes", actor=request.actor, on=coop.pk)
    law = law_behind(coop)
    latest = statutes_of(coop.pk).first()
    if request.method != "POST":
        return _guide(request, coop, StatutesForm.of(latest, law=law), latest, at=request.GET.get("at", ""))
    form = StatutesForm(request.POST, law=law, ever=group_names(coop.pk))
    wanted, _colon, at = request.POST.get("step", "").partition(":")
    is_fit = _is_fit(form, coop)
    if wanted == LOOK:
        return _one_step(request, coop, form, at)
    if wanted == CHANGE or not is_fit:
        return _guide(request, coop, form, latest, at=at)
    if wanted == RECORD and _is_recorded(request, coop, form):
        messages.success(request, _("Entered. Every deadline is computed from it from now on."))
        # The page forgets what the device kept of this guide.
        begun_from = latest.pk if latest else 0
        return redirect(f"{reverse('membership:statutes', args=[coop.slug])}?entered={begun_from}")
    if form.errors:
        return _guide(request, coop, form, latest)
    return _check(request, coop, form, latest, works_out=wanted == WORK_OUT)


def _is_fit(form: StatutesForm, coop: Coop) -> bool:
    """Everything the law has against it at once, also while entries are missing; then what stands in its way here."""
    form.is_valid()
    for objection in objections_to(coop, form.provisions):
        field = "dues" if objection.field == "dues_amount" else objection.field
        if field not in form.errors:
            form.add_error(field if field in form.fields else None, str(objection))
    if form.is_valid():
        perform(form, lambda: refuse_version(coop, form.provisions, form.cleaned_data["valid_from"]))
    return form.is_valid()


def _is_recorded(request: HttpRequest, coop: Coop, form: StatutesForm) -> bool:
    said = {"provisions": form.provisions, "valid_from": form.cleaned_data["valid_from"]}
    return perform(form, lambda: record_statutes(actor=request.actor, coop=coop, **said)) is not None


def _guide(
    request: HttpRequest, coop: Coop, form: StatutesForm, latest: Statutes | None, *, at: str = ""
) -> HttpResponse:
    """All steps, one of them in sight: `at`, or the first in which something is wrong."""
    steps = _steps(coop, form)
    known = [step.key for step in steps]
    context = {
        "coop": coop,
        "form": form,
        "law": law_behind(coop),
        "latest": latest,
        "steps": steps,
        "here": at if at in known and not form.errors else first_wrong(steps),
    }
    return render(request, "membership/new_statutes.html", context, status=422 if form.errors else 200)


def _one_step(request: HttpRequest, coop: Coop, form: StatutesForm, key: str) -> HttpResponse:
    """One step alone with what is wrong in it, for whoever goes on to the next."""
    steps = _steps(coop, form)
    step = next((each for each in steps if each.key == key), steps[0])
    context = {"coop": coop, "form": form, "law": law_behind(coop), "steps": steps, "step": step}
    return render(request, "membership/statutes_step.html", context, status=422 if step.wrong else 200)


def _steps(coop: Coop, form: StatutesForm) -> list[AskedStep]:
    return steps_of(form, shares=law_behind(coop).shares is not False)


@dataclass(frozen=True)
class Compared:
    """A rule as it would be, and the words of the version before where it is another one. is_new: it is other now."""

    said: Said
    before: Said | None
    is_new: bool


@dataclass(frozen=True)
class Costs:
    """What a version asks of those who are members already. asked, too_few: once they were asked for."""

    raised: Raise | None
    required: tuple[int, int] | None
    asked: Called | None = None
    too_few: TooFew | None = None


def _check(
    request: HttpRequest, coop: Coop, form: StatutesForm, latest: Statutes | None, *, works_out: bool
) -> HttpResponse:
    today, valid_from = timezone.localdate(), form.cleaned_data["valid_from"]
    version = Statutes(
        coop=coop, valid_from=valid_from, jurisdiction=coop.jurisdiction, **asdict(form.provisions)
    )
    before = statutes_on(coop.pk, valid_from)
    compared = _compared(version, before, on=max(valid_from, today))
    context = {
        "coop": coop,
        "form": form,
        "law": law_behind(coop),
        "version": version,
        "before": before,
        "latest": latest,
        "steps": _steps(coop, form),
        "compared": compared,
        "changed": [each for each in compared if before and each.is_new],
        "text_changed": before is not None and before.text.split() != version.text.split(),
        "costs": _costs(coop, version, before, today=today, works_out=works_out) if before else None,
    }
    return render(request, "membership/statutes_check.html", context)


def _compared(version: Statutes, before: Statutes | None, *, on: date) -> list[Compared]:
    legal_form = version.coop.legal_form
    now = said_by(rules_with(version), version.groups, on=on)
    then: dict[str, Said] = {}
    if before is not None:
        rules = rules_of(before, legal_form=legal_form)
        then = {each.about: each for each in said_by(rules, before.groups, on=on)}
    return [Compared(each, then.get(each.about), each.differs_from(then.get(each.about))) for each in now]


def _costs(coop: Coop, version: Statutes, before: Statutes, *, today: date, works_out: bool) -> Costs | None:
    raised = raise_between(before, version)
    more = version.has_shares and version.shares_required > before.shares_required
    if raised is None and not more:
        return None
    required = (before.shares_required, version.shares_required) if more else None
    if not works_out:
        return Costs(raised, required)
    lacking = with_too_few(coop.pk, required=version.shares_required, on=version.valid_from) if more else None
    return Costs(raised, required, asked_by(coop, raised, today=today) if raised else None, lacking)


addresses = [path("coops/<slug:slug>/statutes/new", new_statutes, name="new_statutes")]
