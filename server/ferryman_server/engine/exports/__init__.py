"""From an event to a delivered record: the dispatcher makes items of events, the deliverer sends them."""
