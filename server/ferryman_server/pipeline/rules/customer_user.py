"""CUSTOMER_USER: logins are unique, a main organisation is one of the user's, and passwords are kept as hashes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from ferryman_server.domain.entities.customer_user import (
    LOGIN_COLUMN,
    PASSWORD_LENGTH_MAX,
    PASSWORD_LENGTH_MIN,
    PASSWORD_RULE,
)
from ferryman_server.domain.entities.model import MULTIPLE_SEPARATOR, Entity
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.trimming import WHITE_SPACE
from ferryman_server.domain.values import listed, row_error, shortened
from ferryman_server.pipeline.check_presence import Presence
from ferryman_server.pipeline.columns import (
    NO_TEXT,
    Column,
    Mask,
    Texts,
    any_of,
    arrow,
    blank,
    filled,
    pc,
    texts,
)
from ferryman_server.pipeline.lookup import Lookup
from ferryman_server.pipeline.password_hashes import hash_of_generated, hashed, matches
from ferryman_server.pipeline.rules.model import NoRules, RuleContext, RuleRows

_TYPE: Final = "customer_user"
_KEY: Final = "customerUserExternalId"
_KEY_COLUMN: Final = "customer_user_external_id"
_EMAIL: Final = "customerUserEmail"
_ORGANISATIONS: Final = "customerUserOrganisationIds"
_ORGANISATIONS_COLUMN: Final = "customer_user_organisation_ids"
_MAIN: Final = "customerUserMainOrganisationId"
_PASSWORD: Final = "customerUserPassword"
_DELETED_COLUMN: Final = "customer_user_deleted"
_PASSWORD_COLUMN: Final = "customer_user_password"

_WORD: Final = rf'[^{WHITE_SPACE}@.,:;<>()\[\]\\"]+'
_LABEL: Final = r"[\pL\pN]([\pL\pN-]*[\pL\pN])?"
_EMAIL_FORMAT: Final = rf"^{_WORD}(\.{_WORD})*@{_LABEL}(\.{_LABEL})+$"
_LENGTH_MIN: Final = arrow.scalar(PASSWORD_LENGTH_MIN, pa.int32())
_LENGTH_MAX: Final = arrow.scalar(PASSWORD_LENGTH_MAX, pa.int32())
_PASSWORD_CHARACTERS: Final = (r"\p{Ll}", r"\p{Lu}", r"\p{Nd}")


class CustomerUserRules(NoRules):
    """Looks at rows in their order, as each may give away the login that the next one takes."""

    fresh_state = True
    # A password takes 30 ms to hash.
    rows_at_once = 200

    def __init__(self, entity: Entity, context: RuleContext) -> None:
        self._lookup = context.lookup

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Derive logins from e-mail addresses."""
        if _EMAIL not in rows.text:
            return {}
        email = rows.text[_EMAIL]
        return {LOGIN_COLUMN: pc.if_else(blank(email), NO_TEXT, _logins(email))}

    def check(self, rows: RuleRows, presence: Presence) -> None:
        """Check addresses, passwords and organisations."""
        if _EMAIL in rows.text:
            email = rows.text[_EMAIL]
            rows.findings.add(_misformed(email), lambda row: _no_email(email[row].as_py()))
        if _PASSWORD in rows.text:
            rows.findings.add(_weak(rows.text[_PASSWORD]), _too_weak)
        self._check_in_order(rows, presence.live[_TYPE].to_pylist())

    def accept(self, rows: RuleRows, good: Mask) -> Mapping[str, Column]:
        """Return the hashes of new passwords; null where the stored one stays."""
        keys, passwords = _cells(rows, _KEY), _cells(rows, _PASSWORD)
        accepted = pc.indices_nonzero(good).to_pylist()
        stored = self._lookup.find(_TYPE, _KEY_COLUMN, {keys[row] for row in accepted}, (_PASSWORD_COLUMN,))
        known = {key: str(user[_PASSWORD_COLUMN] or "") for key, (user,) in stored.items()}
        hashes: list[str | None] = [None] * rows.size
        for row in accepted:
            fresh = _hash_to_store(passwords[row], known.get(keys[row]))
            if fresh is not None:
                hashes[row] = known[keys[row]] = fresh
        return {_PASSWORD_COLUMN: texts(hashes)}

    def _check_in_order(self, rows: RuleRows, live: Sequence[bool]) -> None:
        users = list(_users(rows))
        known = _KnownUsers(self._lookup, users)
        bad = rows.findings.bad.to_pylist()
        errors: dict[int, tuple[RowError, ...]] = {}
        for row, user in enumerate(users):
            if live[row] and user.key:
                errors[row] = tuple(known.errors(user))
            if not bad[row] and not errors.get(row):
                known.put(user)
        rows.findings.add_each(errors)


@dataclass(frozen=True, slots=True)
class _User:
    """What a row says of a user, empty or None where it says nothing; organisations are joined."""

    key: str
    email: str
    login: str
    organisations: str
    main_organisation: str
    deleted: int | None


