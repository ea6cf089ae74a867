"""What the joined pages show: home, search, the pupil's file."""
