"""Backups: everything that must be kept, in one file that proves itself, and back again into an empty place."""
