"""Exported items: made of events or by hand, taken to be sent, and ended.

Each function works within a write transaction of its caller. Locks are always taken in the order cursor, job,
execution, revision counter; whoever has locked an execution has its item.
"""
