"""Customer users: logins are unique, main organisations are the user's own, and passwords become hashes."""

from pathlib import Path

import pytest

from ferryman_server.pipeline.password_hashes import hashed, matches
from tests.server.pipeline.memory_catalog import FileCheck, MemoryCatalog, Outcome, Record

HEADER = (
    "customerUserExternalId;customerUserCivility;customerUserFirstName;customerUserLastName;customerUserEmail;"
    "customerUserPhone;customerUserGroups;customerUserAccountIds"
)
GOOD = "Abcdefg1"


def user(key: str = "U", email: str = "u@x.test", **more: str) -> str:
    """Return a row that says all that is required of a user, and then some."""
    return ";".join((key, "MR", "Jo", "Doe", email, "+33 1", "FOC_User", "A", *more.values()))


def record(key: str, email: str, *, deleted: int = 0, organisations: str = "", password: str = "") -> Record:
    return {
        "customer_user_external_id": key,
        "customer_user_login": email.lower(),
        "customer_user_deleted": deleted,
        "customer_user_organisation_ids": organisations,
        "customer_user_password": password,
    }


def check(folder: Path, columns: str, *rows: str, records: tuple[Record, ...] = ()) -> Outcome:
    keys = {"account": {"A", "B"}, "customer_user": {str(r["customer_user_external_id"]) for r in records}}
    catalog = MemoryCatalog(keys=keys, records={"customer_user": list(records)})
    header = f"{HEADER};{columns}" if columns else HEADER
    return FileCheck(folder, "CUSTOMER_USER", catalog).run("\n".join((header, *rows)) + "\n")


@pytest.mark.parametrize(
    "email", ["jo@x.test", "jo.doe+a@mail.example.co.uk", "JO_1@X-Y.TEST", "zoé@exämple.test", "o'neil@x.test"]
)
def test_email_addresses(tmp_path: Path, email: str) -> None:
    (row,) = check(tmp_path, "", user(email=f" {email}\u00a0")).rows
    assert (row["customer_user_email"], row["customer_user_login"]) == (email, email.lower())


@pytest.mark.parametrize(
    "email", ["jo", "jo@", "@x.test", "jo@x", "jo doe@x.test", "jo@x..test", ".jo@x.test", "jo@-x.test", "a@b@x.test"]
)
def test_what_is_no_email_address(tmp_path: Path, email: str) -> None:
    assert check(tmp_path, "", user(email=email)).errors == [(2, "F-E-012", "customerUserEmail")]


ANN, BOB, GONE = record("ann", "ann@x.test"), record("bob", "bob@x.test"), record("gone", "old@x.test", deleted=1)


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ((("new", "ann@x.test"),), [2]),
        ((("new", "Ann@X.test"),), [2]),
        ((("ann", "ANN@x.test"),), []),
        ((("new", "old@x.test"),), []),
        ((("ann", "bob@x.test"), ("bob", "ann@x.test")), [2, 3]),
        ((("ann", "other@x.test"), ("bob", "ann@x.test")), []),
        ((("bob", "ann@x.test"), ("ann", "other@x.test")), [2]),
        ((("one", "same@x.test"), ("two", "same@x.test"), ("one", "same@x.test")), [3]),
        ((("one", "no address"), ("two", "same@x.test")), [2]),
        ((("one", "same@x.test"), ("one", "else@x.test"), ("two", "same@x.test")), []),
        ((("gone", "ann@x.test"),), []),
        ((("gone", "new@x.test"), ("new", "new@x.test")), []),
    ],
)
def test_a_login_belongs_to_one_user(tmp_path: Path, rows: tuple[tuple[str, str], ...], refused: list[int]) -> None:
    outcome = check(tmp_path, "", *(user(*cells) for cells in rows), records=(ANN, BOB, GONE))
    assert [row.line for row in outcome.rejected] == refused
    assert {code for _, code, _ in outcome.errors} <= {"F-E-003", "F-E-012"}


def test_a_taken_login_is_explained(tmp_path: Path) -> None:
    (row,) = check(tmp_path, "", user("new", "Ann@x.test"), records=(ANN,)).rejected
    assert row.errors[0].message == (
        "customerUserEmail is 'Ann@x.test', which user 'ann' has; expected one that nobody has"
    )


def test_who_is_marked_as_deleted_gives_the_login_away(tmp_path: Path) -> None:
    rows = (f"ann{';' * 8}TRUE", user("new", "ann@x.test", deleted=""))
    outcome = check(tmp_path, "customerUserDeleted", *rows, records=(ANN,))
    assert outcome.errors == []
    assert [row["customer_user_login"] for row in outcome.rows] == [None, "ann@x.test"]


