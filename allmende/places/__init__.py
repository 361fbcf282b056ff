"""Places: where things are, and how far."""
