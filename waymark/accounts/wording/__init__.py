"""What accounts say: about people and roles, and of everything that the history keeps."""
