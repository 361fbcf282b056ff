"""A list of members from a file: what the columns mean, what a cell says, what a row becomes, and entering them all."""
