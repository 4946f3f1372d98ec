"""A process that has loaded the site once and forks: a child is there in milliseconds, and may be killed.

`python -m tests.faults.nursery` reads one order per line (JSON) and writes one answer per line:
{"call": "module:function", "args": [], "kwargs": {}} runs it in a child: {"result": …} or {"error": …}
{"serve": port, "crash_at": 17, "method": "POST", "path": "/checkout/"} starts a server process: {"pid": …}
{"end": pid} kills one that still lives: {"signal": what it died of}, {"wait": pid} waits for its own end
This process itself never opens a database connection: a child would share it.
"""

import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from tests.faults.crashing import point

Wsgi = Callable[[dict[str, Any], Callable], Iterable[bytes]]


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def crashing(application: Wsgi, *, at: int, method: str, path: str) -> Wsgi:
    """`application`, which dies at its crash point number `at` within a request of `method` to `path`."""

    def wrapped(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == method and environ["PATH_INFO"].startswith(path):
            point.arm(at)
        return application(environ, start_response)

    return wrapped


def serve(listening: socket.socket, application: Wsgi) -> None:
    server = WSGIServer(("127.0.0.1", 0), QuietHandler, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    host, port = listening.getsockname()
    server.server_address, server.server_name, server.server_port = (host, port), host, port
    server.setup_environ()
    server.set_app(application)
    server.serve_forever()


def call(order: dict[str, Any]) -> dict[str, Any]:
    module, name = order["call"].split(":")
    try:
        return {"result": getattr(import_module(module), name)(*order["args"], **order["kwargs"])}
    except Exception:  # noqa: BLE001  the test reads it
        return {"error": traceback.format_exc()}


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever the site prints goes to the log

    from config.wsgi import application  # noqa: PLC0415  loads the site

    import_module("config.urls")
    import_module("tests.faults.world")
    for line in sys.stdin:
        order = json.loads(line)
        if "call" in order:
            reading, writing = os.pipe()
            pid = os.fork()
            if pid == 0:
                if order.get("crash_at") is not None:
                    point.arm(order["crash_at"])
                answer = call(order)
                answer["points"] = point.disarm()
                os.write(writing, json.dumps(answer).encode())
                os._exit(0)
            os.close(writing)
            with os.fdopen(reading, "rb") as pipe:
                text = pipe.read()
            _, status = os.waitpid(pid, 0)
            answer = json.loads(text) if text else {"signal": os.WTERMSIG(status)}
        elif "serve" in order:
            listening = socket.create_server(("127.0.0.1", order["serve"]), backlog=128)
            pid = os.fork()
            if pid == 0:
                serve(
                    listening,
                    crashing(application, at=order["crash_at"], method=order["method"], path=order["path"]),
                )
            listening.close()
            answer = {"pid": pid}
        else:
            pid = order.get("end") or order["wait"]
            if "end" in order:
                os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            answer = {"signal": os.WTERMSIG(status)}
        answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
