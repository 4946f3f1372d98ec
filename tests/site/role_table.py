"""Who may do what at every address of the admin. A test walks them all and compares: tests/site/test_role_matrix.py.

Letters are roles: n nobody signed in, c a customer, x staff without a group, e editor, f fulfilment, m manager,
o owner, s superuser. Who is not named is refused. PUT, PATCH, DELETE and OPTIONS are refused to everybody.

A new model or view needs a line here and, for a model, one in role_rows.py. The roles, in a sentence
each: an editor has no shop data; fulfilment no refunds, prices or payment details; a manager has products, prices,
movements, refunds, coupons, shipping rules and exports; an owner has users, groups and settings, and deletes no audit.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Page:
    """A page beside Django's own five: who may open it (GET, HEAD), who may send to it (POST)."""

    get: str
    post: str


@dataclass(frozen=True)
class Desk:
    """`look`: list, row, history. `change`: POST to a row. `add` and `delete`: both methods."""

    look: str
    add: str
    change: str
    delete: str
    pages: dict[str, Page] = field(default_factory=dict)
    actions: dict[str, str] = field(default_factory=dict)


SITE = {
    "index": Page(get="xefmos", post="xefmos"),
    "login": Page(get="xefmos", post=""),
    "logout": Page(get="ncxefmos", post="ncxefmos"),
    "password_change": Page(get="xefmos", post="xefmos"),
    "password_change_done": Page(get="xefmos", post="xefmos"),
    "autocomplete": Page(get="", post=""),
    "jsi18n": Page(get="xefmos", post=""),
    "find": Page(get="xefmos", post=""),
    "find_suggestions": Page(get="xefmos", post=""),
    "move_stock": Page(get="", post="mos"),
    "shop_bulk": Page(get="", post="mos"),
    "view_on_site": Page(get="xefmos", post="xefmos"),
    "app_list[accounts]": Page(get="os", post="os"),
    "app_list[auth]": Page(get="os", post="os"),
    "app_list[blog]": Page(get="emos", post="emos"),
    "app_list[shop]": Page(get="fmos", post="fmos"),
    "app_list[taggit]": Page(get="eos", post="eos"),
    "a row's address without a verb": Page(get="xefmos", post="xefmos"),
    "an address that is none": Page(get="", post=""),
}

