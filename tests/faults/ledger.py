"""A second oracle: what must hold after anything that happened, asked in plain SQL and not by the site's own code.

Every question finds the rows that break a promise; both databases understand it.
"""

QUESTIONS = {
    "counters are the sums of the ledger": """
        SELECT s.variant_id, s.available, s.held, COALESCE(SUM(m.available_change), 0), COALESCE(SUM(m.held_change), 0)
        FROM shop_stock s LEFT JOIN shop_stockmovement m ON m.variant_id = s.variant_id
        GROUP BY s.variant_id, s.available, s.held
        HAVING s.available <> COALESCE(SUM(m.available_change), 0) OR s.held <> COALESCE(SUM(m.held_change), 0)
    """,
    "held units are those of the lines": """
        SELECT s.variant_id, s.held, COALESCE(SUM(l.quantity - l.shipped_quantity - l.released_quantity), 0)
        FROM shop_stock s LEFT JOIN shop_orderline l ON l.variant_id = s.variant_id
        GROUP BY s.variant_id, s.held
        HAVING s.held <> COALESCE(SUM(l.quantity - l.shipped_quantity - l.released_quantity), 0)
    """,
    "an order that ended holds nothing": """
        SELECT o.number, l.sku FROM shop_order o JOIN shop_orderline l ON l.order_id = o.id
        WHERE o.status IN ('cancelled', 'expired') AND l.quantity > l.shipped_quantity + l.released_quantity
    """,
    "totals are the sums of their lines": """
        SELECT o.number, o.subtotal_cents, o.discount_cents, o.total_cents
        FROM shop_order o LEFT JOIN shop_orderline l ON l.order_id = o.id
        GROUP BY o.id, o.number, o.subtotal_cents, o.discount_cents, o.shipping_cents, o.total_cents
        HAVING o.subtotal_cents <> COALESCE(SUM(l.line_total_cents), 0)
            OR o.discount_cents < COALESCE(SUM(l.discount_cents), 0)
            OR o.total_cents <> o.subtotal_cents - o.discount_cents + o.shipping_cents
    """,
    "one order for an attempt": """
        SELECT attempt_key, COUNT(*) FROM shop_order GROUP BY attempt_key HAVING COUNT(*) > 1
    """,
    "one charge for an order at most": """
        SELECT order_id, COUNT(*) FROM shop_payment WHERE status = 'succeeded' GROUP BY order_id HAVING COUNT(*) > 1
    """,
    "paid is what has been paid": """
        SELECT o.number, o.status, p.status, p.received_cents, o.total_cents
        FROM shop_order o LEFT JOIN shop_payment p ON p.order_id = o.id AND p.status = 'succeeded'
        WHERE o.status IN ('paid', 'packed', 'shipped', 'completed')
            AND (p.id IS NULL OR p.received_cents <> o.total_cents)
            OR o.status IN ('pending', 'expired') AND p.id IS NOT NULL
    """,
    "every order has a payment and a mail that says it was placed": """
        SELECT o.number FROM shop_order o
        WHERE NOT EXISTS (SELECT 1 FROM shop_payment p WHERE p.order_id = o.id)
            OR (SELECT COUNT(*) FROM shop_outbox m WHERE m.order_id = o.id AND m.kind = 'placed') <> 1
    """,
    "every order that is paid says so once": """
        SELECT o.number FROM shop_order o WHERE o.status IN ('paid', 'packed', 'shipped', 'completed')
            AND (SELECT COUNT(*) FROM shop_outbox m WHERE m.order_id = o.id AND m.kind = 'paid') <> 1
    """,
    "refunds are within what was received": """
        SELECT p.reference, p.received_cents, p.refunded_cents, SUM(r.amount_cents)
        FROM shop_payment p JOIN shop_refund r ON r.payment_id = p.id WHERE r.status <> 'failed'
        GROUP BY p.id, p.reference, p.received_cents, p.refunded_cents
        HAVING SUM(r.amount_cents) > p.received_cents OR SUM(r.amount_cents) <> p.refunded_cents
    """,
    "uses of promotions are counted": """
        SELECT p.id, p.used, COUNT(u.id) FROM shop_promotion p
        LEFT JOIN shop_orderpromotion u ON u.promotion_id = p.id AND u.given_back_at IS NULL
        GROUP BY p.id, p.used HAVING p.used <> COUNT(u.id)
    """,
}
