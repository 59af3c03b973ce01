"""The ports on Kafka. The only folder that imports faust or aiokafka."""
