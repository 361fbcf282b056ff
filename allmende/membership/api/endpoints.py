"""Everything that programs may do with statutes and members: importing an area opens its doors."""

from . import applications, changes, imports, leaving, members, notes, statutes, views, years
from .routers import router

__all__ = [
    "applications",
    "changes",
    "imports",
    "leaving",
    "members",
    "notes",
    "router",
    "statutes",
    "views",
    "years",
]
