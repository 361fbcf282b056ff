"""German and English names of towns, and names of states, that GeoNames' plain lists do not tell apart by language."""

STATES: dict[str, dict[str, str]] = {
    "DE": {
        "01": "Baden-Württemberg", "02": "Bayern", "03": "Bremen", "04": "Hamburg", "05": "Hessen",
        "06": "Niedersachsen", "07": "Nordrhein-Westfalen", "08": "Rheinland-Pfalz", "09": "Saarland",
        "10": "Schleswig-Holstein", "11": "Brandenburg", "12": "Mecklenburg-Vorpommern", "13": "Sachsen",
        "14": "Sachsen-Anhalt", "15": "Thüringen", "16": "Berlin",
        "BW": "Baden-Württemberg", "BY": "Bayern", "HB": "Bremen", "HH": "Hamburg", "HE": "Hessen",
        "NI": "Niedersachsen", "NW": "Nordrhein-Westfalen", "RP": "Rheinland-Pfalz", "SL": "Saarland",
        "SH": "Schleswig-Holstein", "BB": "Brandenburg", "MV": "Mecklenburg-Vorpommern", "SN": "Sachsen",
        "ST": "Sachsen-Anhalt", "TH": "Thüringen", "BE": "Berlin",
    },
    "AT": {
        "01": "Burgenland", "02": "Kärnten", "03": "Niederösterreich", "04": "Oberösterreich", "05": "Salzburg",
        "06": "Steiermark", "07": "Tirol", "08": "Vorarlberg", "09": "Wien",
    },
    "CH": {
        "AG": "Aargau", "AI": "Appenzell Innerrhoden", "AR": "Appenzell Ausserrhoden", "BE": "Bern",
        "BL": "Basel-Landschaft", "BS": "Basel-Stadt", "FR": "Fribourg/Freiburg", "GE": "Genève", "GL": "Glarus",
        "GR": "Graubünden", "JU": "Jura", "LU": "Luzern", "NE": "Neuchâtel", "NW": "Nidwalden", "OW": "Obwalden",
        "SG": "St. Gallen", "SH": "Schaffhausen", "SO": "Solothurn", "SZ": "Schwyz", "TG": "Thurgau",
        "TI": "Ticino", "UR": "Uri", "VD": "Vaud", "VS": "Valais/Wallis", "ZG": "Zug", "ZH": "Zürich",
    },
    "BE": {"BRU": "Bruxelles/Brussel", "VLG": "Vlaanderen", "WAL": "Wallonie"},
    "GB": {"ENG": "England", "SCT": "Scotland", "WLS": "Wales", "NIR": "Northern Ireland"},
}  # fmt: skip

