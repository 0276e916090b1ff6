"""ACCOUNT: customers' accounts and their addresses, one row per address; rows of one account repeat its values."""

from typing import Final

from ferryman_server.domain.entities.model import (
    Document,
    Entity,
    Field,
    FieldType,
    FullMode,
    Method,
    RecordType,
    Required,
)

ADDRESS_ID: Final = Field(
    "addressExternalId",
    "address_external_id",
    "Identifies the address within its account; empty for a row without an address.",
    labels=("Address External Id",),
    key=True,
    condition="Required in a row that has any other value of an address.",
)
UNLINK_ADDRESS: Final = Field(
    "unlinkAddress",
    "unlink_address",
    "TRUE takes the address away from the account; a row without it links the address again.",
    labels=("Unlink Address",),
    type=FieldType.BOOLEAN,
    default="FALSE",
    marks_deleted=True,
    cleared_when_empty=True,
)


def _flag(name: str, column: str, description: str, label: str, *, marks_deleted: bool = False) -> Field:
    return Field(
        name,
        column,
        description,
        labels=(label,),
        type=FieldType.BOOLEAN,
        default="FALSE",
        marks_deleted=marks_deleted,
    )


def _of_new_address(name: str, column: str, description: str, label: str) -> Field:
    return Field(
        name,
        column,
        description,
        labels=(label,),
        required=Required.ON_CREATE,
        condition="Required for a new address.",
    )


_ACCOUNT: Final = (
    Field(
        "accountExternalId",
        "account_external_id",
        "Identifies the account; cannot be changed.",
        labels=("Account External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "accountName",
        "account_name",
        "What the account is called.",
        labels=("Account Name",),
        required=Required.ON_CREATE,
    ),
    Field(
        "accountManagerName",
        "account_manager_name",
        "Who looks after the account.",
        labels=("Account Manager Name",),
    ),
    Field(
        "accountWebsite",
        "account_website",
        "Address of the customer's website.",
        labels=("Account Website",),
        type=FieldType.URL,
        max_length=2000,
    ),
    Field(
        "companyRegistrationName",
        "company_registration_name",
        "The company's registered name.",
        labels=("Company Registration Name",),
        required=Required.ON_CREATE,
    ),
    Field(
        "businessRegistrationNumber",
        "business_registration_number",
        "The number that the company is registered under.",
        labels=("Business Registration Number",),
        required=Required.ON_CREATE,
    ),
    Field(
        "customerTagExternalId",
        "customer_tag_external_id",
        "Customer tags of the account.",
        labels=("Customer Tag External Id",),
        multiple=True,
        max_length=0,
    ),
    Field("accountVatNumber", "account_vat_number", "The VAT number.", labels=("Account Vat Number",)),
    _flag("deleted", "deleted", "TRUE marks the account as deleted.", "Account Deleted", marks_deleted=True),
    _flag("inactive", "inactive", "TRUE takes the account out of use.", "Account Inactive"),
)

_ADDRESS: Final = (
    ADDRESS_ID,
    _of_new_address("addressFullName", "address_full_name", "Who lives or works there.", "Address Full Name"),
    _of_new_address("addressCountry", "address_country", "The country.", "Address Country"),
    _of_new_address("addressCity", "address_city", "The city.", "Address City"),
    _of_new_address("addressZipCode", "address_zip_code", "The postal code.", "Address Zip Code"),
    _of_new_address("addressStreetName", "address_street_name", "The street and number.", "Address Street Name"),
    Field("addressLabel", "address_label", "What the account calls the address.", labels=("Address Label",)),
    Field(
        "addressAdditionalStreetName",
        "address_additional_street_name",
        "A second line of the street.",
        labels=("Address Additional Street Name",),
    ),
    Field("addressPhoneNumber", "address_phone_number", "A telephone number.", labels=("Address Phone Number",)),
    UNLINK_ADDRESS,
    _flag("shippingAddress", "shipping_address", "TRUE for an address to ship to.", "Shipping Address"),
    _flag("billingAddress", "billing_address", "TRUE for an address to bill to.", "Billing Address"),
)

ACCOUNT: Final = Entity(
    name="ACCOUNT",
    objective="Creates and updates customers' accounts and their addresses.",
    methods=frozenset({Method.SFTP, Method.API}),
    record_types=(
        RecordType("account", ("account_external_id",), _ACCOUNT, documents=(Document.CUSTOM_FIELDS,)),
        RecordType("address", ("account_external_id", "address_external_id"), _ADDRESS, optional=True),
    ),
    full_mode=FullMode.CUSTOM_FIELDS,
    notes=(
        "One row for each address; rows of one account repeat its values, and the last row wins.",
        "A row without an address touches the account alone.",
        "A JSON record may hold its addresses in a list, address, or be flat with one address.",
    ),
    row_lists=("address",),
)
