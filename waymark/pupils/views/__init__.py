"""Pages about pupils."""
