"""From a wish to a member: what is asked, checked, said and owed."""
