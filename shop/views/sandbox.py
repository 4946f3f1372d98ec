"""The sandbox's hosted page: somebody else's site, as far as the shop is concerned. Only in the demo."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from shop import gateways
from shop.payments import RefusedError
from shop.payments.sandbox import CHOICES, Choice, UnknownSessionError

# After these the customer has not paid, and comes back by the other address.
WITHOUT_MONEY = (Choice.DECLINE, Choice.LEAVE)


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, session_id: str) -> HttpResponse:
    if not settings.SANDBOX_IS_ON:
        raise Http404
    ledger, now = gateways.sandbox().ledger, timezone.now()
    try:
        session = ledger.session(session_id)
    except UnknownSessionError:
        raise Http404 from None
    sentence, status = "", 200
    if request.method == "POST":
        chosen = request.POST.get("choice", "")
        if chosen not in CHOICES:
            sentence, status = "Choose what happens.", 422
        else:
            try:
                ledger.choose(session_id, Choice(chosen), now=now)
            except RefusedError:
                sentence, status = "This payment page is closed. Nothing was paid here just now.", 409
                session = ledger.session(session_id)
            else:
                is_paid = chosen not in WITHOUT_MONEY
                response = redirect(session.return_url if is_paid else session.cancel_url)
                response.status_code = 303
                return response
    context = {
        "session": session,
        "is_open": session.is_open(now),
        "choices": CHOICES.items(),
        "sentence": sentence,
    }
    return render(request, "shop/sandbox.html", context, status=status)
