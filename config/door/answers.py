"""What an application answered, gathered by one thread and sent by another."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.db import close_old_connections

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

WHOLE_FILE_BYTES = 1024 * 1024  # read at once and left to the server: nobody who reads slowly holds a thread of ours
PIECES, PIECE_TAKEN_WITHIN_S = 4, 60.0  # of an answer that is made while it is sent: so many wait, for so long


class Answer:
    """What an application answered: `body`, or `pieces` of what is longer, and `rest`, what is left to do then."""

    def __init__(self, application: Application, environ: Environ) -> None:
        self.status, self.headers = "", []  # type: str, Headers
        self.body, self.pieces, self.rest = b"", None, None  # type: bytes, Iterable[bytes] | None, Callable[[], None] | None
        result = application(environ, self._start)
        if getattr(result, "streaming", False) and not self._is_short_file(result):
            self._stream(result)
            return
        try:
            self.body = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()

    def _start(self, status: str, headers: Headers, exc_info: Any = None) -> None:
        self.status, self.headers = status, headers

    def _is_short_file(self, result: Any) -> bool:
        length = next((value for name, value in self.headers if name.lower() == "content-length"), "")
        is_file = getattr(result, "file_to_stream", None) is not None
        return is_file and length.isdecimal() and int(length) <= WHOLE_FILE_BYTES

    def _stream(self, result: Any) -> None:
        if getattr(result, "file_to_stream", None) is not None:
            self.pieces = result  # no database behind it: whoever sends it may read it
            self.rest = close_old_connections
        else:
            pipe = Pipe(result)
            self.pieces, self.rest = pipe.taken(), pipe.fill

    def send(self, start_response: StartResponse) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return [self.body] if self.pieces is None else self.pieces


class Pipe:
    """Pieces of an answer, made by one thread, since they may come from its database, and sent by another."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self._pieces: queue.Queue[bytes | BaseException | None] = queue.Queue(PIECES)
        self._is_left = threading.Event()

    def fill(self) -> None:
        end = None
        try:
            for piece in self._source:
                self._put(piece)
                if self._is_left.is_set():
                    return
        except queue.Full:
            return
        except BaseException as error:  # noqa: BLE001  whoever sends must hear of it: half an answer is none
            end = error
        finally:
            self._source.close()
        with suppress(queue.Full):
            self._put(end)

    def _put(self, piece: bytes | BaseException | None) -> None:
        self._pieces.put(piece, timeout=PIECE_TAKEN_WITHIN_S)

    def taken(self) -> Iterator[bytes]:
        try:
            while (piece := self._pieces.get()) is not None:
                if isinstance(piece, BaseException):
                    raise piece
                yield piece
        finally:
            self._is_left.set()
            with suppress(queue.Empty):
                while True:
                    self._pieces.get_nowait()  # it may be waiting for a place
