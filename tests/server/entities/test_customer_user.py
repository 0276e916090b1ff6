"""CUSTOMER_USER: users of accounts, with a unique e-mail address and a password that is kept as a hash."""

from typing import Final

import pytest

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Method
from ferryman_server.pipeline.password_hashes import matches
from tests.server.entities.importing import Imports, Job

HEADER: Final = (
    "Customer User External Id;Customer User Civility;Customer User First Name;Customer User Last Name;"
    "Customer User Email;Customer User Phone;Customer User Groups;Customer User Account Ids;"
    "Customer User Organisation Ids;Customer User Main Organisation Id;Customer User Inactive;Customer User Deleted"
)
WITH_PASSWORD: Final = f"{HEADER};Customer User Password;CF_badge"
ANN: Final = "ann;MRS;Ann;Lee;ann@x.test;+33 1;FOC_Admin||FOC_User;A||B;O1||O2;O2;;"
BOB: Final = "bob;MR;Bob;Ray;bob@x.test;+33 2;FOC_User;A;;;;"
SECRET: Final = "Tr0ubadour"


@pytest.fixture
def imports(imports: Imports) -> Imports:
    """Imports into a catalog with the accounts A and B."""
    header = "accountExternalId;accountName;companyRegistrationName;businessRegistrationNumber"
    imports.csv("ACCOUNT", header, "A;Acme;Acme SAS;1", "B;Bolt;Bolt AG;2")
    return imports


def password(imports: Imports, user: str = "ann") -> str:
    found = imports.records("customer_user", "customer_user_external_id", "customer_user_password")
    return next(str(hash_) for key, hash_ in found if key == user)


def test_users_are_imported_over_sftp_alone_and_after_accounts() -> None:
    entity = ENTITIES["CUSTOMER_USER"]
    assert entity.methods == {Method.SFTP}
    assert entity.prerequisites == ("ACCOUNT",)


def test_users_are_created_changed_and_left_alone(imports: Imports) -> None:
    assert imports.csv("CUSTOMER_USER", HEADER, ANN, BOB).counters == Counters(read=2, created=2)
    assert imports.csv("CUSTOMER_USER", HEADER, ANN, BOB).counters == Counters(read=2, unchanged=2)
    changed = imports.csv("CUSTOMER_USER", HEADER, ANN.replace("Lee", "Ley"), BOB.replace("MR", "mr"))
    assert changed.counters == Counters(read=2, updated=1, unchanged=1)
    columns = ("last_name", "civility", "email", "groups", "account_ids", "main_organisation_id", "inactive", "deleted")
    assert imports.records("customer_user", *(f"customer_user_{c}" for c in columns)) == [
        ("Ley", "MRS", "ann@x.test", "FOC_Admin||FOC_User", "A||B", "O2", 0, 0),
        ("Ray", "MR", "bob@x.test", "FOC_User", "A", None, 0, 0),
    ]


def test_a_user_is_marked_as_inactive_or_deleted(imports: Imports) -> None:
    imports.csv("CUSTOMER_USER", HEADER, ANN, BOB)
    imported = imports.csv("CUSTOMER_USER", HEADER, f"ann{';' * 11}true", f"{BOB[:-2]};TRUE;")
    assert imported.counters == Counters(read=2, updated=1, deleted=1)
    columns = ("customer_user_inactive", "customer_user_deleted", "customer_user_last_name")
    assert imports.records("customer_user", *columns) == [(0, 1, "Lee"), (1, 0, "Ray")]


def test_a_taken_address_is_refused_in_the_catalog_and_within_the_file(imports: Imports) -> None:
    imports.csv("CUSTOMER_USER", HEADER, ANN)
    rows = (BOB.replace("bob@", "ANN@"), BOB, BOB.replace("bob;", "ben;"), ANN)
    imported = imports.csv("CUSTOMER_USER", HEADER, *rows, block_bytes=1)
    assert imported.errors == [(2, "F-E-003", "customerUserEmail"), (4, "F-E-003", "customerUserEmail")]
    assert imported.counters == Counters(read=4, created=1, unchanged=1, rejected=2)


def test_the_address_of_a_deleted_user_is_free(imports: Imports) -> None:
    imports.csv("CUSTOMER_USER", HEADER, ANN)
    imports.csv("CUSTOMER_USER", HEADER, f"ann{';' * 11}TRUE")
    assert imports.csv("CUSTOMER_USER", HEADER, BOB.replace("bob@", "ann@")).counters == Counters(read=1, created=1)


