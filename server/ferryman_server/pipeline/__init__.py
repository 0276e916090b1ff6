"""One run of data: fetch, read, map, check, apply, with counters and rejected rows."""
