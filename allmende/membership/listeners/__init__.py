"""What membership does when others, or its own use cases, tell."""

from . import corrections, letters, many, money, office

__all__ = ["corrections", "letters", "many", "money", "office"]
