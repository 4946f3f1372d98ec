"""Messages of gateways. Nothing is stored, and nothing is believed, before the signature was checked."""

import logging

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop import gateways, limits, orders
from shop.clients import network_of
from shop.payments import BadEventError, Event, PaymentReport, State
from shop.views.too_often import told_to_wait

logger = logging.getLogger(__name__)
MOST_BYTES = 256 * 1024


@csrf_exempt  # a service has no page of ours to take a token from: its signature stands in for one
@require_POST
def webhook(request: HttpRequest, gateway: str) -> HttpResponse:
    """2xx: taken, so that it is not sent again. 400: not the gateway's. 503: the gateway tries later."""
    try:
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            return _answer(413, "too long")
        body = request.read(MOST_BYTES + 1)
    except (ValueError, OSError, RequestDataTooBig):
        return _answer(400, "not readable")
    if len(body) > MOST_BYTES:
        return _answer(413, "too long")
    try:
        return _take(gateway, body, request)
    except DatabaseError:
        logger.exception("a message of %s could not be written", gateway)
        response = _answer(503, "try again")
        response.headers["Retry-After"] = "30"
        return response


def _take(name: str, body: bytes, request: HttpRequest) -> HttpResponse:
    gateway = gateways.hosted().get(name)
    if gateway is None:
        raise Http404
    try:
        event = gateway.read_event(body, request.headers, now=timezone.now())
    except BadEventError as error:
        try:
            limits.BAD_SIGNATURES.count(network_of(request))
        except limits.TooOftenError as too_often:
            return told_to_wait(_answer(429, "too many"), too_often)
        logger.warning("a message to /webhooks/%s/ was refused: %s", name, error)
        return _answer(400, "refused")
    if event.payment is None:
        logger.info("a message of %s is of no use here: %s", name, event.kind)
        return HttpResponse(status=204)
    outcome = orders.settle_payment(name, event.payment, event)
    _watch(name, event, event.payment)
    return _answer(200, outcome.value)


def _watch(name: str, event: Event, report: PaymentReport) -> None:
    """Cards that are tried out show in declines: those of one shopper, and their share of all."""
    mark = f"{name}:{event.event_id}"
    if report.state == State.FAILED:
        payment = orders.find_payment(name, report)
        limits.record_decline(reference=payment.reference if payment else "", event=mark)
    elif report.state == State.SUCCEEDED:
        limits.record_success(event=mark)


def _answer(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
