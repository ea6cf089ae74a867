"""What a cluster on one machine consists of: its folder, ports, passwords, and which of its two nodes leads."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import socket
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NODES = ("a", "b")
DATABASE = "waymark"
ADMIN, REPLICATOR, APP = "postgres", "waymark_replicator", "waymark_app"
FIRST_PORT = 8080


class Amiss(Exception):
    """Something is not as it must be. The message says what, and what to do."""


@dataclass
class Cluster:
    """The state that is kept between commands. `standby` is "" while there is none; `alone` says that commits wait for none."""

    folder: Path
    address: int
    pooler: int
    nodes: dict[str, int]
    servers: list[int]
    passwords: dict[str, str]
    secret_key: str
    area: str = ""  # of a demonstration; "" for an empty system
    primary: str = "a"
    standby: str = ""
    alone: bool = True
    binaries: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.folder / "cluster.json"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def url(self) -> str:
        return f"http://localhost:{self.address}"

    def data(self, node: str) -> Path:
        return self.folder / node

    def other(self, node: str) -> str:
        return next(each for each in NODES if each != node)

    def keep(self) -> None:
        """Write the state down, readable by its owner alone."""
        fresh = self.state.with_suffix(".new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({**asdict(self), "folder": str(self.folder)}, file, indent=2)
        fresh.replace(self.state)

    @classmethod
    def kept_in(cls, folder: Path) -> Cluster:
        """The cluster of this folder."""
        try:
            said = json.loads((folder / "cluster.json").read_text())
        except FileNotFoundError:
            raise Amiss(f"There is no cluster in {folder}. Make one: ./run cluster start") from None
        return cls(**{**said, "folder": folder})

    @classmethod
    def new(cls, folder: Path, *, servers: int, port: int | None, area: str) -> Cluster:
        """A cluster that is not made yet, on free ports."""
        free = free_ports(3 + servers)
        return cls(
            folder=folder,
            address=free_port_from(port, 1) if port else free_port_from(FIRST_PORT),
            pooler=free[0],
            nodes=dict(zip(NODES, free[1:3], strict=True)),
            servers=free[3:],
            passwords={who: secrets.token_urlsafe(24) for who in (ADMIN, REPLICATOR, APP)},
            secret_key=secrets.token_urlsafe(50),
            area=area,
        )

    def direct(self, node: str, user: str = ADMIN, database: str = DATABASE) -> str:
        """The address of one node itself."""
        return f"postgresql://{user}:{self.passwords[user]}@127.0.0.1:{self.nodes[node]}/{database}"

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of Waymark's processes here: the pooler for everything, the standby for reports."""
        ports = ",".join(str(port) for port in self.nodes.values())
        hosts = ",".join("127.0.0.1" for _ in self.nodes)
        app = f"{APP}:{self.passwords[APP]}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WAYMARK_", "DATABASE_"))}
        demo = {"WAYMARK_DEMO": "1", "WAYMARK_DEMO_AREA": self.area} if self.area else {}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "SECRET_KEY": self.secret_key,
            "WAYMARK_VAR": str(self.folder / "var"),
            "WAYMARK_BASE_URL": self.url,
            "DATABASE_URL": f"postgresql://{app}@127.0.0.1:{self.pooler}/{DATABASE}",
            "DATABASE_POOL_SIZE": "0",
            "DATABASE_REPORTS_URL": f"postgresql://{app}@/{DATABASE}?host={hosts}&port={ports}",
            **demo,
            **more,
        }


def free_ports(number: int) -> list[int]:
    """So many ports of the loopback that nobody listens on."""
    probes = [socket.socket() for _ in range(number)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def free_port_from(first: int, tried: int = 20) -> int:
    """The first free port from `first` on."""
    for port in range(first, first + tried):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Amiss(f"Port {first} is taken{', and so are those after it' if tried > 1 else ''}. Name another: --port 9000")


def database_user() -> pwd.struct_passwd | None:
    """Whom the databases run as: PostgreSQL and pgbouncer refuse root. None: whoever runs this."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Amiss("PostgreSQL does not run as root, and there is neither a user postgres nor nobody.")
