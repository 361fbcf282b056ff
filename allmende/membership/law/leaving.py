"""The other ways out: moving away, exclusion, death, the end of an organisation, transfer; and dissolution's way back.

For notice of every kind see `notice`. What a register enters, and when, changes none of these days: the entry only
declares them (§ 69 GenG).
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from .days import fiscal_year, months_from_the_end_of
from .explained import Explained, Objection
from .jurisdictions import law_for, sources_for
from .rules import Rules


def objection_to_moving_out(rules: Rules) -> Objection | None:
    """Only statutes that tie membership to a district know this way out (§ 67 GenG)."""
    if rules.residence_required and law_for(rules).sources("moving"):
        return None
    sentence = _("The statutes do not tie membership to a district: moving away does not shorten the notice.")
    return Objection("residence_required", sentence, sources_for(rules, "moving"))


def effect_of_moving_out(rules: Rules, received_on: date) -> Explained:
    """When membership ends by the notice of somebody who left the district: with the fiscal year, without a period,
    on an authority's certificate (§ 67 GenG).
    """
    on = fiscal_year(rules, received_on)[1]
    params = {"received_on": received_on.isoformat()}
    return Explained(on, "moving", params, sources_for(rules, "moving", "residence_required"))


def effect_of_exclusion(rules: Rules, dispatched_on: date) -> Explained:
    """When an exclusion ends membership (§ 68 (1) GenG): with the fiscal year in which it was sent.

    That the year of dispatch counts, and not that of the resolution, is general knowledge, to be confirmed.
    """
    on, suffix = _end(rules, dispatched_on)
    params = {"dispatched_on": dispatched_on.isoformat()}
    return Explained(on, f"exclusion{suffix}", params, sources_for(rules, "exclusion"))


def end_of_assembly_rights(rules: Rules, dispatched_on: date) -> Explained:
    """From when an excluded member takes part in no assembly and holds no office: from dispatch (§ 68 (2) GenG)."""
    return Explained(dispatched_on, "exclusion_dispatch", sources=sources_for(rules, "exclusion_dispatch"))


def effect_of_death(rules: Rules, died_on: date) -> Explained:
    """When a dead member's membership ends: with the fiscal year, until then the heirs hold it (§ 77 (1) GenG).

    Where the statutes let heirs continue (§ 77 (2)), nothing ends: the kind is "heirs", on the day of death.
    In an association it ends at once, unless the statutes let it be inherited (§§ 38, 40 BGB).
    """
    if rules.heirs_continue:
        return Explained(died_on, "heirs", sources=sources_for(rules, "heirs", "heirs_continue"))
    on, suffix = _end(rules, died_on)
    return Explained(on, f"death{suffix}", {"event_on": died_on.isoformat()}, sources_for(rules, "death"))


def effect_of_organisations_end(rules: Rules, ended_on: date) -> Explained:
    """When membership of a dissolved or extinct legal person or partnership ends (§ 77a GenG): with the fiscal year;
    until then a universal successor continues it.
    """
    on, suffix = _end(rules, ended_on)
    params = {"event_on": ended_on.isoformat()}
    return Explained(on, f"end_of_organisation{suffix}", params, sources_for(rules, "end_of_organisation"))


def effect_of_transfer(
    rules: Rules, agreed_on: date, *, admitted_on: date | None = None, shares: int | None = None
) -> Explained:
    """When a transfer of capital takes effect (§ 76 (1) GenG): at any time, without settlement.

    That is the day of the agreement in Textform, or of the acquirer's admission where it came later, because the
    acquirer has to be a member. shares: how many are given up; None gives up all of them and ends membership.
    Which day counts where statutes also ask for consent is general knowledge, to be confirmed: pass the later one.
    """
    on = max(agreed_on, admitted_on or agreed_on)
    params: dict[str, str | int] = {"agreed_on": agreed_on.isoformat()}
    sources = sources_for(rules, "transfer", "transfer_allowed")
    if shares is None:
        return Explained(on, "transfer", params, sources)
    return Explained(on, "transfer_in_part", params | {"shares": shares}, sources)


def undone_by_dissolution(rules: Rules, *, exit_on: date, dissolved_on: date) -> Explained | None:
    """Whether the cooperative's dissolution undoes an exit: within six months after it (§ 75 GenG), or before it
    took effect (§ 65 (4) GenG; general knowledge, to be confirmed). None: the exit stands.

    Holds for notice, exclusion, death and the end of an organisation, and likewise for single shares (§ 67b); not
    for transfers (§ 76 (4) has its own rule).
    """
    months = law_for(rules).undone_by_dissolution
    if months is None or dissolved_on > months_from_the_end_of(exit_on, months):
        return None
    params: dict[str, str | int] = {"dissolved_on": dissolved_on.isoformat(), "months": months}
    kind = "dissolution" if dissolved_on > exit_on else "dissolution_before"
    return Explained(exit_on, kind, params, sources_for(rules, kind))


def death_after_leaving(died_on: date, *, left_on: date) -> Explained:
    """Nothing ends any more: the membership was over, or its capital is settled. The claim passes to the heirs."""
    return Explained(left_on, "heirs_of_former", {"event_on": died_on.isoformat()})


def death_after_dissolution(rules: Rules, died_on: date) -> Explained:
    """Nothing ends: the heirs are members until the liquidation is over (§ 75 GenG holds for § 77, too)."""
    return Explained(died_on, "heirs_dissolved", sources=sources_for(rules, "heirs_dissolved"))


def exit_after_continuation(rules: Rules, *, exit_on: date, resolved_on: date) -> Explained:
    """When an exit takes effect that a dissolution had undone, once the assembly resolved to continue.

    With the end of the fiscal year of that resolution (§ 75 sentence 2 GenG); a notice that was running counts on, and
    ends then at the earliest (§ 65 (4) sentence 3; general knowledge, to be confirmed).
    """
    on = max(exit_on, fiscal_year(rules, resolved_on)[1])
    params = {"event_on": resolved_on.isoformat()}
    return Explained(on, "continued", params, sources_for(rules, "continued"))


def _end(rules: Rules, event_on: date) -> tuple[date, str]:
    if law_for(rules).ends_with_year:
        return fiscal_year(rules, event_on)[1], ""
    return event_on, "_at_once"
