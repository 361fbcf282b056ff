"""Excerpts of invented statutes, so that there is something to read. No template: an audit federation has those."""

OF_THE_WERKHOF = """\
Satzung der Werkhof Linde eG (Auszug für die Vorführung)

§ 1 Firma und Sitz
Die Genossenschaft heißt Werkhof Linde eG. Sie hat ihren Sitz in Berlin.

§ 2 Zweck
Die Genossenschaft fördert ihre Mitglieder durch gemeinsame Werkstätten, Räume, Werkzeuge und Fahrzeuge.

§ 4 Mitgliedschaft
(1) Mitglied wird, wer den Beitritt in Textform erklärt und vom Vorstand zugelassen wird.
(2) Investierende Mitglieder können zugelassen werden. Sie haben kein Stimmrecht.

§ 10 Kündigung
Jedes Mitglied kann seine Mitgliedschaft mit einer Frist von zwei Jahren zum Ende eines Geschäftsjahres kündigen.

§ 12 Auseinandersetzung
Das Guthaben wird binnen sechs Monaten nach dem Ausscheiden ausgezahlt.

§ 24 Aufsichtsrat
Der Aufsichtsrat hat drei Mitglieder. Eines von ihnen benennen die Werkenden.

§ 37 Geschäftsanteil
(1) Der Geschäftsanteil beträgt 100 Euro. Jedes Mitglied übernimmt mindestens einen, höchstens fünfzig Anteile.
(3) Die Hälfte ist sofort einzuzahlen, der Rest in fünf Monatsraten.
"""

OF_THE_SAALBAU = """\
Satzung der Saalbau Morgenrot eG (Auszug für die Vorführung)

§ 1 Die Genossenschaft heißt Saalbau Morgenrot eG und betreibt einen Saal für ihre Mitglieder.

§ 5 Der Geschäftsanteil beträgt 250 Euro und ist sofort einzuzahlen.

§ 7 Das Geschäftsjahr beginnt am 1. September.

§ 8 (1) Mitglieder kündigen mit einer Frist von sechs Monaten zum Ende des Geschäftsjahres.

§ 9 Das Guthaben wird binnen sechs Monaten ausgezahlt.
"""

OF_THE_SCHEUNE = """\
Satzung der Kulturscheune Rabenau e. V. (Auszug für die Vorführung)

§ 1 Der Verein heißt Kulturscheune Rabenau e. V. und pflegt die Kultur auf dem Dorf.

§ 4 Der Austritt ist mit einer Frist von drei Monaten zum Ende des Kalenderjahres zu erklären.

§ 5 Der Beitrag beträgt 60 Euro im Jahr.
"""
