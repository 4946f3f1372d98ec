from django.urls import path

from shop import feeds
from shop.views import after_sale, cart, catalogue, checkout, orders, payments, sandbox, stock_alerts, webhooks

app_name = "shop"
urlpatterns = [
    path("shop/", catalogue.shop_home, name="home"),
    path("shop/category/<slug:slug>/", catalogue.category, name="category"),
    path("shop/<slug:slug>/", catalogue.supplement, name="supplement"),
    path("shipping/", catalogue.shipping, name="shipping"),
    path("merchant-feed.xml", feeds.merchant_feed, name="merchant_feed"),
    path("alerts/", stock_alerts.ask, name="stock_alert"),
    path("alerts/<slug:token>/", stock_alerts.stop, name="stock_alert_stop"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.cart_add, name="cart_add"),
    path("cart/update/", cart.cart_update, name="cart_update"),
    path("cart/remove/", cart.cart_remove, name="cart_remove"),
    path("cart/code/", cart.cart_code, name="cart_code"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("webhooks/<slug:gateway>/", webhooks.webhook, name="webhook"),
    path("sandbox/pay/<slug:session_id>/", sandbox.pay, name="sandbox"),
    path("orders/", orders.find_order, name="find_order"),
    path("orders/<slug:number>/<slug:token>/", orders.order, name="order"),
    path("orders/<slug:number>/<slug:token>/invoice/", orders.invoice, name="invoice"),
    path("orders/<slug:number>/<slug:token>/invoice.pdf", orders.invoice_pdf, name="invoice_pdf"),
    path("orders/<slug:number>/<slug:token>/return/", after_sale.ask_return, name="return"),
    path("orders/<slug:number>/<slug:token>/again/", after_sale.buy_again, name="buy_again"),
    path("orders/<slug:number>/<slug:token>/pay/", payments.pay, name="pay"),
    path("orders/<slug:number>/<slug:token>/change/", payments.change, name="change_order"),
]
