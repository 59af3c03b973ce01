"""The presets that come with a release, one YAML file each."""
