"""What everybody is told who did something too often."""

import math


class TooOftenError(Exception):
    """The limit is reached. The message is for people."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = max(1, retry_after_s)
        self.minutes = math.ceil(self.retry_after_s / 60)
        self.wait = "1 minute" if self.minutes == 1 else f"{self.minutes} minutes"
        super().__init__(f"That was tried too often. Please wait {self.wait}, then try again.")