@pytest.mark.parametrize(
    ("row", "code", "fields"),
    [
        (ANN.replace("ann;", ";"), "F-E-001", "customerUserExternalId"),
        (ANN.replace("+33 1;FOC_Admin||FOC_User", ";"), "F-E-001", "customerUserPhone, customerUserGroups"),
        (ANN.replace("MRS", "MADAM"), "F-E-008", "customerUserCivility"),
        (ANN.replace("FOC_User", "FOC_Owner"), "F-E-008", "customerUserGroups"),
        (ANN.replace("A||B", "A||Z"), "F-E-002", "customerUserAccountIds"),
        (ANN.replace("ann@x.test", "ann at x"), "F-E-012", "customerUserEmail"),
        (ANN.replace("O1||O2;O2", "O1||O2;"), "F-E-001", "customerUserMainOrganisationId"),
        (ANN.replace("O1||O2;O2", "O1||O2;O3"), "F-E-008", "customerUserMainOrganisationId"),
        (ANN.replace("O2;;", "O2;maybe;"), "F-E-009", "customerUserInactive"),
        (ANN.replace("Ann;", f"{'n' * 256};"), "F-E-010", "customerUserFirstName"),
    ],
)
@pytest.mark.parametrize("stored", [False, True], ids=["create", "update"])
def test_what_is_refused(imports: Imports, row: str, code: str, fields: str, stored: bool) -> None:
    if stored:
        imports.csv("CUSTOMER_USER", HEADER, ANN)
    assert imports.csv("CUSTOMER_USER", HEADER, row).errors == [(2, code, fields)]


def test_a_password_is_kept_as_a_hash_until_another_one_comes(imports: Imports) -> None:
    imports.csv("CUSTOMER_USER", WITH_PASSWORD, f"{ANN};{SECRET};7")
    first = password(imports)
    assert matches(SECRET, first)
    same = imports.csv("CUSTOMER_USER", WITH_PASSWORD, f"{ANN};{SECRET};7", f"{ANN};;7")
    assert same.counters == Counters(read=2, unchanged=2)
    assert password(imports) == first
    assert imports.csv("CUSTOMER_USER", WITH_PASSWORD, f"{ANN};Another0ne;7").counters == Counters(read=1, updated=1)
    assert matches("Another0ne", password(imports))


def test_a_new_user_without_a_password_gets_one_that_stays(imports: Imports) -> None:
    imports.csv("CUSTOMER_USER", HEADER, ANN, BOB)
    made = password(imports)
    assert made.startswith("$argon2id$")
    assert made != password(imports, "bob")
    imports.csv("CUSTOMER_USER", WITH_PASSWORD, f"{ANN};;")
    assert password(imports) == made


def test_a_refused_row_changes_no_password(imports: Imports) -> None:
    imports.csv("CUSTOMER_USER", WITH_PASSWORD, f"{ANN};{SECRET};")
    before = password(imports)
    imports.csv("CUSTOMER_USER", WITH_PASSWORD, f"{ANN.replace('MRS', 'DR')};Another0ne;")
    assert password(imports) == before


def test_a_refused_password_is_shown_nowhere(imports: Imports) -> None:
    rows = (f"{BOB};troubadour;", f"{BOB.replace('MR', 'X')};{SECRET};", f"{BOB};{SECRET};;too many")
    refused = imports.csv("CUSTOMER_USER", WITH_PASSWORD, *rows)
    assert refused.counters.rejected == 3
    assert all(("Customer User Password", "••••") in row.columns for row in refused.rejected)
    assert "adour" not in repr(refused)


def test_custom_fields_go_in_full_mode_and_stay_otherwise(imports: Imports) -> None:
    imports.csv("CUSTOMER_USER", WITH_PASSWORD, f"{ANN};{SECRET};7")
    imports.csv("CUSTOMER_USER", HEADER, ANN)
    assert imports.records("customer_user", "custom_fields") == [('{"badge":"7"}',)]
    assert imports.csv("CUSTOMER_USER", HEADER, ANN, job=Job(full=True)).counters == Counters(read=1, updated=1)
    assert imports.records("customer_user", "custom_fields") == [("{}",)]
    assert matches(SECRET, password(imports))