class _KnownUsers:
    """Who has which login and organisations, after the rows so far."""

    def __init__(self, lookup: Lookup, users: Sequence[_User]) -> None:
        logins = {u.login for u in users if u.login}
        owners = lookup.find(_TYPE, LOGIN_COLUMN, logins, (_KEY_COLUMN, _DELETED_COLUMN))
        own = lookup.find(
            _TYPE, _KEY_COLUMN, {u.key for u in users}, (LOGIN_COLUMN, _ORGANISATIONS_COLUMN, _DELETED_COLUMN)
        )
        # A user who is marked as deleted cannot log in: his login is free.
        self._owners = {
            login: str(user[_KEY_COLUMN])
            for login, stored in owners.items()
            for user in stored
            if not user[_DELETED_COLUMN]
        }
        self._logins = {key: str(user[LOGIN_COLUMN] or "") for key, (user,) in own.items()}
        self._organisations = {key: str(user[_ORGANISATIONS_COLUMN] or "") for key, (user,) in own.items()}
        self._deleted = {key for key, (user,) in own.items() if user[_DELETED_COLUMN]}

    def errors(self, user: _User) -> Iterator[RowError]:
        """Tell what is wrong with a row, given the ones before."""
        owner = self._owners.get(user.login, user.key)
        if owner != user.key and not self._stays_deleted(user):
            message = f"{_EMAIL} is {shortened(user.email)!r}, which user {owner!r} has; expected one that nobody has"
            yield row_error(RowErrorCode.NOT_UNIQUE, _EMAIL, user.email, message)
        if user.organisations and not user.main_organisation:
            message = f"{_MAIN} is empty, expected a value where {_ORGANISATIONS} has one"
            yield RowError(RowErrorCode.REQUIRED, _MAIN, "", message)
        own = tuple((user.organisations or self._organisations.get(user.key, "")).split(MULTIPLE_SEPARATOR))
        if user.main_organisation and user.main_organisation not in own:
            expected = listed(own) if any(own) else f"{_ORGANISATIONS} to name it, as the user has no organisations"
            message = f"{_MAIN} is {user.main_organisation!r}, expected {expected}"
            yield row_error(RowErrorCode.NOT_IN_ENUMERATION, _MAIN, user.main_organisation, message)

    def put(self, user: _User) -> None:
        """Take note of a good row; one that marks its user as deleted gives the login away."""
        before = self._logins.pop(user.key, "")
        if self._owners.get(before) == user.key:
            del self._owners[before]
        if self._stays_deleted(user):
            self._deleted.add(user.key)
        else:
            self._deleted.discard(user.key)
            self._owners[user.login] = user.key
            self._logins[user.key] = user.login
        if user.organisations:
            self._organisations[user.key] = user.organisations

    def _stays_deleted(self, user: _User) -> bool:
        return bool(user.deleted) if user.deleted is not None else user.key in self._deleted


def _users(rows: RuleRows) -> Iterator[_User]:
    logins = _logins(rows.text[_EMAIL]).to_pylist() if _EMAIL in rows.text else [""] * rows.size
    deleted = rows.columns[_DELETED_COLUMN].to_pylist() if _DELETED_COLUMN in rows.columns else [None] * rows.size
    keys, emails, organisations, mains = (_cells(rows, name) for name in (_KEY, _EMAIL, _ORGANISATIONS, _MAIN))
    yield from map(_User, keys, emails, logins, organisations, mains, deleted)


def _logins(email: Texts) -> Texts:
    return pc.utf8_lower(email)


def _cells(rows: RuleRows, name: str) -> list[str]:
    return rows.text[name].to_pylist() if name in rows.text else [""] * rows.size


def _misformed(email: Texts) -> Mask:
    return pc.and_(filled(email), pc.invert(pc.match_substring_regex(email, _EMAIL_FORMAT)))


def _weak(password: Texts) -> Mask:
    length = pc.utf8_length(password)
    short, long = pc.less(length, _LENGTH_MIN), pc.greater(length, _LENGTH_MAX)
    poor = (pc.invert(pc.match_substring_regex(password, wanted)) for wanted in _PASSWORD_CHARACTERS)
    return pc.and_(filled(password), any_of(len(password), [short, long, *poor]))


def _no_email(email: str) -> RowError:
    message = f"{_EMAIL} is {shortened(email)!r}, expected an e-mail address such as jo@example.com"
    return row_error(RowErrorCode.WRONG_FORMAT, _EMAIL, email, message)


def _too_weak(_row: int) -> RowError:
    # Neither the password nor what it lacks: who reads rejected rows could guess the rest.
    return RowError(RowErrorCode.WRONG_FORMAT, _PASSWORD, "", f"{_PASSWORD} breaks the rule, expected {PASSWORD_RULE}")


def _hash_to_store(password: str, known: str | None) -> str | None:
    """Return the hash of a new password, None to keep the known one; known is None for a user who is not stored."""
    if password:
        return None if known and matches(password, known) else hashed(password)
    return hash_of_generated() if known is None else None
