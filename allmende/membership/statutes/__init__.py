"""A version of the statutes: what law computes with, and whether anything rests on it."""
