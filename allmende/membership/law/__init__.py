"""Law and statutes as arithmetic: values in, values out. No model, no clock, no database; gettext for the sentences."""
