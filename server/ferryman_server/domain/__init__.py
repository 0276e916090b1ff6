"""Pure values and rules: no clock, no async, no SQL, no protobuf."""
