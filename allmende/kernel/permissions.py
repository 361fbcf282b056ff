"""Who may do what: one readable table of rules per domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .actor import Actor
from .errors import NotAllowed, type_text


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do something, in words and as a test of (actor, what it concerns)."""

    who: type_text
    holds: Callable[[Actor, Any], bool]


def may(rules: Mapping[str, Rule], action: str, *, actor: Actor, on: Any = None) -> bool:
    """Whether the actor may. For pages that show or leave out a button; use cases call `authorize`."""
    return _in_scope(action, actor) and rules[action].holds(actor, on)


def authorize(rules: Mapping[str, Rule], action: str, *, actor: Actor, on: Any = None) -> None:
    """Refuse with NotAllowed unless the rule of this action holds for the actor."""
    require_scope(scope_of(action), actor=actor)
    rule = rules[action]
    if not rule.holds(actor, on):
        raise NotAllowed(_("You may not do that."), rule=_allowed(rule, actor))


def require_scope(scope: str, *, actor: Actor) -> None:
    """Refuse with NotAllowed a token that lacks this scope."""
    if actor.scopes is not None and scope not in actor.scopes:
        raise NotAllowed(
            _("This token may not do that."),
            rule=_("The token needs the scope “%s”: make one that has it under “Access tokens”.") % scope,
        )


def _allowed(rule: Rule, actor: Actor) -> str:
    """Who may; and of a token for nobody but its holder that this can be the reason."""
    said = _("Allowed: %s.") % rule.who
    if actor.scopes is None or actor.coop_id is not None:
        return said
    for_one = _(
        "This token acts for no cooperative: for what an office does, make one under “Access tokens” while you act for "
        "the cooperative, or with bin/allmende token create … --coop."
    )
    return f"{said} {for_one}"


def scope_of(action: str) -> str:
    """The scope a token needs for an action: the name of its domain."""
    return action.partition(".")[0]


def _in_scope(action: str, actor: Actor) -> bool:
    return actor.scopes is None or scope_of(action) in actor.scopes
