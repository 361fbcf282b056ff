"""A declaration to join whose key was sent before: the same once more, or another, which is refused."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.payments.bank_details import decrypt
from allmende.payments.iban import check_iban

from ..models import Application, ApplicationState
from ..refusals.joining import DeclaredOtherwise
from .applying import Account, Declaration, as_kept


def sent_before(coop: Coop, declaration: Declaration) -> Application | None:
    """What is kept under this key, None where nothing is.

    Judged by who joins, with whom, what they take, from which account, and on which day a paper was signed: what was
    shown beside it may have changed since. Raises DeclaredOtherwise.
    """
    kept = Application.objects.select_related("coop").filter(key=declaration.key).first()
    if kept is not None and not (kept.coop_id == coop.pk and _says_the_same(kept, declaration)):
        raise DeclaredOtherwise(
            _(
                "This was sent before with other details, and is with the office. Nothing of that was changed."
            ),
            rule=_("What is sent twice is one declaration. To declare this as well, sign and send it anew."),
        )
    return kept


def _says_the_same(kept: Application, said: Declaration) -> bool:
    details = json.loads(json.dumps(as_kept(said.applicant, said.beside)))
    return (
        kept.declaration.get("details", details) == details  # erased three years after the exit
        and all(getattr(kept, name) == value for name, value in vars(said.wish).items())
        and said.signed_on in (None, kept.signed_on)
        and (kept.state != ApplicationState.OPEN or _is_same_account(kept, said.account, said))
    )


def _is_same_account(kept: Application, account: Account | None, said: Declaration) -> bool:
    """Until the admission made a mandate of it."""
    if account is None or kept.iban is None:
        return account is None and kept.iban is None
    holder = account.holder.strip() or said.applicant.full_name
    return (kept.holder, decrypt(kept.iban)) == (holder, check_iban(account.iban))
