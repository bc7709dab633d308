"""Prefect's server: the one that PREFECT_API_URL names, or one of our own on loopback that lives as long as this process."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings

from flows.server_launch import launch

DRAIN_SECONDS = 10
"""Time for records of tasks and logs that are still on their way to the server."""


class ServerDidNotStart(RuntimeError):
    """Prefect's server ended before it answered."""


@contextmanager
def server(launched: "subprocess.Popen[str] | None" = None, *, scheduling: bool = False) -> Iterator[str]:
    """Gives the address of a Prefect server, which everything within the context uses.

    A server of our own is the one that was `launched` already, if there is one. It has Prefect's pages and a scheduler only
    where `scheduling` asks for them.

    Raises:
        ServerDidNotStart: none was given and none could be started.
    """
    if url := PREFECT_API_URL.value():
        yield url.removesuffix("/api")
        return
    environment = os.environ | get_current_settings().to_environment_variables(exclude_unset=True)
    with launched or launch(environment, scheduling=scheduling) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        if not port:
            raise ServerDidNotStart(
                f"Prefect's server did not start; is {environment.get('PREFECT_HOME', '~/.prefect')} writable, "
                "and of this version of Prefect? --verbose shows more"
            )
        address = f"http://127.0.0.1:{port}"
        with temporary_settings({PREFECT_API_URL: f"{address}/api"}):
            try:
                yield address
            finally:
                for service in (EventsWorker, APILogWorker):
                    service.drain_all(timeout=DRAIN_SECONDS, at_exit=False)
