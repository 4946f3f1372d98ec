"""The claim guard: what the lists of the Advertising Code find in what sells, and who answers for it.

A page of the library sells where goods are placed on it. A supplement's own page always does.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.models import User
from blog.models import Ingredient, Post
from blog.publishing import Passage, said_by
from blog.transactions import all_or_nothing
from shop.models import Checked, ClaimTerm, LibraryPage, Placement, ProductCheck, ShopBlock, Supplement
from shop.rules.claim_guard import WordList, sentence_around

MOST_FINDINGS = 200  # of one page; who has more must rewrite it anyway

Row = dict[str, Any]


def word_list() -> WordList:
    """The lists that are in force today. One query."""
    return WordList(term.as_rule() for term in ClaimTerm.objects.in_force())


def findings_in(passages: Iterable[Passage], words: WordList | None = None) -> list[Row]:
    """What the lists find in `passages`, each with its field and its sentence, as JSON rows."""
    words = words or word_list()
    rows: list[Row] = []
    for passage in passages:
        for match in words.find(passage.text):
            before, matched, after = sentence_around(passage.text, match.start, match.end)
            rows.append(
                {
                    "field": passage.field,
                    "label": passage.label,
                    "kind": match.term.kind,
                    "term": match.term.words,
                    "before": before,
                    "matched": matched,
                    "after": after,
                }
            )
            if len(rows) >= MOST_FINDINGS:
                return rows
    return rows


def passages_of(supplement: Supplement, alt_texts: Iterable[str] | None = None) -> list[Passage]:
    """What the house itself says of `supplement`, saved or not.

    What the register or the label says is excepted: indications are the accepted ones, word for word; directions,
    cautions, warnings and statements are what a label must carry.
    """
    if alt_texts is None:
        alt_texts = supplement.images.values_list("alt_text", flat=True) if supplement.pk else ()
    passages = [
        Passage("name", "Name", f"{supplement.name} {supplement.strength}".strip()),
        Passage("summary", "Summary", supplement.summary),
        *(Passage("description", "Description", line) for line in supplement.description.splitlines()),
        *(Passage("images", "Alt text of a picture", text) for text in alt_texts),
    ]
    return [passage for passage in passages if passage.text.strip()]


def goods_on(page: LibraryPage) -> list[int]:
    """Numbers of the supplements that are placed on `page`, in their order."""
    where = {"ingredient": page} if isinstance(page, Ingredient) else {"post": page}
    return list(Placement.objects.filter(**where).values_list("supplement_id", flat=True))


@all_or_nothing
def check_page(page: LibraryPage, words: WordList | None = None) -> ShopBlock | None:
    """Look at what `page` says, where goods are placed on it: findings and fingerprint into its block.

    A sign-off goes on where the lists alone have changed and find nothing that it has not seen.
    """
    where = {"ingredient": page} if isinstance(page, Ingredient) else {"post": page}
    goods = goods_on(page)
    block = ShopBlock.objects.select_for_update().filter(**where).first()
    if block is None:
        if not goods:
            return None
        block = ShopBlock(**where)
    before = block.findings
    held = block.approved_fingerprint == ShopBlock.fingerprint_of(page.sign_off_hash, goods, block.findings_hash)
    block.findings = findings_in(said_by(page), words)
    block.findings_hash = hash_of(block.findings)
    block.fingerprint = ShopBlock.fingerprint_of(page.sign_off_hash, goods, block.findings_hash)
    block.checked_hash = page.sign_off_hash
    _looked(block, is_carried=held and seen(block.findings) <= seen(before))
    return block


@all_or_nothing
def check_product(supplement: Supplement, words: WordList | None = None) -> ProductCheck:
    """Look at what the house says of `supplement`: findings and fingerprint into its check."""
    check = ProductCheck.objects.select_for_update().filter(supplement=supplement).first()
    check = check or ProductCheck(supplement=supplement)
    passages = passages_of(supplement)
    before = check.findings
    held = product_holds(check, passages, before)
    check.findings = findings_in(passages, words)
    check.findings_hash = hash_of(check.findings)
    check.fingerprint = product_fingerprint(passages, check.findings_hash)
    _looked(check, is_carried=held and seen(check.findings) <= seen(before))
    return check


@all_or_nothing
def approve_product(supplement: Supplement, *, actor: User) -> ProductCheck:
    """`actor` answers for what the house says of `supplement` as it stands, findings and all."""
    check = check_product(supplement)
    check.approved_by, check.approved_at, check.approved_fingerprint = actor, timezone.now(), check.fingerprint
    check.save()
    return check


@all_or_nothing
def withdraw_product(supplement: Supplement) -> None:
    """Nobody answers for it any more."""
    ProductCheck.objects.filter(supplement=supplement).update(
        approved_by=None, approved_at=None, approved_fingerprint=""
    )


def product_holds(check: ProductCheck, passages: list[Passage], findings: list[Row]) -> bool:
    """Whether the approval of `check` speaks for these very words and findings."""
    return check.approved_fingerprint == product_fingerprint(passages, hash_of(findings))


def product_fingerprint(passages: list[Passage], findings_hash: str) -> str:
    words = [[passage.field, passage.text] for passage in passages]
    return hashlib.sha256(json.dumps([words, findings_hash]).encode()).hexdigest()


def hash_of(findings: list[Row]) -> str:
    """Of what was found where; the words around it are covered by the hash of the text. "" for nothing."""
    if not findings:
        return ""
    return hashlib.sha256(json.dumps(sorted(seen(findings))).encode()).hexdigest()


def check_everything() -> tuple[int, int]:
    """Look at all that sells: after the lists, or the day on which they hold, have changed. (pages, supplements)"""
    words = word_list()
    pages: list[LibraryPage] = [
        *Post.objects.filter(placements__isnull=False).distinct().order_by("pk"),
        *Ingredient.objects.filter(placements__isnull=False).distinct().order_by("pk"),
    ]
    for page in pages:
        check_page(page, words)
    supplements = list(Supplement.objects.order_by("pk"))
    for supplement in supplements:
        check_product(supplement, words)
    return len(pages), len(supplements)


def _looked(block: Checked, *, is_carried: bool) -> None:
    block.finding_count, block.checked_at = len(block.findings), timezone.now()
    if is_carried:
        block.approved_fingerprint = block.fingerprint
    block.save()


def seen(findings: list[Row]) -> set[tuple[str, ...]]:
    """What an approver has looked at."""
    return {(row["kind"], row["term"], row["field"], row["matched"]) for row in findings}
