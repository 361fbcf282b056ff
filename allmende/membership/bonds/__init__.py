"""Who stands beside a member, and as what."""
