"""Who asked to be told once that a pack is back."""

import secrets
from datetime import timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from shop.models.variants import Variant

KEPT_AFTER_MAIL = timedelta(days=30)  # so that a mail can be sent again, and its link to stop works
WAITS_AT_MOST = timedelta(days=180)  # longer nobody remembers having asked


def new_token() -> str:
    return secrets.token_urlsafe(16)


class StockAlertQuerySet(models.QuerySet["StockAlert"]):
    def waiting(self) -> Self:
        """Nobody has been told yet."""
        return self.filter(told_at=None)

    def answerable(self) -> Self:
        """Those whose pack can be bought again."""
        there = Variant.objects.buyable().filter(stock__available__gt=0).order_by().values("pk")
        return self.waiting().filter(variant__in=there)

    def outlived(self) -> Self:
        """What is to be forgotten: told long enough ago, or waiting for too long."""
        now = timezone.now()
        return self.filter(Q(told_at__lt=now - KEPT_AFTER_MAIL) | Q(told_at=None, asked_at__lt=now - WAITS_AT_MOST))


class StockAlert(models.Model):
    """One address, one pack, one mail."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="stock_alerts", verbose_name="pack")
    email = models.EmailField("e-mail", max_length=254)
    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = StockAlertQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        verbose_name = "request for a mail"
        verbose_name_plural = "requests for a mail when back"
        indexes: ClassVar = [models.Index(fields=["variant"], name="stock_alert_waiting", condition=Q(told_at=None))]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                "variant",
                name="stock_alert_once",
                violation_error_message="This address is told already when the pack is back.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant.sku}, asked {timezone.localtime(self.asked_at):%d/%m/%Y}"  # names nobody

    def get_absolute_url(self) -> str:
        """The page that stops every such mail to this address."""
        return reverse("shop:stock_alert_stop", args=[self.token])
