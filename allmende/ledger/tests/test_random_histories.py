"""Whatever happens in whatever order: the books agree with a model in plain Python, and with the proof."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from allmende.ledger.models import Account
from allmende.ledger.queries import statement, unit_totals
from allmende.ledger.refusals import AlreadyReversed, BalanceTooHigh, HoldNotPending, LimitExceeded
from allmende.ledger.use_cases.expire_holds import expire_holds
from allmende.ledger.use_cases.make_firm import make_firm
from allmende.ledger.use_cases.post_hold import post_hold
from allmende.ledger.use_cases.prove_ledger import prove_ledger
from allmende.ledger.use_cases.reverse_transfer import reverse_transfer
from allmende.ledger.use_cases.seal_transfers import seal_transfers
from allmende.ledger.use_cases.void_hold import void_hold

from .accounts import ANNA, NOW, TODAY, an_account, figures, keep, pay