DESKS = {
    "accounts.auditentry": Desk(
        look="os",
        add="",
        change="",
        delete="",
    ),
    "accounts.user": Desk(
        look="os",
        add="os",
        change="os",
        delete="os",
        pages={
            "password_change": Page(get="os", post="os"),
        },
    ),
    "auth.group": Desk(
        look="os",
        add="s",
        change="s",
        delete="s",
    ),
    "blog.author": Desk(
        look="eos",
        add="eos",
        change="eos",
        delete="eos",
        actions={
            "delete_selected": "eos",
        },
    ),
    "blog.category": Desk(
        look="eos",
        add="eos",
        change="eos",
        delete="eos",
        actions={
            "delete_selected": "eos",
        },
    ),
    "blog.citation": Desk(
        look="eos",
        add="eos",
        change="eos",
        delete="eos",
        pages={
            "import": Page(get="eos", post="eos"),
            "paste": Page(get="", post="eos"),
            "recognise": Page(get="", post="eos"),
            "version": Page(get="eos", post="eos"),
        },
        actions={
            "check_now": "eos",
            "confirm_design": "eos",
            "delete_selected": "eos",
            "export_bibtex": "eos",
            "export_csl": "eos",
            "export_ris": "eos",
            "look_up_again": "eos",
        },
    ),
    "blog.claim": Desk(
        look="eos",
        add="eos",
        change="eos",
        delete="eos",
        actions={
            "delete_selected": "eos",
        },
    ),
    "blog.image": Desk(
        look="eos",
        add="eos",
        change="eos",
        delete="eos",
        actions={
            "delete_selected": "eos",
        },
    ),
    "blog.ingredient": Desk(
        look="emos",
        add="emos",
        change="emos",
        delete="emos",
        actions={
            "delete_selected": "emos",
        },
    ),
    "blog.intake": Desk(
        look="emos",
        add="mos",
        change="mos",
        delete="mos",
        actions={
            "delete_selected": "mos",
        },
    ),
    "blog.outcome": Desk(
        look="eos",
        add="eos",
        change="eos",
        delete="eos",
        actions={
            "delete_selected": "eos",
        },
    ),
    "blog.page": Desk(
        look="eos",
        add="eos",
        change="eos",
        delete="eos",
        actions={
            "delete_selected": "eos",
        },
    ),
    "blog.post": Desk(
        look="eos",
        add="eos",
        change="eos",
        delete="eos",
        pages={
            "bulk": Page(get="eos", post="eos"),
            "open": Page(get="", post="eos"),
            "preview": Page(get="eos", post="eos"),
            "preview_new": Page(get="", post="eos"),
            "preview_typed": Page(get="", post="eos"),
            "version": Page(get="eos", post="eos"),
        },
        actions={
            "assign_reviewer": "eos",
            "change_topic": "eos",
            "delete_selected": "eos",
            "send_to_review": "eos",
        },
    ),
    "blog.redirect": Desk(
        look="emos",
        add="emos",
        change="emos",
        delete="emos",
        actions={
            "delete_selected": "emos",
        },
    ),
    "shop.bankline": Desk(
        look="mos",
        add="",
        change="",
        delete="",
        pages={
            "assign": Page(get="mos", post="mos"),
            "import": Page(get="mos", post="mos"),
        },
        actions={
            "ignore": "mos",
            "reopen": "mos",
        },
    ),
    "shop.brand": Desk(
        look="mos",
        add="mos",
        change="mos",
        delete="mos",
        actions={
            "delete_selected": "mos",
        },
    ),
    "shop.category": Desk(
        look="mos",
        add="mos",
        change="mos",
        delete="mos",
        actions={
            "delete_selected": "mos",
        },
    ),
    "shop.caution": Desk(
        look="mos",
        add="mos",
        change="mos",
        delete="mos",
        actions={
            "delete_selected": "mos",
        },
    ),
    "shop.claimterm": Desk(
        look="mos",
        add="os",
        change="os",
        delete="os",
        pages={
            "version": Page(get="mos", post="os"),
        },
        actions={
            "delete_selected": "os",
        },
    ),
    "shop.dietarymark": Desk(
        look="mos",
        add="mos",
        change="mos",
        delete="mos",
        actions={
            "delete_selected": "mos",
        },
    ),
    "shop.goodsfile": Desk(
        look="mos",
        add="",
        change="",
        delete="",
        pages={
            "discard": Page(get="", post="mos"),
            "export": Page(get="mos", post="mos"),
            "import": Page(get="mos", post="mos"),
            "next": Page(get="", post="mos"),
            "write": Page(get="", post="mos"),
        },
    ),
    "shop.holiday": Desk(
        look="mos",
        add="mos",
        change="mos",
        delete="mos",
        pages={
            "paste": Page(get="mos", post="mos"),
        },
        actions={
            "delete_selected": "mos",
        },
    ),
    "shop.order": Desk(
        look="fmos",
        add="",
        change="",
        delete="",
        pages={
            "address": Page(get="fmos", post="fmos"),
            "answer-return": Page(get="mos", post="mos"),
            "cancel": Page(get="mos", post="mos"),
            "close-return": Page(get="mos", post="mos"),
            "deliver": Page(get="", post="fmos"),
            "note": Page(get="fmos", post="fmos"),
            "pack": Page(get="", post="fmos"),
            "receive-return": Page(get="mos", post="mos"),
            "record-payment": Page(get="mos", post="mos"),
            "refund": Page(get="mos", post="mos"),
            "refund-sent": Page(get="mos", post="mos"),
            "resend": Page(get="", post="mos"),
            "ship": Page(get="fmos", post="fmos"),
            "slip": Page(get="fmos", post="fmos"),
        },
        actions={
            "cancel": "mos",
            "export_csv": "mos",
            "mark_delivered": "fmos",
            "mark_packed": "fmos",
            "mark_shipped": "fmos",
            "print_pick_list": "fmos",
            "print_slips": "fmos",
            "record_payment": "mos",
        },
    ),
    "shop.outbox": Desk(
        look="mos",
        add="",
        change="",
        delete="",
        pages={
            "html": Page(get="mos", post="mos"),
            "send_again": Page(get="", post="mos"),
        },
        actions={
            "send_again": "mos",
        },
    ),
    "shop.payment": Desk(
        look="mos",
        add="",
        change="",
        delete="",
        pages={
            "end_pause": Page(get="", post="mos"),
        },
    ),
    "shop.promotion": Desk(
        look="mos",
        add="mos",
        change="mos",
        delete="s",
        pages={
            "version": Page(get="mos", post="mos"),
        },
        actions={
            "delete_selected": "s",
        },
    ),
    "shop.providerevent": Desk(
        look="mos",
        add="",
        change="",
        delete="",
        actions={
            "dealt_with": "mos",
            "give_back": "mos",
        },
    ),
    "shop.refund": Desk(
        look="mos",
        add="",
        change="",
        delete="",
    ),
    "shop.sale": Desk(
        look="mos",
        add="",
        change="",
        delete="",
        pages={
            "lines": Page(get="mos", post="mos"),
        },
    ),
    "shop.salechannel": Desk(
        look="mos",
        add="mos",
        change="mos",
        delete="mos",
        actions={
            "delete_selected": "mos",
        },
    ),
    "shop.shippingrule": Desk(
        look="mos",
        add="mos",
        change="mos",
        delete="mos",
        pages={
            "try": Page(get="mos", post="mos"),
            "version": Page(get="mos", post="mos"),
        },
    ),
    "shop.statement": Desk(
        look="mos",
        add="mos",
        change="mos",
        delete="mos",
        actions={
            "delete_selected": "mos",
        },
    ),
    "shop.stock": Desk(
        look="fmos",
        add="",
        change="",
        delete="",
    ),
    "shop.stockalert": Desk(
        look="mos",
        add="",
        change="",
        delete="mos",
        actions={
            "delete_selected": "mos",
        },
    ),
    "shop.stockmovement": Desk(
        look="mos",
        add="mos",
        change="",
        delete="",
    ),
    "shop.store": Desk(
        look="os",
        add="",
        change="os",
        delete="",
    ),
    "shop.supplement": Desk(
        look="mos",
        add="mos",
        change="mos",
        delete="mos",
        pages={
            "duplicate": Page(get="", post="mos"),
            "preview": Page(get="mos", post="mos"),
        },
        actions={
            "change_prices": "mos",
            "change_visible": "mos",
            "delete_selected": "mos",
        },
    ),
    "shop.variant": Desk(
        look="fmos",
        add="mos",
        change="mos",
        delete="",
        actions={
            "change_offered": "mos",
            "change_prices": "mos",
            "change_stock": "mos",
        },
    ),
    "taggit.tag": Desk(
        look="eos",
        add="eos",
        change="eos",
        delete="eos",
        actions={
            "delete_selected": "eos",
            "merge": "eos",
        },
    ),
}
