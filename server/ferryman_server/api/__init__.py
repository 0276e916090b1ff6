"""gRPC in and out; the only place that knows protobuf."""
