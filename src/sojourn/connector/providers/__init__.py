"""Those who carry actions out: by mail, by HTTP, or on a screen."""
