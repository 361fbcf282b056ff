"""A fiscal year: its figures, its result, its settlement."""
