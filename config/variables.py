"""Every variable of the environment that Waymark reads: what it means, and what holds when it is not set.

`./run manage settings` prints them with their present values and writes docs/reference/settings.md; tests compare this
list with the code that reads them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One variable. `default` is what holds without it; `in_production` says that a real area must set it."""

    name: str
    meaning: str
    default: str = ""
    example: str = ""
    in_production: bool = False
    is_secret: bool = False


VARIABLES = (
    Variable(
        "DJANGO_SETTINGS_MODULE",
        "Which kind of start. The server takes `config.settings.production` by itself; commands need to be told.",
        "config.settings.dev",
        "config.settings.production",
    ),
    Variable(
        "SECRET_KEY",
        "At least 50 random characters. It encrypts the secrets of second steps, makes the tokens of links and seals"
        " backups: keep it as carefully as the database, and apart from it. Unset: made once and kept in `WAYMARK_VAR`.",
        in_production=True,
        is_secret=True,
    ),
    Variable(
        "DATABASE_URL",
        "The database: PostgreSQL, or a file (`sqlite:///path`). Options go behind: `?sslmode=require`. Unset: an embedded"
        " database in `WAYMARK_VAR`.",
        example="postgresql://waymark_app:password@host/waymark",
        is_secret=True,
    ),
    Variable(
        "DATABASE_POOL_SIZE",
        "PostgreSQL: how many connections each worker holds at most. 0: each thread keeps one for a minute, and no cursor is"
        " opened on the server (for a pooler in front that lends connections by transaction).",
        "8",
    ),
    Variable(
        "DATABASE_REPORTS_URL",
        "PostgreSQL: a standby of that database. Reports are read from it while it keeps up, and from the primary"
        " otherwise. Several hosts may be named; the one that is a standby now is asked. Unset: all is read from the"
        " primary.",
        example="postgresql://waymark_app:password@/waymark?host=db1,db2",
        is_secret=True,
    ),
    Variable(
        "ALLOWED_HOSTS",
        "The names people type, with commas between.",
        "localhost,127.0.0.1,[::1]",
        "ap.example.gov.uk",
        in_production=True,
    ),
    Variable(
        "WAYMARK_BASE_URL",
        "Where people reach this system, for links in messages. Begins with https:// in production.",
        "http://localhost:8000",
        "https://ap.example.gov.uk",
        in_production=True,
    ),
    Variable(
        "WAYMARK_VAR",
        "The folder of what must be kept: uploads, generated papers, an embedded database.",
        "var",
        "/var/lib/waymark",
    ),
    Variable("WAYMARK_DEMO", "`1`: a demonstration area, in a database of its own. Refused in production.", "0"),
    Variable(
        "WAYMARK_DEMO_AREA",
        "Which demonstration: `small` (a few schools) or `county` (600 pupils, two years). `./run demo --area` sets it.",
        "small",
    ),
    Variable(
        "EMAIL_HOST",
        "The mail server that takes our messages. Unset: they are kept in files in `WAYMARK_VAR/mail`.",
        example="smtp.example.gov.uk",
        in_production=True,
    ),
    Variable("EMAIL_PORT", "Its port.", "587"),
    Variable("EMAIL_HOST_USER", "The name to sign in with there; none if unset."),
    Variable("EMAIL_HOST_PASSWORD", "The password there.", is_secret=True),
    Variable("EMAIL_USE_TLS", "`0`: speak to it without encryption. For a server on the same machine alone.", "1"),
    Variable(
        "DEFAULT_FROM_EMAIL",
        "The address that messages come from.",
        "waymark@localhost",
        "waymark@ap.example.gov.uk",
        in_production=True,
    ),
    Variable(
        "SECURE_PROXY",
        "`1` where a proxy in front ends https and sets `X-Forwarded-Proto`, and nobody can reach the process but through it.",
        "0",
    ),
    Variable("SECURE_SSL_REDIRECT", "`0`: do not send people who come by http to https, because the proxy does.", "1"),
    Variable(
        "OIDC_ISSUER",
        "A body's own provider of identities (OpenID Connect), as it names itself. Unset: people sign in here alone.",
        example="https://login.example.gov.uk",
    ),
    Variable("OIDC_NAME", "What people call that provider.", "your organisation", "Whitcombe County Council"),
    Variable("OIDC_CLIENT_ID", "What it calls this system. Needed where `OIDC_ISSUER` is set."),
    Variable("OIDC_CLIENT_SECRET", "The secret it gave. Needed where `OIDC_ISSUER` is set.", is_secret=True),
    Variable(
        "OIDC_SECOND_FACTOR",
        "What it says (`amr` or `acr`) when it checked a second factor, with commas between. Unset: our own second step is"
        " asked for, whatever it says.",
        example="mfa",
    ),
    Variable(
        "WAYMARK_CLAMD",
        "Where a virus scanner (clamd) listens. Set: every file from outside is shown to it, and waits while it does not"
        " answer. Unset: none is asked.",
        example="unix:/run/clamav/clamd.ctl",
    ),
    Variable("LOG_LEVEL", "`DEBUG`, `INFO`, `WARNING` or `ERROR`.", "INFO"),
    Variable("DEBUG", "`1`: errors in the browser. For work on the code; production never reads it.", "0"),
    Variable("WAYMARK_TEST_DATABASE", "For the tests: `sqlite`, or `postgresql` with `DATABASE_URL`.", "sqlite"),
)
