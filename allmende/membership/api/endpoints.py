"""Everything that programs may do with statutes and members: importing an area opens its doors."""

from . import (
    applications,
    changes,
    claims,
    dissolution,
    exports,
    imports,
    leaving,
    mailings,
    members,
    notes,
    own_data,
    payout_accounts,
    payouts,
    statutes,
    views,
    year_runs,
    years,
)
from .routers import router

__all__ = [
    "applications",
    "changes",
    "claims",
    "dissolution",
    "exports",
    "imports",
    "leaving",
    "mailings",
    "members",
    "notes",
    "own_data",
    "payout_accounts",
    "payouts",
    "router",
    "statutes",
    "views",
    "year_runs",
    "years",
]
