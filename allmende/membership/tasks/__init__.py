"""Jobs of membership."""

from . import arrivals, exports, imports, lost, mailings, register, statements, years

__all__ = ["arrivals", "exports", "imports", "lost", "mailings", "register", "statements", "years"]
