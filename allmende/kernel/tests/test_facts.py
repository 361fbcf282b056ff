from dataclasses import dataclass

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.kernel.actor import Actor
from allmende.kernel.facts import Fact, listen_to, tell
from allmende.kernel.models import AuditEntry


@dataclass(frozen=True, kw_only=True)
class KeyTurned(Fact):
    door_id: int


heard: list[tuple[KeyTurned, Actor]] = []


@listen_to(KeyTurned)
def remember(fact: KeyTurned, actor: Actor) -> None:
    heard.append((fact, actor))


@pytest.mark.django_db
def test_a_fact_is_written_with_its_actor_and_heard_in_the_same_transaction() -> None:
    heard.clear()
    actor = Actor(person_id=3, coop_id=7)
    tell(KeyTurned(door_id=5), actor=actor)
    entry = AuditEntry.objects.get()
    assert (entry.fact, entry.details, entry.person_id, entry.coop_id, entry.system) == (
        "KeyTurned",
        {"door_id": 5},
        3,
        7,
        "",
    )
    assert heard == [(KeyTurned(door_id=5), actor)]


@pytest.mark.django_db
def test_a_job_is_an_actor_too() -> None:
    tell(KeyTurned(door_id=5), actor=Actor.job("night_watch"))
    assert AuditEntry.objects.get().system == "night_watch"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["update kernel_auditentry set fact = 'Nothing'", "delete from kernel_auditentry"],
)
def test_the_database_refuses_to_change_the_audit_log(statement: str) -> None:
    tell(KeyTurned(door_id=5), actor=Actor(person_id=3))
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_database_refuses_a_fact_without_an_actor() -> None:
    with pytest.raises(IntegrityError, match="every_fact_has_an_actor"), transaction.atomic():
        AuditEntry.objects.create(fact="KeyTurned", details={})
