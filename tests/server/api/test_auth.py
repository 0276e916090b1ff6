"""Permissions."""

import pytest
from google.protobuf import descriptor_pool

from ferryman_server.api import auth, reflection, server
from ferryman_server.api.auth import Caller, Permission, PermissionMissing, require

READER = Caller("r", "reader", frozenset({Permission.MAPPER_READ}))


def served_methods() -> set[str]:
    pool = descriptor_pool.Default()
    methods = {f"/{name}/{method.name}" for name in server.SERVICES for method in pool.FindServiceByName(name).methods}
    return methods | {f"/{name}/ServerReflectionInfo" for name in reflection.SERVICES}


def test_every_served_method_is_in_the_table() -> None:
    assert set(auth.PERMISSIONS) == served_methods()


def test_whatever_changes_something_needs_write() -> None:
    changing = tuple(
        "Create Update Delete Duplicate Run Stop Resend Activate Deactivate Pause Resume Test PreviewSource".split()
    )
    for method, permission in auth.PERMISSIONS.items():
        if method.startswith("/ferryman.v1.") and "SystemService" not in method:
            writes = method.rpartition("/")[2].startswith(changing)
            assert permission is (Permission.MAPPER_WRITE if writes else Permission.MAPPER_READ), method


def test_a_reader_reads_and_may_ask_who_it_is() -> None:
    require(READER, "/ferryman.v1.JobService/GetJob")
    require(READER, "/ferryman.v1.SystemService/WhoAmI")


def test_a_reader_changes_nothing() -> None:
    with pytest.raises(PermissionMissing, match=r"^r may not call .*RunJob: it needs the permission MAPPER_WRITE$"):
        require(READER, "/ferryman.v1.JobService/RunJob")
