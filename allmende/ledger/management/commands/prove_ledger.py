"""bin/allmende ledger prove"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from allmende.kernel.actor import Actor

from ...use_cases.prove_ledger import prove_ledger


class Command(BaseCommand):
    help = "Recompute every balance and name the first difference; exit status 1 when there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        proof = prove_ledger(actor=Actor.job("ledger prove"))
        if proof.difference:
            raise CommandError(proof.difference)
        self.stdout.write(f"Proved: {proof.accounts} accounts, {proof.transfers} transfers, no difference.")
        for unit, number, digest in proof.digests:
            self.stdout.write(f"Seal {number} in {unit}: {digest}")
