"""Ask a virus scanner, where one is set up: clamd, by its own words over its own socket."""

from __future__ import annotations

import logging
import socket
import struct

from django.conf import settings

from waymark.documents.states import Scan

log = logging.getLogger("waymark.documents")
SECONDS = 10.0
PIECE = 1 << 16


def ask(content: bytes) -> Scan:
    """CLEAN or FOUND as the scanner says; WAITING if it gives no clear answer; NOT_ASKED where none is set up."""
    where = settings.WAYMARK_CLAMD
    if not where:
        return Scan.NOT_ASKED
    try:
        answer = _answer(where, content)
    except (OSError, ValueError):
        log.warning("the virus scanner did not answer")
        return Scan.WAITING
    if answer.endswith("OK"):
        return Scan.CLEAN
    if answer.endswith("FOUND"):
        return Scan.FOUND
    log.warning("the virus scanner answered otherwise")
    return Scan.WAITING


def _answer(where: str, content: bytes) -> str:
    """What clamd says of the bytes: "stream: OK", "stream: Name FOUND", or "... ERROR"."""
    with _connected(where) as line:
        line.sendall(b"zINSTREAM\0")
        for at in range(0, len(content), PIECE):
            piece = content[at : at + PIECE]
            line.sendall(struct.pack(">L", len(piece)) + piece)
        line.sendall(struct.pack(">L", 0))
        said = b""
        while not said.endswith(b"\0") and len(said) < 4096:
            more = line.recv(4096)
            if not more:
                break
            said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected(where: str) -> socket.socket:
    kind, _, address = where.partition(":")
    if kind == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    if kind != "tcp":
        raise ValueError("WAYMARK_CLAMD must begin with unix: or tcp:")
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=SECONDS)
