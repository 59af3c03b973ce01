"""Who begins a journey: by an event, by name, by a stage, or because time has come."""
