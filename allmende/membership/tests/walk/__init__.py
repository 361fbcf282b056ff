"""A cooperative on a random walk: every step a use case, chosen from what is possible, and what must always hold."""
