"""Imprint and privacy notice of the demo network."""

IMPRINT = """\
**Netzwerk Havelbogen eG** (erfunden, zum Ausprobieren)

Am Alten Speicher 1, 14467 Potsdam

Vorstand: Mira Havelland

E-Mail: netz@havelbogen.example
"""

PRIVACY = """\
Diese Installation ist eine Vorführung. Alle Personen und Genossenschaften sind erfunden. \
Bitte tragen Sie keine echten Daten ein.
"""
