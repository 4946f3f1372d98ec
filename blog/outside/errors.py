"""Why something outside could not be asked. Each message is a sentence that staff may read."""


class OutsideError(Exception):
    """Nothing usable came back."""


class RefusedError(OutsideError):
    """We do not go there: not a public web address."""


class NoAnswerError(OutsideError):
    """No connection, no certificate, or no answer in time."""


class NoSuchHostError(NoAnswerError):
    """The name has no address."""


class TooLargeError(OutsideError):
    """More bytes than we take."""


class TooManyRedirectsError(OutsideError):
    """Sent on more often than we follow."""


class UnreadableError(OutsideError):
    """An answer, but not in a shape that we know."""


class BusyError(OutsideError):
    """429 or 503. `retry_after` is what the service asked for, in seconds, or None."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)
