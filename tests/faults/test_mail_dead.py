"""I15: orders do not depend on mail. The server is dead while people buy; later each mail arrives once."""

import signal
from collections.abc import Callable

from tests.faults import world
from tests.faults.browser import Answer, at_once
from tests.faults.mailbox import Mailbox
from tests.faults.scores import Board, scaled
from tests.faults.site import Site

ORDERS = 300
AN_HOUR_LATER = "UPDATE shop_outbox SET next_try_at = NULL WHERE sent_at IS NULL"  # all waits are over


def buy(site: Site, variant: int) -> Answer:
    browser = site.browser()
    browser.add_to_cart(variant)
    return browser.place_order(browser.open_checkout())


def test_orders_go_through_while_the_mail_server_is_dead_and_each_mail_arrives_once_later(
    site: Site, mailbox: Mailbox, kind: str, board: Board
) -> None:
    count = scaled(ORDERS, least=6)
    (variant,) = site.call(world.stock_up, {"available": count})
    with board.promise("I15 mail dead", kind, f"{count} orders") as score:
        senders = [site.watch("send_outbox", "--watch", "1") for _ in range(2)]
        answers = at_once([lambda: buy(site, variant)] * count, hands=8)
        for sender in senders:
            sender.terminate()
            sender.wait()

        score.update(
            {
                "sold": sum(answer.status == 303 for answer in answers),
                "5xx": sum(answer.is_fault for answer in answers),
                "slowest": f"{max(answer.seconds for answer in answers):.2f}s",
                "sent-while-dead": site.count("outbox", "sent_at IS NOT NULL"),
            }
        )
        assert score["sold"] == count
        assert score["sent-while-dead"] == 0
        assert site.count("outbox") == count

        mailbox.start()
        mailbox.refuses = True  # it is back, but not well yet
        site.database.change(AN_HOUR_LATER)
        site.manage("send_outbox")
        assert not mailbox.received
        mailbox.refuses = False
        site.database.change(AN_HOUR_LATER)
        at_once([lambda: site.run("send_outbox")] * 3)  # three senders at one moment

        score.update(mails=sum(mailbox.received.values()), messages=len(mailbox.received))
        assert score["mails"] == score["messages"] == count
        assert site.count("outbox", "sent_at IS NULL") == 0
        site.audit()


def test_sender_killed_at_every_point_sends_again_under_the_same_name_at_most(
    make_site: Callable[..., Site], mailbox: Mailbox, kind: str, board: Board
) -> None:
    site = make_site()
    mailbox.start()
    (variant,) = site.call(world.stock_up, {"available": 99})
    with board.promise("I15 sender killed", kind, "every point") as score:
        kills = 0
        while True:
            site.call(world.place, variant)
            answer = site.call_and_crash(world.manage, "send_outbox", at=kills + 1)
            if "signal" not in answer:
                break
            assert answer["signal"] == signal.SIGKILL
            kills += 1
            site.database.change(AN_HOUR_LATER)
            assert site.manage("send_outbox")["ok"]
        orders = site.count("order")
        again = sum(mailbox.received.values()) - len(mailbox.received)
        score.update(kills=kills, orders=orders, messages=len(mailbox.received), sent_again=again)
        assert kills >= 4
        assert site.count("outbox", "sent_at IS NULL") == 0
        assert len(mailbox.received) == orders
        assert max(mailbox.received.values()) <= 2
        assert 1 <= again <= kills  # killed between sending and writing it down
        site.audit()
