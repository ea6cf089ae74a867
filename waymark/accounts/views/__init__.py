"""Pages about people: signing in, roles and invitations, and the history for auditors."""
