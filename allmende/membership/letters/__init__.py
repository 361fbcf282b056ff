"""What the cooperative writes: mails, letters, documents, and their words."""
