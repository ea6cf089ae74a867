"""A file that leaves as a file: to be kept, never shown inside this site and never run."""

from __future__ import annotations

from django.http import HttpResponse


def attachment(content: bytes, *, content_type: str, name: str) -> HttpResponse:
    """The bytes under this name; the name says nothing of anybody. No cache keeps them."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
