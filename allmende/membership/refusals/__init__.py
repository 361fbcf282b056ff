"""What membership refuses, in words fit for a person, with the rule it rests on."""
