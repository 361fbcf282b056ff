"""What every domain stands on: who acts, what may be done, what was told, and how it is refused."""
