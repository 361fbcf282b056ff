"""What membership does when others, or its own use cases, tell."""

from . import corrections, letters, money, office

__all__ = ["corrections", "letters", "money", "office"]
