"""The ring of changes and its batches."""

from ferryman_server.api.watch_ring import BATCH_BYTES_MAX, BATCH_MAX, Entry, Filter, Ring, batches

ALL = Filter()


def entry(revision: int, name: str = "", job_id: str = "job", data: bytes = b"x") -> Entry:
    return Entry(revision, name or f"execution-{revision}", job_id, data)


def filled(*revisions: int, data: bytes = b"x") -> Ring:
    ring = Ring(0)
    ring.extend([entry(r, data=data) for r in revisions], revisions[-1])
    return ring


def shown(ring: Ring, position: int, kept: Filter = ALL) -> list[int]:
    return [e.revision for e in ring.batch(position, kept).entries]


def test_a_reader_gets_what_lies_behind_its_position() -> None:
    ring = filled(1, 2, 5)
    assert shown(ring, 0) == [1, 2, 5]
    assert shown(ring, 2) == [5]
    assert shown(ring, 5) == []
    assert ring.batch(2, ALL).resume == 5


def test_a_reader_ahead_of_the_ring_stays_where_it_is() -> None:
    ring = filled(1, 2)
    assert ring.batch(7, ALL).resume == 7
    ring.extend([entry(7), entry(8)], 8)
    assert shown(ring, 7) == [8]


def test_of_one_resource_only_the_last_state_is_shown() -> None:
    ring = Ring(0)
    ring.extend([entry(1, "a"), entry(2, "b")], 2)
    ring.extend([entry(3, "a"), entry(4, "c")], 4)
    assert shown(ring, 0) == [2, 3, 4]
    assert shown(ring, 1) == [2, 3, 4]


def test_filters_carry_readers_past_what_they_do_not_show() -> None:
    ring = Ring(0)
    ring.extend([entry(1, "abc", "first"), entry(2, "abd", "second"), entry(3, "xyz", "first")], 3)
    assert shown(ring, 0, Filter(job_id="first")) == [1, 3]
    assert shown(ring, 0, Filter(search="AB")) == [1, 2]
    assert shown(ring, 0, Filter("first", "b")) == [1]
    assert ring.batch(0, Filter("none")).resume == 3


def test_the_ring_is_bounded_in_number_and_says_where_it_begins() -> None:
    ring = Ring(0)
    for begin in range(1, 10_000, 100):
        ring.extend([entry(r) for r in range(begin, begin + 100)], begin + 99)
    assert 0 < ring.tail < ring.head == 10_000
    assert shown(ring, ring.tail)[0] == ring.tail + 1
    assert ring.head - ring.tail < 5_000


def test_the_ring_is_bounded_in_bytes() -> None:
    large = b"x" * BATCH_BYTES_MAX
    ring = filled(*range(1, 101), data=large)
    assert 80 < ring.tail < 100
    assert shown(ring, ring.tail) == [ring.tail + 1]


def test_a_batch_ends_at_its_number_or_its_size() -> None:
    many = list(batches([entry(r) for r in range(1, BATCH_MAX + 2)], BATCH_MAX + 9))
    assert [(len(b.entries), b.resume) for b in many] == [(BATCH_MAX, BATCH_MAX), (1, BATCH_MAX + 9)]
    large = list(batches([entry(r, data=b"x" * (BATCH_BYTES_MAX // 2)) for r in (1, 2, 3)], 3))
    assert [(len(b.entries), b.resume) for b in large] == [(2, 2), (1, 3)]
    assert len(list(batches([entry(1, data=b"x" * BATCH_BYTES_MAX * 2)], 1))) == 1


def test_a_batch_resumes_in_front_of_all_that_share_a_revision() -> None:
    same = [entry(5, str(n)) for n in range(BATCH_MAX + 1)]
    assert [b.resume for b in batches(same, 9)] == [4, 9]
