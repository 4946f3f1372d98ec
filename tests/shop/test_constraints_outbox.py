"""What the database refuses of the outbox and of counts, whatever the code above it does."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shop.models import LimitCount, Outbox
from tests.builders import make_variant, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def refused(what):
    with pytest.raises(IntegrityError) as told, transaction.atomic():
        what()
    return str(told.value)


def test_mail_without_an_order_is_only_the_one_about_the_shop():
    assert "outbox_names_its_order" in refused(lambda: Outbox.objects.create(kind="placed", about="order:1"))

    Outbox.objects.create(kind="staff_declines", about="pause:1")


def test_mail_of_one_reason_stands_once():
    order = place((make_variant(), 1))
    row = {"kind": "placed", "about": f"order:{order.pk}", "order": order}

    refused(lambda: Outbox.objects.create(**row))
    Outbox.objects.create(**row | {"about": "shipment:1"})


def test_key_of_a_count_stands_once():
    LimitCount.objects.create(key="x", ends_at=timezone.now())

    refused(lambda: LimitCount.objects.create(key="x", ends_at=timezone.now()))
