"""CUSTOMER_USER: the people who order for accounts; every one belongs to accounts that exist."""

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

PASSWORD_LENGTH_MIN: Final = 8
PASSWORD_LENGTH_MAX: Final = 255
PASSWORD_RULE: Final = (
    f"{PASSWORD_LENGTH_MIN} to {PASSWORD_LENGTH_MAX} characters, among them a lower-case letter, an upper-case letter "
    "and a digit"
)
LOGIN_COLUMN: Final = "customer_user_login"

_FIELDS: Final = (
    Field(
        "customerUserExternalId",
        "customer_user_external_id",
        "Identifies the user; cannot be changed.",
        labels=("Customer User External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "customerUserCivility",
        "customer_user_civility",
        "How the user is addressed.",
        labels=("Customer User Civility",),
        type=FieldType.ENUMERATION,
        required=Required.ALWAYS,
        values=("MR", "MRS", "MISS"),
    ),
    Field(
        "customerUserFirstName",
        "customer_user_first_name",
        "The user's first name.",
        labels=("Customer User First Name",),
        required=Required.ALWAYS,
    ),
    Field(
        "customerUserLastName",
        "customer_user_last_name",
        "The user's last name.",
        labels=("Customer User Last Name",),
        required=Required.ALWAYS,
    ),
    Field(
        "customerUserEmail",
        "customer_user_email",
        "The e-mail address that the user logs in with.",
        labels=("Customer User Email",),
        required=Required.ALWAYS,
        condition="No other user may have it, in whatever case, unless that one is marked as deleted.",
    ),
    Field(
        "customerUserPhone",
        "customer_user_phone",
        "The user's telephone number.",
        labels=("Customer User Phone",),
        required=Required.ALWAYS,
    ),
    Field(
        "customerUserGroups",
        "customer_user_groups",
        "What the user may do.",
        labels=("Customer User Groups",),
        type=FieldType.ENUMERATION,
        required=Required.ALWAYS,
        values=("FOC_Admin", "FOC_User", "FOC_Webmaster"),
        multiple=True,
        max_length=0,
    ),
    Field(
        "customerUserAccountIds",
        "customer_user_account_ids",
        "The accounts the user orders for.",
        labels=("Customer User Account Ids",),
        required=Required.ALWAYS,
        multiple=True,
        reference="account",
        max_length=0,
    ),
    Field(
        "customerUserOrganisationIds",
        "customer_user_organisation_ids",
        "The organisations the user belongs to.",
        labels=("Customer User Organisation Ids",),
        multiple=True,
        max_length=0,
    ),
    Field(
        "customerUserMainOrganisationId",
        "customer_user_main_organisation_id",
        "The organisation the user belongs to first of all.",
        labels=("Customer User Main Organisation Id",),
        condition="Required where organisations are given; must be one of the user's organisations.",
    ),
    Field(
        "customerUserPassword",
        "customer_user_password",
        "The user's password, kept as a hash; empty for a generated one, or for the one that is stored.",
        labels=("Customer User Password",),
        # The rule bounds it: what is said of other fields that are too long would show it.
        max_length=0,
        secret=True,
        condition=f"Must have {PASSWORD_RULE}.",
    ),
    Field(
        "customerUserInactive",
        "customer_user_inactive",
        "TRUE keeps the user from logging in.",
        labels=("Customer User Inactive",),
        type=FieldType.BOOLEAN,
        default="FALSE",
    ),
    Field(
        "customerUserDeleted",
        "customer_user_deleted",
        "TRUE marks the user as deleted.",
        labels=("Customer User Deleted",),
        type=FieldType.BOOLEAN,
        default="FALSE",
        marks_deleted=True,
    ),
    Field(
        "customerUserStoreExternalIds",
        "customer_user_store_external_ids",
        "Stores the user may order in.",
        labels=("Customer User Store External Ids", "Customer User Store External Id"),
        multiple=True,
        default="default_store",
        max_length=0,
    ),
)

_LOGIN: Final = Field("customerUserLogin", LOGIN_COLUMN, "The e-mail address in lower case, as logins are compared.")

CUSTOMER_USER: Final = Entity(
    name="CUSTOMER_USER",
    objective="Creates and updates users of accounts.",
    methods=frozenset({Method.SFTP}),
    record_types=(
        RecordType(
            "customer_user",
            ("customer_user_external_id",),
            _FIELDS,
            documents=(Document.CUSTOM_FIELDS,),
            indexed=(LOGIN_COLUMN,),
            derived=(_LOGIN,),
        ),
    ),
    prerequisites=("ACCOUNT",),
    full_mode=FullMode.CUSTOM_FIELDS,
    notes=(
        "A new user without a password gets a generated one; a known user keeps his.",
        "Passwords are kept as hashes and are never shown, in rejected rows neither.",
    ),
)