# (country, name in GeoNames): (what its people call it, German, English). Empty: the same as the first.
_TOWNS: dict[tuple[str, str], tuple[str, str, str]] = {
    ("AT", "Vienna"): ("Wien", "", "Vienna"),
    ("BE", "Brussels"): ("Bruxelles/Brussel", "Brüssel", "Brussels"),
    ("BE", "Antwerpen"): ("Antwerpen", "", "Antwerp"),
    ("BE", "Gent"): ("Gent", "", "Ghent"),
    ("BE", "Brugge"): ("Brugge", "Brügge", "Bruges"),
    ("BE", "Leuven"): ("Leuven", "Löwen", "Leuven"),
    ("BE", "Liège"): ("Liège", "Lüttich", "Liège"),
    ("BE", "Mechelen"): ("Mechelen", "Mecheln", "Mechelen"),
    ("BE", "Oostende"): ("Oostende", "Ostende", "Ostend"),
    ("BG", "Sofia"): ("София", "Sofia", "Sofia"),
    ("CH", "Geneva"): ("Genève", "Genf", "Geneva"),
    ("CH", "Neuchâtel"): ("Neuchâtel", "Neuenburg", "Neuchâtel"),
    ("CH", "Sitten"): ("Sion", "Sitten", "Sion"),
    ("CH", "Luzern"): ("Luzern", "", "Lucerne"),
    ("CH", "Sankt Gallen"): ("St. Gallen", "", "St. Gallen"),
    ("CZ", "Prague"): ("Praha", "Prag", "Prague"),
    ("CZ", "Brno"): ("Brno", "Brünn", "Brno"),
    ("CZ", "Pilsen"): ("Plzeň", "Pilsen", "Pilsen"),
    ("DE", "Munich"): ("München", "", "Munich"),
    ("DE", "Nuremberg"): ("Nürnberg", "", "Nuremberg"),
    ("DE", "Köln"): ("Köln", "", "Cologne"),
    ("DE", "Hannover"): ("Hannover", "", "Hanover"),
    ("DE", "Braunschweig"): ("Braunschweig", "", "Brunswick"),
    ("DE", "Freiburg"): ("Freiburg im Breisgau", "", "Freiburg im Breisgau"),
    ("DE", "Ibbenbueren"): ("Ibbenbüren", "", ""),
    ("DE", "Frankfurt (Oder)"): ("Frankfurt (Oder)", "", ""),
    ("DK", "Copenhagen"): ("København", "Kopenhagen", "Copenhagen"),
    ("EE", "Tallinn"): ("Tallinn", "", ""),
    ("ES", "Sevilla"): ("Sevilla", "", "Seville"),
    ("FI", "Helsinki"): ("Helsinki", "", ""),
    ("FR", "Strasbourg"): ("Strasbourg", "Straßburg", "Strasbourg"),
    ("FR", "Nice"): ("Nice", "Nizza", "Nice"),
    ("FR", "Mulhouse"): ("Mulhouse", "Mülhausen", "Mulhouse"),
    ("GR", "Athens"): ("Αθήνα", "Athen", "Athens"),
    ("HR", "Zagreb"): ("Zagreb", "", ""),
    ("HU", "Budapest"): ("Budapest", "", ""),
    ("IT", "Rome"): ("Roma", "Rom", "Rome"),
    ("IT", "Milan"): ("Milano", "Mailand", "Milan"),
    ("IT", "Turin"): ("Torino", "Turin", "Turin"),
    ("IT", "Naples"): ("Napoli", "Neapel", "Naples"),
    ("IT", "Florence"): ("Firenze", "Florenz", "Florence"),
    ("IT", "Venice"): ("Venezia", "Venedig", "Venice"),
    ("IT", "Genoa"): ("Genova", "Genua", "Genoa"),
    ("IT", "Bologna"): ("Bologna", "", ""),
    ("IT", "Bolzano"): ("Bolzano/Bozen", "Bozen", "Bolzano"),
    ("IT", "Meran"): ("Merano/Meran", "Meran", "Merano"),
    ("LU", "Luxembourg"): ("Luxembourg", "Luxemburg", "Luxembourg"),
    ("NL", "The Hague"): ("Den Haag", "", "The Hague"),
    ("NL", "Nijmegen"): ("Nijmegen", "Nimwegen", "Nijmegen"),
    ("PL", "Warsaw"): ("Warszawa", "Warschau", "Warsaw"),
    ("PL", "Kraków"): ("Kraków", "Krakau", "Kraków"),
    ("PL", "Wrocław"): ("Wrocław", "Breslau", "Wrocław"),
    ("PL", "Gdańsk"): ("Gdańsk", "Danzig", "Gdańsk"),
    ("PL", "Poznań"): ("Poznań", "Posen", "Poznań"),
    ("PL", "Szczecin"): ("Szczecin", "Stettin", "Szczecin"),
    ("PT", "Lisbon"): ("Lisboa", "Lissabon", "Lisbon"),
    ("RO", "Bucharest"): ("București", "Bukarest", "Bucharest"),
    ("RS", "Belgrade"): ("Београд", "Belgrad", "Belgrade"),
    ("RU", "Moscow"): ("Москва", "Moskau", "Moscow"),
    ("SE", "Göteborg"): ("Göteborg", "", "Gothenburg"),
    ("SI", "Ljubljana"): ("Ljubljana", "Laibach", "Ljubljana"),
    ("SK", "Bratislava"): ("Bratislava", "Pressburg", "Bratislava"),
    ("UA", "Kyiv"): ("Київ", "Kiew", "Kyiv"),
    ("UA", "Lviv"): ("Львів", "Lwiw", "Lviv"),
}  # fmt: skip


def of_town(country: str, name: str, on_letters: set[str]) -> tuple[str, str, str, tuple[str, ...]]:
    """Return a town's own name, its German and English one (empty: the same) and further spellings.

    ``on_letters`` are those of its other names that the postal service of the country uses.
    """
    if (country, name) in _TOWNS:
        own, german, english = _TOWNS[country, name]
        return own, german, english, (name, *sorted(on_letters))
    return name, "", "", tuple(sorted(on_letters))
