"""Pages of placements, by noun."""
