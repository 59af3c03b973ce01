"""The shard log's protocol as a state machine: no client, no event loop, no clock."""
