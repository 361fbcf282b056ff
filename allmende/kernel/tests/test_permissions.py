import pytest

from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.permissions import Rule, authorize, may

RULES = {"shed.open": Rule("whoever has the key", lambda actor, shed: actor.person_id == shed)}


def test_the_rule_decides() -> None:
    authorize(RULES, "shed.open", actor=Actor(person_id=7), on=7)


def test_a_refusal_names_who_may() -> None:
    with pytest.raises(NotAllowed) as refused:
        authorize(RULES, "shed.open", actor=GUEST, on=7)
    assert "whoever has the key" in str(refused.value.rule)
    assert refused.value.status == 403


def test_a_token_for_no_cooperative_is_told_so() -> None:
    scopes = frozenset({"shed"})
    for coop_id, is_told in ((None, True), (3, False)):
        with pytest.raises(NotAllowed) as refused:
            authorize(RULES, "shed.open", actor=Actor(person_id=8, coop_id=coop_id, scopes=scopes), on=7)
        assert ("--coop" in str(refused.value.rule)) is is_told
    with pytest.raises(NotAllowed) as refused:
        authorize(RULES, "shed.open", actor=Actor(person_id=8), on=7)
    assert "--coop" not in str(refused.value.rule)


def test_a_token_needs_the_scope_of_the_domain() -> None:
    with pytest.raises(NotAllowed, match="Zugangsschlüssel"):
        authorize(RULES, "shed.open", actor=Actor(person_id=7, scopes=frozenset({"barn"})), on=7)
    assert may(RULES, "shed.open", actor=Actor(person_id=7, scopes=frozenset({"shed"})), on=7)
