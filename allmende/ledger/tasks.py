"""Jobs of the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from allmende.kernel.actor import Actor

from .use_cases.expire_holds import AT_ONCE, expire_holds
from .use_cases.prove_ledger import prove_ledger
from .use_cases.seal_transfers import seal_transfers


class BooksDiffer(Exception):
    """The proof found a difference. The job fails, so that the operator sees it."""


@app.periodic(cron="*/5 * * * *")
@app.task(pass_context=False)
def expire_unanswered_holds(timestamp: int) -> None:
    """Every five minutes: give back what nobody answered in time."""
    actor, now = Actor.job("expire_unanswered_holds"), datetime.fromtimestamp(timestamp, UTC)
    while len(expire_holds(actor=actor, now=now)) == AT_ONCE:
        pass


@app.periodic(cron="41 3 * * *")
@app.task(pass_context=False)
def seal_books(timestamp: int) -> None:
    """Every night: add a link to the hash chain of every unit, then recompute everything."""
    actor = Actor.job("seal_books")
    seal_transfers(actor=actor, now=datetime.fromtimestamp(timestamp, UTC))
    proof = prove_ledger(actor=actor)
    if proof.difference:
        raise BooksDiffer(proof.difference)
