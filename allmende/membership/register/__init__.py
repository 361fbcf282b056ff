"""The list of members, read: for the office, for § 30 GenG, for a search."""
