"""The tables and papers of membership in the archive of a cooperative, on its way out and in."""

from . import register  # declares the tables

__all__ = ["register"]
