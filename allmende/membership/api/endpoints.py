"""Everything that programs may do with statutes and members: importing an area opens its doors."""

from . import applications, members, statutes, years
from .routers import router

__all__ = ["applications", "members", "router", "statutes", "years"]
