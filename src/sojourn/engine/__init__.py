"""One turn of a shard, and the protocol of its log. Knows no Kafka client."""
