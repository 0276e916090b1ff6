"""Bodies as XML: any XML reader gets the values back, whatever is in them."""

from lxml import etree

from ferryman_server.pipeline.export_xml import xml_document


def test_objects_lists_and_values_become_elements() -> None:
    body = {
        "reference": "A&B <1>",
        "paid": True,
        "none": None,
        "orderLines": [{"id": 1}, {"id": 2.5}],
        "reasons": ["x"],
    }
    document = xml_document("order", body)
    assert document.decode() == (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        "<order>\n"
        "  <reference>A&amp;B &lt;1&gt;</reference>\n"
        "  <paid>true</paid>\n"
        "  <none></none>\n"
        "  <orderLines>\n"
        "    <orderLine>\n"
        "      <id>1</id>\n"
        "    </orderLine>\n"
        "    <orderLine>\n"
        "      <id>2.5</id>\n"
        "    </orderLine>\n"
        "  </orderLines>\n"
        "  <reasons>\n"
        "    <reason>x</reason>\n"
        "  </reasons>\n"
        "</order>"
    )


def test_names_that_xml_does_not_allow_stand_in_an_attribute() -> None:
    root = etree.fromstring(xml_document("order", {"customFields": {"2nd colour": "red", "xmlish": "x", "ok": "y"}}))
    fields = root[0]
    assert [(field.tag, field.get("name"), field.text) for field in fields] == [
        ("value", "2nd colour", "red"),
        ("value", "xmlish", "x"),
        ("ok", None, "y"),
    ]


def test_every_character_comes_through_or_is_seen() -> None:
    text = "".join(map(chr, range(0x20))) + "é漢😀\ufffe\uffff\ud800]]>"
    value = etree.fromstring(xml_document("order", {"text": text}))[0].text
    assert value is not None
    assert value.startswith("\\u0000\\u0001")
    assert "\t\n" in value and "\r" in value
    assert value.endswith("\\u001fé漢😀\\ufffe\\uffff\\ud800]]>")


def test_no_document_type_can_come_in() -> None:
    root = etree.fromstring(xml_document("order", {"text": "<!DOCTYPE x><!ENTITY y 'z'>&y;"}))
    assert root[0].text == "<!DOCTYPE x><!ENTITY y 'z'>&y;"
