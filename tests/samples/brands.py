"""The brands that product names of the retail sample begin with."""

import re
from typing import Final

BRANDS: Final = (
    *("3M", "Acco", "Acme", "Adams", "Advantus", "Alliance", "Ampad", "Anker", "Apple", "Array", "AT&T", "Atlantic"),
    *("Avaya", "Avery", "Balt", "Belkin", "Bevis", "BIC", "Binney & Smith", "Boston", "Bretford", "Bush", "C-Line"),
    *("Canon", "Cardinal", "Carina", "Chromcraft", "Cisco", "DAX", "Dana", "Deflect-o", "Dixon", "Eldon", "Electrix"),
    *("Enermax", "Epson", "Eureka", "Executive Impressions", "Fellowes", "Fiskars", "GBC", "GE", "Global", "Gould"),
    *("Harmony", "Hewlett Packard", "Hewlett-Packard", "Holmes", "Hon", "Honeywell", "Hoover", "Howard Miller", "HP"),
    *("Hunt", "Ibico", "Iceberg", "Imation", "Jabra", "Kensington", "KeyTronic", "KI", "Kingston", "Konftel"),
    *("Lexmark", "LG", "Logitech", "Luxo", "Master Caster", "Maxell", "Memorex", "Microsoft", "Mitel", "Motorola"),
    *("NETGEAR", "Newell", "Nokia", "Nortel", "Novimex", "Nu-Dell", "O'Sullivan", "Office Star", "OIC", "Okidata"),
    *("OtterBox", "Panasonic", "Plantronics", "Polycom", "Prang", "Premier", "Razer", "RCA", "Rediform", "Riverside"),
    *("Rogers", "Safco", "Samsung", "SanDisk", "Sanford", "Sanyo", "Sauder", "Seth Thomas", "Smead", "Sony"),
    *("Southworth", "Square", "Storex", "Strathmore", "Tenex", "Tennsco", "Tensor", "TOPS", "Tripp Lite", "Tyvek"),
    *("Universal", "Verbatim", "WD", "Westinghouse", "Wilson Jones", "Xerox", "Zebra"),
)
_PATTERN: Final = re.compile(rf"({'|'.join(re.escape(b) for b in sorted(BRANDS, key=len, reverse=True))})\b", re.I)
_CANONICAL: Final = {brand.lower(): brand for brand in BRANDS} | {
    "hewlett packard": "HP",
    "hewlett-packard": "HP",
}


def brand_of(product_name: str) -> str:
    """Return the brand a product name begins with, "" when it begins with none that is known."""
    match = _PATTERN.match(product_name.replace("\u00a0", " "))
    return _CANONICAL[match[1].lower()] if match else ""
