"""Jobs of membership."""

from . import arrivals, exports, imports, letters, lost, mailings, register, statements, years

__all__ = ["arrivals", "exports", "imports", "letters", "lost", "mailings", "register", "statements", "years"]
