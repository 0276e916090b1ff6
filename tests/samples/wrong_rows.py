"""The rows of the sample files that are wrong on purpose, each in a way that suppliers' files are wrong."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row as it stands in the file, put in after so many right rows (the header not counted)."""

    after: int
    text: str


WRONG_ROWS: Final[dict[str, tuple[WrongRow, ...]]] = {
    "suppliers.csv": (
        WrongRow(10, ";SUP-NAMELESS;FALSE;Has no name;;4.0;30 days;Active;Furniture"),
        WrongRow(20, "Stellar Stationery;SUP-STELLAR;FALSE;Better than best;;5.5;30 days;Active;Office Supplies"),
        WrongRow(30, "Open Office Goods;SUP-OPEN;FALSE;Unknown status;;4.0;30 days;Open;Office Supplies"),
        WrongRow(40, "Logoless Ltd.;SUP-LOGOLESS;FALSE;Logo is no URL;logos/logoless.svg;3.0;14 days;Active;Furniture"),
    ),
    "attributes.csv": (
        WrongRow(2, "finish;Finish;Finition;COLOUR;Matt||Gloss;FALSE;;;TRUE;FALSE"),
        WrongRow(4, "material;Material;Matériau;;;FALSE;;;TRUE;FALSE"),
        WrongRow(5, "fragile;Fragile;Fragile;TEXT;;no;;;FALSE;FALSE"),
    ),
    "classification.csv": (
        WrongRow(3, "GAR-FU,Garden Furniture,GAR,,,,,,,,,FALSE"),
        WrongRow(30, "FUR-CH,Chairs,FUR,comfort,TRUE,TRUE,FALSE,FALSE,FALSE,FALSE,FALSE,FALSE"),
        WrongRow(60, "OFF-PA,Paper,OFF,color,TRUE,TRUE,sometimes,TRUE,FALSE,FALSE,FALSE,FALSE"),
    ),
    "products.csv": (
        WrongRow(100, ",Nameless Chair,FUR-CH,,X-100-1,Nameless Chair,,default_store,Furniture,,,,,,,FALSE"),
        WrongRow(500, "X-500,Unnamed Variant,FUR-CH,,X-500-1,   ,,default_store,Furniture,,,,,,,FALSE"),
        WrongRow(
            1000,
            'X-1000,"Hammock,\nfor two, in a ""quoted"" cell of three lines\nand no known category",GAR-HA,,X-1000-1,'
            "Hammock,,default_store,Furniture,,,,,,,FALSE",
        ),
        WrongRow(1500, "X-1500,Maybe Binder,OFF-BI,,X-1500-1,Maybe Binder,,default_store,Office Supplies,,,,,,,maybe"),
        WrongRow(
            2000,
            "X-2000,Phone,TEC-PH,,X-2000-1,Phone,images/phone.jpg,default_store,Technology,,,,,,,FALSE",
        ),
        WrongRow(
            3000,
            f"X-3000,Verbose Labels,OFF-LA,{'Very ' * 60}Long,X-3000-1,Verbose Labels,,default_store,Office Supplies,"
            ",,,,,,FALSE",
        ),
        WrongRow(4000, "X-4000,Homeless Lamp,FUR-FU,,X-4000-1,Homeless Lamp,,default_store,,,,,,,,FALSE"),
        WrongRow(
            5000,
            "X-5000,Scissors, Left-Handed,OFF-SU,,X-5000-1,Scissors,,default_store,Office Supplies,,,,,,,FALSE",
        ),
        WrongRow(6000, "X-6000,Envelope,OFF-EN,,X-6000-1,Envelope,,default_store"),
        WrongRow(
            7000,
            "X-7000,R\udce9sum\udce9 Paper,OFF-PA,,X-7000-1,R\udce9sum\udce9 Paper,,default_store,Office Supplies,"
            ",,,,,,FALSE",
        ),
        WrongRow(8000, "X-8000,Doubly Wrong Desk,GAR-DE,,X-8000-1,Doubly Wrong Desk,,default_store,,,,,,,,perhaps"),
    ),
    "offers.csv": (
        WrongRow(100, "STK-X-1;NO-SUCH-VARIANT;SUP-XEROX;5;1;USD;PRC-X-1;PUBLIC;1;9.99;FALSE;FALSE"),
        WrongRow(300, "STK-X-2;FUR-BO-10000112-1;SUP-NOBODY;5;1;USD;PRC-X-2;PUBLIC;1;9.99;FALSE;FALSE"),
        WrongRow(500, "STK-X-3;FUR-BO-10000112-1;SUP-XEROX;-3;1;USD;PRC-X-3;PUBLIC;1;9.99;FALSE;FALSE"),
        WrongRow(700, "STK-X-4;FUR-BO-10000112-1;SUP-XEROX;5;1;USD;PRC-X-4;PUBLIC;1;9,99;FALSE;FALSE"),
        WrongRow(900, "STK-X-5;FUR-BO-10000112-1;SUP-XEROX;5;1;USD;PRC-X-5;EVERYBODY;1;9.99;FALSE;FALSE"),
        WrongRow(1100, "STK-X-6;FUR-BO-10000112-1;SUP-XEROX;5;1;USD;PRC-X-6;PUBLIC;10||50;9.99||8.99;FALSE;FALSE"),
        WrongRow(1300, "STK-X-7;FUR-BO-10000112-1;;5;1;USD;PRC-X-7;PUBLIC;1;9.99;FALSE;FALSE"),
        WrongRow(1500, "STK-X-8;FUR-BO-10000112-1;SUP-XEROX;many;1;USD;PRC-X-8;PUBLIC;1;9.99;FALSE;FALSE"),
    ),
}
