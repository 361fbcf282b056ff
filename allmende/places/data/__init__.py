"""The packaged gazetteer and the scripts that build it and the basemap. Nothing here is imported at run time."""
