"""A member's account in the ledger, what is owed to the cooperative and what the cooperative owes."""
