"""Everything that programs may do with statutes and members: importing an area opens its doors."""

from . import applications, statutes, years
from .routers import router

__all__ = ["applications", "router", "statutes", "years"]
