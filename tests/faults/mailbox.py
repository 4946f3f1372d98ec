"""A mail server of our own. It can be dead, refuse for now, or keep what it gets."""

import contextlib
import re
import socketserver
import threading
from collections import Counter

from tests.faults.ports import free_port

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class _Talk(socketserver.StreamRequestHandler):
    server: "_Listener"

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._talk()

    def _talk(self) -> None:
        self.say("220 mailbox")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                if self.server.box.refuses:
                    self.say("451 try again later")
                    continue
                self.say("354 go on")
                body = b""
                while (part := self.rfile.readline()) not in {b".\r\n", b""}:
                    body += part
                found = MESSAGE_ID.search(body)
                with self.server.box.lock:
                    self.server.box.received[found[1].decode() if found else ""] += 1
                self.say("250 kept")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, box: "Mailbox") -> None:
        self.box = box
        super().__init__(("127.0.0.1", port), _Talk)


class Mailbox:
    """`received` counts messages by their Message-ID. Dead until `start`."""

    def __init__(self) -> None:
        self.port = free_port()
        self.received: Counter[str] = Counter()
        self.refuses = False
        self.lock = threading.Lock()
        self._listener: _Listener | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._listener = _Listener(self.port, self)
        threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True).start()

    def die(self) -> None:
        if self._listener:
            self._listener.shutdown()
            self._listener.server_close()
            self._listener = None