@pytest.mark.parametrize(
    ("key", "organisations", "main", "error"),
    [
        ("new", "", "", None),
        ("new", "O1||O2", "O2", None),
        ("new", "O1||O2", "", "F-E-001"),
        ("new", "O1||O2", "O3", "F-E-008"),
        ("new", "", "O1", "F-E-008"),
        ("ann", "", "K2", None),
        ("ann", "", "O1", "F-E-008"),
        ("ann", "O1", "K2", "F-E-008"),
    ],
)
def test_a_main_organisation_is_one_of_the_users(
    tmp_path: Path, key: str, organisations: str, main: str, error: str | None
) -> None:
    columns = "customerUserOrganisationIds;customerUserMainOrganisationId"
    row = user(key, organisations=organisations, main=main)
    outcome = check(tmp_path, columns, row, records=(record("ann", "ann@x.test", organisations="K1||K2"),))
    assert outcome.errors == ([(2, error, "customerUserMainOrganisationId")] if error else [])


@pytest.mark.parametrize("password", [GOOD, "A" * 253 + "b1", "Éàéàéà٣٣", "Ab1 Ab1 "])
def test_good_passwords(tmp_path: Path, password: str) -> None:
    outcome = check(tmp_path, "customerUserPassword", user(password=password))
    assert outcome.errors == ([] if len(password.strip()) >= 8 else [(2, "F-E-012", "customerUserPassword")])


@pytest.mark.parametrize(
    "password", ["Abcdef1", "abcdefg1", "ABCDEFG1", "Abcdefgh", "A" * 254 + "b1", "12345678", "secret"]
)
def test_a_weak_password_is_refused_and_never_shown(tmp_path: Path, password: str) -> None:
    (row,) = check(tmp_path, "customerUserPassword", user(password=password)).rejected
    (error,) = row.errors
    assert (error.code.value, error.field, error.value) == ("F-E-012", "customerUserPassword", "")
    assert error.message == (
        "customerUserPassword breaks the rule, expected 8 to 255 characters, among them a lower-case letter, an "
        "upper-case letter and a digit"
    )
    assert password not in repr(row)


def test_a_row_that_cannot_be_read_shows_no_password(tmp_path: Path) -> None:
    (row,) = check(tmp_path, "customerUserPassword", user(password=GOOD) + ";one too many").rejected
    assert GOOD not in repr(row)


def test_passwords_are_hashed_generated_or_kept(tmp_path: Path) -> None:
    records = (record("same", "s@x.test", password=hashed(GOOD)), record("kept", "k@x.test", password=hashed(GOOD)))
    rows = (
        user("same", "s@x.test", password=GOOD),
        user("same", "s@x.test", password="Another1"),
        user("same", "s@x.test", password="Another1"),
        user("kept", "k@x.test", password=""),
        user("new", "n@x.test", password=GOOD),
        user("made", "m@x.test", password=""),
        user("made", "m@x.test", password=""),
    )
    outcome = check(tmp_path, "customerUserPassword", *rows, records=records)
    stored = [row["customer_user_password"] for row in outcome.rows]
    assert [hash_ is None for hash_ in stored] == [True, False, True, True, False, False, True]
    assert matches("Another1", str(stored[1]))
    assert matches(GOOD, str(stored[4]))
    assert not matches(GOOD, str(stored[5]))


def test_without_a_password_column_new_users_get_one(tmp_path: Path) -> None:
    outcome = check(tmp_path, "", user("new"), user("ann", "a@x.test"), records=(ANN,))
    new, known = (row["customer_user_password"] for row in outcome.rows)
    assert str(new).startswith("$argon2id$")
    assert known is None


def test_who_is_deleted_no_more_needs_a_free_login(tmp_path: Path) -> None:
    rows = (user("gone", "ann@x.test", deleted="FALSE"), user("gone", deleted="FALSE"), user("new", deleted=""))
    outcome = check(tmp_path, "customerUserDeleted", *rows, records=(ANN, GONE))
    assert outcome.errors == [(2, "F-E-003", "customerUserEmail"), (4, "F-E-003", "customerUserEmail")]


def test_users_need_an_account_and_groups_of_the_platform(tmp_path: Path) -> None:
    text = f"{HEADER}\nU;SIR;Jo;Doe;u@x.test;1;FOC_User||Boss;A||Z\nV;;;;;;;\n"
    catalog = MemoryCatalog(keys={"account": {"A"}})
    outcome = FileCheck(tmp_path, "CUSTOMER_USER", catalog).run(text)
    assert outcome.errors == [
        (2, "F-E-008", "customerUserCivility"),
        (2, "F-E-008", "customerUserGroups"),
        (2, "F-E-002", "customerUserAccountIds"),
        (
            3,
            "F-E-001",
            "customerUserCivility, customerUserFirstName, customerUserLastName, customerUserEmail, "
            "customerUserPhone, customerUserGroups, customerUserAccountIds",
        ),
    ]
