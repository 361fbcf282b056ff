"""The steps of the guide through the statutes, by what their paragraphs are about, and what each asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

GROUPS = "groups"


@dataclass(frozen=True)
class Rule:
    """What is asked for together. cited: under which name the section that says it is kept; "" where it has none.
    Without fields only that section is asked for.
    """

    fields: tuple[str, ...]
    cited: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.fields, f"section_{self.cited}") if self.cited else self.fields


def _rule(*fields: str) -> Rule:
    """Whose section is kept under the name of its first field."""
    return Rule(fields, fields[0])


@dataclass(frozen=True)
class Step:
    """One step. without_shares: its title where members hold none."""

    key: str
    title: StrPromise
    rules: tuple[Rule, ...]
    without_shares: StrPromise | None = None


STEPS = (
    Step("paper", _("The statutes"), (Rule(("valid_from",)), Rule(("text",)))),
    Step(
        "shares",
        _("Shares and payments"),
        (
            _rule("share_price"),
            _rule("shares_required"),
            _rule("shares_most"),
            _rule("pay_at_once"),
            _rule("instalments", "instalment_months"),
            _rule("liability", "liability_cap"),
            _rule("admission_fee"),
            Rule(("dues", "dues_months"), "dues_amount"),
        ),
        _("Payments"),
    ),
    Step(
        "members",
        _("Members"),
        (
            _rule("written_form"),
            _rule("residence_required"),
            Rule((), GROUPS),
            _rule("investing_allowed", "investing_votes"),
        ),
    ),
    Step(
        "leaving",
        _("Leaving and payout"),
        (
            _rule("notice_months", "notice_end"),
            Rule((), "exclusion"),
            Rule((), "exclusion_objection"),
            _rule("heirs_continue"),
            _rule("transfer_allowed"),
            _rule("payout_months"),
            _rule("loss_by"),
            _rule("minimum_capital"),
        ),
        _("How members leave"),
    ),
    Step("year", _("The year"), (_rule("fiscal_year_begins"), _rule("profit_by"))),
)  # fmt: skip
CHECK = "check"


@dataclass(frozen=True)
class AskedStep:
    """A step as a form asks it: rules with at least one field of the form. refused: the fields whose entries are."""

    key: str
    title: str
    number: int
    rules: tuple[Rule, ...]
    refused: tuple[str, ...] = ()

    @property
    def wrong(self) -> int:
        """How many entries are refused."""
        return len(self.refused)


def steps_of(form: forms.Form, *, shares: bool) -> list[AskedStep]:
    """In their order, without what this form does not ask for. Names what is wrong of a form that was judged."""
    refused = [name for name in form.fields if name in form.errors] if form.is_bound else []
    return [
        AskedStep(
            step.key,
            str(step.title if shares or step.without_shares is None else step.without_shares),
            number,
            tuple(
                rule for rule in step.rules if any(name in form.fields for name in rule.fields or rule.names)
            ),
            tuple(name for name in refused if step_of(name) == step.key),
        )
        for number, step in enumerate(STEPS, start=1)
    ]


def step_of(name: str) -> str:
    """The step that asks for a field; the rows of groups stand with the groups."""
    if name.startswith("group_"):
        name = f"section_{GROUPS}"
    return next((step.key for step in STEPS for rule in step.rules if name in rule.names), STEPS[0].key)


def first_wrong(steps: Iterable[AskedStep]) -> str:
    """Where to begin mending; the first step where nothing is wrong."""
    found = list(steps)
    return next((step.key for step in found if step.wrong), found[0].key)
