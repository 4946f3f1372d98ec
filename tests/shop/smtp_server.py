"""A mail server of our own on this machine: enough SMTP (RFC 5321) to take messages, and to go wrong on purpose."""

import contextlib
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Behaviour:
    """What the server has taken, and how it behaves. Faults may be changed while it runs.

    `refuse` maps a command (such as RCPT or DATA) to the line that answers it; END is the answer to the whole message.
    """

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_recipient: dict[str, str] = field(default_factory=dict)
    seconds_before_greeting: float = 0.0
    drops_after_data: bool = False  # takes the message and hangs up without saying so

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.messages]


class _Talk(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        behaviour = self.server.behaviour
        behaviour.connections += 1
        time.sleep(behaviour.seconds_before_greeting)
        with contextlib.suppress(OSError):
            self._say(behaviour.refuse.get("CONNECT", "220 ready"))
            while self._answer(behaviour):
                pass

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _answer(self, behaviour: Behaviour) -> bool:
        line = self.rfile.readline().decode("ascii", "replace").strip()
        command = line[:4].upper()
        if not line or command == "QUIT":
            if line:
                self._say("221 bye")
            return False
        address = line.partition("<")[2].partition(">")[0]
        if command == "RCPT" and address in behaviour.refuse_recipient:
            self._say(behaviour.refuse_recipient[address])
        elif command in behaviour.refuse:
            self._say(behaviour.refuse[command])
        elif command == "DATA":
            return self._take(behaviour)
        elif command in {"EHLO", "HELO", "MAIL", "RCPT", "RSET", "NOOP"}:
            if command == "RCPT":
                behaviour.recipients.append(address)
            self._say("250 ok")
        else:
            self._say("502 not known")
        return True

    def _take(self, behaviour: Behaviour) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line.removeprefix(b"."))
        if "END" in behaviour.refuse:
            self._say(behaviour.refuse["END"])
            return True
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        behaviour.messages.append(message)
        if behaviour.drops_after_data:
            return False
        self._say("250 taken")
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, behaviour: Behaviour, port: int) -> None:
        self.behaviour = behaviour
        super().__init__(("127.0.0.1", port), _Talk)


@contextlib.contextmanager
def listening(behaviour: Behaviour, port: int = 0) -> Iterator[int]:
    """Serve until the end of the block; the port that it listens on."""
    with _Server(behaviour, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
