"""What happened in a cooperative's register. Ids and days only; audit log and listeners read them."""
