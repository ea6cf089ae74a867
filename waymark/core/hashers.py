"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 32 MiB and two passes: some 40 ms on a small server, so that sign-ins never starve the pages.

    Stronger than the least that OWASP asks for (19 MiB, two passes). A password is hashed anew at the next sign-in
    when these figures change.
    """

    time_cost = 2
    memory_cost = 32 * 1024
    parallelism = 1
