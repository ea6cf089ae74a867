"""Look at the file on the standard input, in this process alone. The first line out is what was found, as JSON."""

from __future__ import annotations

import json
import resource
import sys

MEMORY, SECONDS = 1024 * 1024 * 1024, 10


def main() -> None:
    """Print {"kind": ...} and the bytes to keep, or {"refused": sentence}. Out of memory or time, print nothing."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    from waymark.documents.inspection import NotTaken, look

    try:
        kept, kind = look(content)
    except NotTaken as refused:
        answer, kept = {"refused": str(refused)}, b""
    else:
        answer = {"kind": kind}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
