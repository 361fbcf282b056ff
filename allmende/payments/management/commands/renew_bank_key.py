"""bin/allmende bank-key renew"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import system_access

from ...bank_details import KeyMissing
from ...use_cases.renew_bank_key import renew_bank_key


class Command(BaseCommand):
    help = "Encrypt every IBAN anew under the first key of ALLMENDE_BANK_KEYS. All or none."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with system_access():
                number = renew_bank_key(actor=Actor.job("bank-key renew"))
        except KeyMissing as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(f"Encrypted anew: {number}. Older keys open nothing in this database any more.")
