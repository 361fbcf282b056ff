"""What people read in the archive of a cooperative: how it is made, and the statutes as texts."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from allmende.coops.models import Coop

from ..models import Statutes

ENGLISH = """{name}
Everything this cooperative has in Allmende, as of {moment}.

manifest.json   the version of this format, and for every file its rows and its SHA-256
data/*.jsonl    one table a file, one row a line, as JSON (https://jsonlines.org), in UTF-8
statutes/*.txt  the statutes, each version as it was published

- A row is named by its "id", its place in its file; others refer to it by that number. Logins are not in here.
- Amounts are whole numbers in cents, days and moments are written by ISO 8601, moments with their offset.
- "shares" and "capital" of members, "paid" of claims and "balance" of accounts are sums of the movements.
- Prices and credits are decimal numbers in the network's unit, such as "12.50".
- Movements are never changed; a reversal names what it takes back in "reverses".
- "actor" says who recorded a row: a person by number (offices.jsonl has the names of those in office), or a job.
- Loans (bookings*.jsonl) and the exchange account (exchange_*.jsonl) are written from the own side; the other
  cooperative stands there with its name and the address of its page, people of others do not. They are here to be
  read, as offices.jsonl and inspections.jsonl: what two agreed on, one of them cannot bring into another network.
  Offers come back, and each time that is promised comes back as blocked ("busy_times").
{ibans}
To bring it into another Allmende, into a cooperative that is still empty:
bin/allmende coop import THIS-FILE.zip --into ADDRESS --by E-MAIL
"""
GERMAN = """{name}
Alles, was diese Genossenschaft in Allmende hat, Stand {moment}.

manifest.json   die Version dieses Formats, zu jeder Datei ihre Zeilen und ihr SHA-256
data/*.jsonl    eine Tabelle je Datei, eine Zeile je Eintrag, als JSON (https://jsonlines.org), in UTF-8
statutes/*.txt  die Satzung, jede Fassung, wie sie veröffentlicht war

- Eine Zeile heißt nach ihrer "id", ihrem Platz in der Datei; andere nennen sie mit dieser Zahl. Logins fehlen.
- Beträge sind ganze Zahlen in Cent, Tage und Zeitpunkte stehen nach ISO 8601 da, Zeitpunkte mit ihrem Versatz.
- "shares" und "capital" der Mitglieder, "paid" der Forderungen und "balance" der Konten sind Summen der Bewegungen.
- Preise und Credits sind Dezimalzahlen in der Einheit des Netzes, etwa "12.50".
- Bewegungen werden nie geändert; eine Rückbuchung nennt in "reverses", was sie zurücknimmt.
- "actor" sagt, wer eine Zeile eintrug: eine Person mit Nummer (offices.jsonl nennt die Namen im Amt) oder ein Job.
- Ausleihen (bookings*.jsonl) und das Tauschkonto (exchange_*.jsonl) stehen von der eigenen Seite aus da; die andere
  Genossenschaft mit Namen und Adresse ihrer Seite, Menschen von anderen nicht. Sie sind zum Lesen da, wie offices.jsonl
  und inspections.jsonl: Was zwei vereinbart haben, kann eine allein nicht in ein anderes Netz mitbringen. Angebote
  kommen wieder mit, und jede zugesagte Zeit kommt als gesperrt wieder ("busy_times").
{ibans}
So kommt es in ein anderes Allmende, in eine Genossenschaft, die noch leer ist:
bin/allmende coop import DIESE-DATEI.zip --into ADRESSE --by E-MAIL
"""
IBANS = {
    True: (
        "- Bank details stand in here in clear. Keep this file where few can read.",
        "- Bankverbindungen stehen hier im Klartext. Verwahren Sie die Datei, wo nur wenige lesen können.",
    ),
    False: (
        "- IBANs stand in here with their ends only; such an archive can be read, but not brought in.",
        "- Von IBANs stehen nur Anfang und Ende da; ein solches Archiv lässt sich lesen, aber nicht einspielen.",
    ),
}


def papers_of(coop: Coop, *, with_ibans: bool, now: datetime) -> dict[str, str]:
    """Names of files → their texts. Both languages, whoever asks: the archive outlives its reader."""
    moment = timezone.localtime(now).strftime("%Y-%m-%d %H:%M %Z")
    english, german = IBANS[with_ibans]
    papers = {
        "README.txt": ENGLISH.format(name=coop.name, moment=moment, ibans=english),
        "LIESMICH.txt": GERMAN.format(name=coop.name, moment=moment, ibans=german),
    }
    for version in Statutes.objects.filter(coop=coop).order_by("valid_from", "pk"):
        papers[f"statutes/{version.valid_from.isoformat()}.txt"] = version.text
    return papers
