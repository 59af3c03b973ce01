"""The configuration of a connector: a YAML file whose secrets stand in the environment."""
