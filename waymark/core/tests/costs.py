"""What something costs the machine, however much else the machine does meanwhile."""

import contextlib
import time
from collections.abc import Iterator


@contextlib.contextmanager
def processor_seconds_at_most(seconds: float) -> Iterator[None]:
    """Fail where the block keeps a processor busy for longer. Waiting for others does not count."""
    began = time.process_time()
    yield
    taken = time.process_time() - began
    assert taken < seconds, f"{taken:.2f} s of the processor; at most {seconds}"
