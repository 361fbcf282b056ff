"""What is stored about people: where, how long, and how it lies."""
