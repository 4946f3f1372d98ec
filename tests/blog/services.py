"""The services outside, played by a real HTTP server on this machine that answers in their documented shapes."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ANSWERS = Path(__file__).parent / "answers"


def stored(name: str) -> Any:
    """An answer of `tests/blog/answers`."""
    return json.loads((ANSWERS / f"{name}.json").read_text())


class Handler(BaseHTTPRequestHandler):
    server: "Server"

    def do_GET(self) -> None:
        self.server.play(self)

    do_HEAD = do_GET

    def log_message(self, *arguments: Any) -> None:
        """Silent."""

    def reply(self, status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


Play = Callable[[Handler], None]


class Server(ThreadingHTTPServer):
    """Answers by the beginning of the path, the longest that fits; 404 otherwise. `asked` lists the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plays: dict[str, Play] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []  # method, path with query, headers

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    def play(self, handler: Handler) -> None:
        path = unquote(handler.path)
        self.asked.append((handler.command, path, {name.lower(): value for name, value in handler.headers.items()}))
        fitting = [start for start in self.plays if path.startswith(start)]
        try:
            if fitting:
                self.plays[max(fitting, key=len)](handler)
            else:
                handler.reply(404)
        except (BrokenPipeError, ConnectionResetError):
            """The client has heard enough."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that the client cut is no news."""

    def on(self, start: str, play: Play) -> None:
        self.plays[start] = play

    def says(self, start: str, answer: Any = b"", status: int = 200, **headers: str) -> None:
        """Answer `answer`, as JSON unless it is bytes, below `start`. Headers with _ for -."""
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.on(start, lambda handler: handler.reply(status, body, named))

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, without queries."""
        return [urlsplit(path).path for _, path, _ in self.asked]

    def query(self, number: int = -1) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.asked[number][1]).query).items()}


@contextmanager
def serving() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def play_all_services(server: Server, settings: Any) -> None:
    """Let `server` stand for every service, each below its own name."""
    settings.OUTSIDE_ALLOWED_FOR_TESTS = [server.place]
    settings.SERVICES = {name: f"{server.url}/{name}" for name in settings.SERVICES}
