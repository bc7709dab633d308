"""The process of a Prefect server of our own; `flows.server` starts it.

Says the port that it listens on in one line of standard output, and ends when its standard input closes, which is when the
process that started it has ended, however it ended. Prefect's own embedded server outlives a parent that was killed.
"""

import gc
import os
import socket
import sys
import threading

import uvicorn

SHUTDOWN_SECONDS = 10
"""Time for what the server still has to write; SQLite stands it well to be stopped in the middle."""


class _AnnouncedServer(uvicorn.Server):
    """Says its port once it answers."""

    def end_with_parent(self) -> None:
        while os.read(sys.stdin.fileno(), 1024):  # a thread that waits in sys.stdin holds its lock: a crash at the end
            pass
        self.should_exit = True
        stop = threading.Timer(SHUTDOWN_SECONDS, os._exit, [1])
        stop.daemon = True
        stop.start()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        sys.stdout.write(f"{self.servers[0].sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()


def main(scheduling: bool) -> None:
    """Serves on a free port of loopback until standard input closes; with the scheduler and the pages if `scheduling`."""
    listening = socket.create_server(("127.0.0.1", 0))
    # before Prefect is imported: the pages ask for their data where these say
    os.environ["PREFECT_SERVER_API_HOST"], os.environ["PREFECT_SERVER_API_PORT"] = map(str, listening.getsockname())
    if not scheduling:  # without pages nobody sees the timeline of events, and keeping it doubles what a batch costs
        os.environ.setdefault("PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED", "false")
    from prefect.server.api.server import create_app

    app = create_app(ephemeral=not scheduling, final=True)
    server = _AnnouncedServer(uvicorn.Config(app, log_level="error", lifespan="on", timeout_graceful_shutdown=3))
    threading.Thread(target=server.end_with_parent, daemon=True).start()
    server.run(sockets=[listening])
    gc.freeze()  # spares the interpreter a last collection, which takes it more than a second


if __name__ == "__main__":
    main(scheduling="--scheduling" in sys.argv)
