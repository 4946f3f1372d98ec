"""Which columns each report has, and where its figures lead."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format

from shop import reports
from shop.admin.reports.tables import Head, Table, money, number, share, text
from shop.charts import Bars, Point, bars
from shop.reports.sales import Key, PromotionRow
from shop.rules.money import dollars
from shop.rules.periods import Period, percent_change

GST_NOTES = (
    "G1, 1A and G3 are the labels of a business activity statement. Cash basis: a sale counts on the day it was paid, "
    "a refund on the day it was sent, with the GST that was stored on each when it was sold.",
    "Shipping of an order that mixes taxable and GST-free goods stands whole under “Shipping with GST”; its GST is "
    "the part that was charged.",
)
SHELF_NOTE = (
    "Units at the end of that day by the ledger, those held for orders included; prices and costs are those of today."
)


def lines_url(by: str, key: Key | str, period: Period) -> str:
    words = "none" if key is None else str(key)
    asked = {"by": by, "key": words, "first": period.first, "last": period.last}
    return f"{reverse('admin:shop_sale_lines')}?{urlencode(asked)}"


def orders_url(period: Period) -> str:
    asked = {"paid_on__gte": period.first, "paid_on__lte": period.last}
    return f"{reverse('admin:shop_order_changelist')}?{urlencode(asked)}"


def sales_table(by: str, report: reports.SalesReport, period: Period) -> Table:
    heads = [Head(report.heading, is_number=False), Head("Orders"), Head("Units"), Head("Sold"), Head("Refunds")]
    heads += [Head("Net (AUD, incl. GST)"), Head("Before"), Head("Change")]
    rows = []
    for row in report.rows:
        url = lines_url(by, row.key, period)
        change = share(percent_change(row.net_cents, row.before_cents))
        figures = [number(row.orders), number(row.units), money(row.sold_cents), money(-row.refunded_cents)]
        rows.append([text(row.name, url), *figures, money(row.net_cents, url), money(row.before_cents), change])
    sums = {
        name: report.sum_of(name) for name in ("units", "sold_cents", "refunded_cents", "net_cents", "before_cents")
    }
    # Orders are not added up: one may have lines in several rows.
    foot = [
        text("All"),
        text(""),
        number(sums["units"]),
        money(sums["sold_cents"]),
        money(-sums["refunded_cents"]),
        money(sums["net_cents"], lines_url(by, "", period)),
        money(sums["before_cents"]),
        share(percent_change(sums["net_cents"], sums["before_cents"])),
    ]
    notes = [report.note] if report.note else []
    return Table(f"sales-by-{by}", f"Goods by {by}", heads, rows, foot if report.adds_up else (), notes)


def sales_chart(report: reports.SalesReport, by: str, period: Period) -> Bars:
    return bars(
        [
            Point(
                row.name,
                row.net_cents,
                dollars(row.net_cents),
                lines_url(by, row.key, period),
                row.before_cents,
                dollars(row.before_cents),
            )
            for row in report.rows
        ]
    )


def promotions_table(rows: Sequence[PromotionRow]) -> Table:
    heads = [Head("Promotion", is_number=False), Head("Orders"), Head("Off the goods"), Head("Off shipping")]
    heads.append(Head("Goods sold with it"))
    made = [
        [
            text(row.name, reverse("admin:shop_promotion_change", args=[row.key])),
            number(row.orders),
            money(row.off_goods_cents),
            money(row.off_shipping_cents),
            money(row.sold_cents),
        ]
        for row in rows
    ]
    foot = [
        text("All"),
        text(""),
        money(sum(row.off_goods_cents for row in rows)),
        money(sum(row.off_shipping_cents for row in rows)),
        text(""),
    ]
    note = "Goods sold with two promotions count for both, so that column is not added up. Refunds are not subtracted."
    return Table("promotions", "Promotions used in paid orders", heads, made, foot, [note])


def sums_table(now: reports.Sums, before: reports.Sums, period: Period) -> Table:
    heads = [Head("Figure", is_number=False), Head("These days"), Head("Before"), Head("Change")]
    lines, all_orders = lines_url("product", "", period), orders_url(period)

    def of_money(words: str, name: str, url: str = "", sign: int = 1) -> list[object]:
        here, there = sign * getattr(now, name), sign * getattr(before, name)
        return [text(words), money(here, url), money(there), share(percent_change(here, there))]

    rows = [
        [
            text("Orders paid"),
            number(now.orders, all_orders),
            number(before.orders),
            share(percent_change(now.orders, before.orders)),
        ],
        of_money("Goods, after discounts", "goods_cents", lines),
        of_money("Shipping", "shipping_cents", all_orders),
        of_money("Refunds of goods", "refunded_goods_cents", lines, -1),
        of_money("Refunds of shipping", "refunded_shipping_cents", "", -1),
        of_money("Total incl. GST", "total_cents"),
        of_money("GST in it", "net_gst_cents", f"{reverse('admin:shop_sale_changelist')}?by=gst&{_days(period)}"),
        of_money("Average order, before refunds", "average_order_cents", all_orders),
    ]
    return Table("overview", "Overview", heads, rows)  # type: ignore[arg-type]


def gst_tables(report: reports.GstReport, period: Period) -> list[Table]:
    sold, back, net = report.sold, report.refunded, report.net
    goods, free, orders = lines_url("gst", "taxable", period), lines_url("gst", "free", period), orders_url(period)
    heads = [Head("Kind", is_number=False), Head("Sold"), Head("Refunds"), Head("Net incl. GST"), Head("GST in it")]
    parts = [
        ("Taxable goods", "taxable_cents", net.taxable_gst_cents, goods),
        ("GST-free goods", "free_cents", 0, free),
        ("Shipping with GST", "shipping_cents", net.shipping_gst_cents, orders),
        ("Shipping without GST", "shipping_free_cents", 0, orders),
    ]
    rows = [
        [
            text(words, url),
            money(getattr(sold, name)),
            money(-getattr(back, name)),
            money(getattr(net, name), url),
            money(gst),
        ]
        for words, name, gst, url in parts
    ]
    foot = [
        text("All"),
        money(sold.total_cents),
        money(-back.total_cents),
        money(net.total_cents),
        money(net.gst_cents),
    ]
    whole = Table("gst", "GST", heads, rows, foot, GST_NOTES)
    heads = [
        Head("Month", is_number=False),
        Head("G1 Total sales"),
        Head("1A GST on sales"),
        Head("G3 GST-free sales"),
    ]
    months = [
        [text(date_format(day, "F Y")), money(gst.total_cents), money(gst.gst_cents), money(gst.gst_free_cents)]
        for day, gst in report.months
    ]
    foot = [text("All"), money(net.total_cents), money(net.gst_cents), money(net.gst_free_cents)]
    return [whole, Table("gst-by-month", "GST by month", heads, months, foot)]


def shelf_table(report: reports.ShelfReport) -> Table:
    heads = [Head("Pack", is_number=False), Head("SKU", is_number=False), Head("Units"), Head("Price")]
    heads += [Head("At price, incl. GST"), Head("Cost"), Head("At cost, without GST")]
    rows = []
    for row in report.rows:
        pack = row.variant
        ledger = f"{reverse('admin:shop_stockmovement_changelist')}?{urlencode({'variant__id__exact': pack.pk})}"
        rows.append(
            [
                text(
                    f"{pack.supplement.name}, {pack.name}",
                    reverse("admin:shop_supplement_change", args=[pack.supplement_id]),
                ),
                text(pack.sku),
                number(row.units, ledger),
                money(pack.price_cents),
                money(row.at_price_cents),
                money(pack.cost_cents),
                money(row.at_cost_cents),
            ]
        )
    foot = [text("All"), text(""), number(report.units), text(""), money(report.at_price_cents), text("")]
    notes = [SHELF_NOTE]
    if report.without_cost:
        notes.append(f"Packs without a cost, which the last column leaves out: {report.without_cost}.")
    return Table("stock-value", "Stock value", heads, rows, [*foot, money(report.at_cost_cents)], notes)


def _days(period: Period) -> str:
    return urlencode({"first": period.first, "last": period.last})
