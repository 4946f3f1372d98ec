"""From the outbox to the mail server: claimed row by row, tried ever more rarely, given up in sight of staff."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPHeloError, SMTPServerDisconnected

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from shop.emails.composing import compose
from shop.models import Outbox

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
NO_TALK = (SMTPServerDisconnected, SMTPConnectError, SMTPHeloError, SMTPAuthenticationError)


def wait_after(tries: int) -> timedelta:
    """Until the next try after so many: doubled each time, six hours at most."""
    doubled: int = 2 ** min(tries - 1, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * doubled)


def send_due(report: Callable[[str], None] = lambda line: None) -> tuple[int, int]:
    """Send what is due over one connection; (sent, failed). A failure is written down and tried again later.

    Every row is claimed before it is sent: a second sender at the same moment passes it by, and one killed between
    sending and writing that down sends it once more, under the same Message-ID, when its wait is over.
    """
    sent = failed = 0
    connection: BaseEmailBackend | None = None
    for pk in list(Outbox.objects.due().values_list("pk", flat=True)):
        mail = _claim(pk)
        if mail is None:
            continue
        try:
            message = compose(mail)
            if not any(message.to):
                raise LookupError("the address was forgotten after the mail was sent")
            if connection is None:
                connection = get_connection()
                connection.open()
            message.connection = connection
            message.send()
        except Exception as error:  # whatever is wrong with this mail, the next one must go
            _close(connection)
            connection = None
            Outbox.objects.filter(pk=mail.pk).update(last_error=f"{type(error).__name__}: {error}"[:300])
            failed += 1
            report(f"{mail}: {error}")
            if _is_about_the_server(error):
                break
        else:
            Outbox.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), last_error="")
            sent += 1
    _close(connection)
    return sent, failed


def queue_again(mail: Outbox) -> bool:
    """Staff want it sent once more: a new message, with all its tries. False where it waits to be sent anyway."""
    asked = Outbox.objects.exclude_waiting().filter(pk=mail.pk)
    return bool(
        asked.update(
            sent_at=None,
            tries=0,
            next_try_at=None,
            last_error="",
            times_asked_again=F("times_asked_again") + 1,
        )
    )


def _claim(pk: int) -> Outbox | None:
    """The row, counted as tried and due again later; None where another sender has it."""
    mail = Outbox.objects.due().filter(pk=pk).select_related("order").first()
    if mail is None:
        return None
    claim = Outbox.objects.due().filter(pk=pk, tries=mail.tries)
    if not claim.update(tries=mail.tries + 1, next_try_at=timezone.now() + wait_after(mail.tries + 1)):
        return None
    mail.tries += 1
    return mail


def _is_about_the_server(error: Exception) -> bool:
    """Nobody answers, not in time, or not to us: the other mails keep their tries for the next run."""
    is_answer = isinstance(error, SMTPException) and not isinstance(error, NO_TALK)
    return isinstance(error, OSError) and not is_answer


def _close(connection: BaseEmailBackend | None) -> None:
    """Without a word: it may be broken, and what was said on it is written down already."""
    if connection is not None:
        with suppress(Exception):
            connection.close()
