"""The fleet's pages on a TCP port: uvicorn, until the process is told to end."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask

from motospect.errors import PortTaken

WORKERS = 8


def serve(pages: Flask, host: str, port: int, *, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is told the address once. Raises PortTaken."""
    listener = _listen(host, port)
    with listener:
        ready(f"http://{host}:{listener.getsockname()[1]}")
        config = uvicorn.Config(
            WSGIMiddleware(pages, workers=WORKERS),  # type: ignore[arg-type]  # its own name for the same type
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as refused:
        listener.close()
        raise PortTaken(
            f"The fleet's pages cannot be served on {host} port {port}: {refused.strerror}.",
            hint="Stop the program that uses the port, or set MOTOSPECT_FLEET_PORT to another one.",
        ) from refused
    return listener
