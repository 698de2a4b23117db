"""A port for a server that a test starts: between asking for it and listening, nobody else is given it."""

import os
import socket

#: Below what Linux and macOS give out to whoever connects or asks for any port.
LOW, HIGH = 15_000, 30_000


def free_port() -> int:
    """A free one. Processes of the tests begin to look in places of their own."""
    first = os.getpid() * 50 % (HIGH - LOW)
    for step in range(HIGH - LOW):
        port = LOW + (first + step) % (HIGH - LOW)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port between {LOW} and {HIGH}")
