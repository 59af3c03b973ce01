"""What journeys may refer to: events, attributes, channels, stages, offers, settings."""
