"""B9: however much is sent, memory stays bounded, the answer is plain, and the next person is served.

Against a server of its own over the loopback, as it runs in use. A body that drips in is the proxy's to hold back: see
docs/how-to/install.md.
"""

import os
import socket
import subprocess
import time
import tracemalloc
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse

from config import demo
from tests.cast import SCHOOL_DAY, Cast
from waymark.accounts.tests.factories import sign_in
from waymark.core import clock, uploads

ROOT = Path(__file__).resolve().parents[2]
MB = 1024 * 1024
SECONDS_TO_START = 60
HEAD = b"Host: localhost\r\nConnection: close\r\n"
FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Server:
    """One server with one worker, on an embedded database without tables: nothing here gets as far as them."""

    def __init__(self, folder):
        self.port = free_port()
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": f"sqlite:///{folder / 'empty.sqlite3'}",
            "SECRET_KEY": settings.SECRET_KEY,
            "WAYMARK_VAR": str(folder),
            "LOG_LEVEL": "ERROR",
        }
        command = demo._server_command("127.0.0.1", self.port)
        self.log = (folder / "log").open("ab")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=self.log, stderr=self.log, start_new_session=True
        )
        began = time.monotonic()
        while not self.is_alive():
            assert self.process.poll() is None and time.monotonic() - began < SECONDS_TO_START, folder
            time.sleep(0.1)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), 30)

    def ask(self, *parts):
        """Send the parts; return the first line of the answer, the rest, and how much was sent of what there was."""
        sent = 0
        with self.connect() as there:
            try:
                for part in parts:
                    there.sendall(part)
                    sent += len(part)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has answered, and takes no more
            answer = b""
            try:
                while piece := there.recv(65536):
                    answer += piece
            except ConnectionResetError:
                pass
        first, _, rest = answer.partition(b"\r\n")
        return first, rest, sent

    def is_alive(self):
        try:
            return self.ask(b"GET /health HTTP/1.1\r\n" + HEAD + b"\r\n")[0].startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def most_memory(self):
        """The most that any of its processes ever held, in bytes."""
        most = 0
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                if os.getpgid(int(status.parent.name)) == self.process.pid:
                    [peak] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
                    most = max(most, int(peak.split()[1]) * 1024)
            except (OSError, ValueError):
                continue  # gone meanwhile
        return most

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)
        self.log.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("server"))
    yield started
    started.stop()


@pytest.fixture(autouse=True)
def _the_server_lives_on(request):
    yield
    if "server" in request.fixturenames:
        assert request.getfixturevalue("server").is_alive()


def posting(length):
    kind = b"Content-Type: multipart/form-data; boundary=b\r\n"
    return b"POST /sign-in/ HTTP/1.1\r\n" + HEAD + kind + b"Content-Length: %d\r\n\r\n" % length


@pytest.mark.journey
@pytest.mark.smoke
def test_b9_five_gigabytes_are_refused_before_they_are_read(server):
    before = server.most_memory()
    first, rest, sent = server.ask(posting(5 * 1024 * MB), FILE)  # and no more: it does not wait for the rest
    assert first.startswith(b"HTTP/1.1 413")
    assert b"too large" in rest
    assert b"cache-control: no-store" in rest.lower()
    assert b"content-security-policy" in rest.lower()
    assert server.most_memory() - before < 8 * MB


@pytest.mark.journey
@pytest.mark.smoke
def test_b9_a_megabyte_of_header_is_refused_by_the_server(server):
    before = server.most_memory()
    first, _, _ = server.ask(b"GET /accessibility HTTP/1.1\r\n" + HEAD + b"X-A: " + b"a" * MB + b"\r\n\r\n")
    assert first.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400"))
    assert server.most_memory() - before < 8 * MB


class Dripping:
    """The body of a request that is made as it is read: never whole in memory on this side either."""

    def __init__(self, *parts):
        self.parts, self.left = iter(parts), b""

    def read(self, size=-1):
        while len(self.left) < size and (part := next(self.parts, None)) is not None:
            self.left += part
        given, self.left = self.left[:size], self.left[size:]
        return given

    readline = read  # asked for and never used: no form is read line by line


def test_b9_a_large_file_is_held_neither_in_memory_nor_whole(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 8 * MB)
    end, size = b"\r\n--b--\r\n", 48
    body = Dripping(FILE, *(b"x" * MB for _ in range(size)), end)
    environ = {"CONTENT_LENGTH": str(len(FILE) + size * MB + len(end)), "wsgi.input": body, "REQUEST_METHOD": "POST"}
    request = RequestFactory().request(**environ, CONTENT_TYPE="multipart/form-data; boundary=b")
    tracemalloc.start()
    try:
        taken = request.FILES["file"].size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        request.close()
    assert 8 * MB <= taken < 9 * MB
    assert peak < 8 * MB
    assert body.read(1) == b""  # it was read to its end, so that the form can answer


@pytest.mark.django_db
def test_b9_ten_thousand_fields_get_a_plain_page():
    with clock.at(SCHOOL_DAY):
        client = sign_in(Client(), Cast.gather().referrer)
        body = urlencode([("form_key", str(uuid4())), *((f"field_{n}", "1") for n in range(10_000))])
        answer = client.post(reverse("pupils:add"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "This page could not be read" in answer.text


@pytest.mark.parametrize(
    ("declared", "status"), [("1073741824", 302), ("1073741825", 413), ("9" * 5000, 413), ("", 302), ("-1", 302)]
)
@pytest.mark.django_db
def test_b9_only_what_declares_too_much_is_refused(declared, status):
    answer = Client().generic("GET", reverse("casefile:home"), CONTENT_LENGTH=declared)
    assert answer.status_code == status
