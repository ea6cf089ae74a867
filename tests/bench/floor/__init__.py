"""The floor: a minimal application with sign-in, default middleware, one query, one template. It does no more."""
