"""policies.yaml and the presets that it takes up, to what holds for all messages."""
