"""Every write to the library. Admin, commands and the demo call these; nobody re-implements them."""

from blog.publishing.adding import ImportRefusedError, add_citation, import_citations
from blog.publishing.checks import Finding, NotReadyError, check_post, stops, unready_sources
from blog.publishing.citations import ONE_EACH, known_by, known_citation, save_citation, watch_again
from blog.publishing.evidence import (
    delete_claim,
    regrade_claims_with,
    save_claim,
    save_claim_studies,
    save_outcome,
    write_ingredient_hash,
)
from blog.publishing.filing import (
    delete_ingredient,
    merge_tags,
    save_author,
    save_category,
    save_filing,
    save_ingredient,
    save_ingredient_names,
    save_intake,
    save_tag,
)
from blog.publishing.pages import refresh_page, save_page
from blog.publishing.pictures import (
    claim_rendering,
    covers_to_cut,
    record_renditions,
    record_share,
    render_where_shown,
    save_image,
)
from blog.publishing.posts import refresh_post, refresh_references, save_post, save_sources
from blog.publishing.presence import close_post, open_post
from blog.publishing.previewing import show_typed
from blog.publishing.redirects import leave_redirect, save_redirect
from blog.publishing.reviews import delete_review, record_correction, record_review
from blog.publishing.said import Passage, said_by, write_said
from blog.publishing.steps import (
    ChangedMeanwhileError,
    RefusedStepError,
    assign_reviewer,
    file_under_topic,
    submit,
)
from blog.publishing.texts import missing_records
from blog.publishing.versions import Restored, restore_citation, restore_post
from blog.publishing.watching import (
    ask_for_lookup,
    claim_lookup,
    end_lookup,
    fill_in,
    postpone_lookup,
    record_link,
    record_telling,
    record_watch,
    refresh_citing,
    set_standing,
    take_back_notices,
)

__all__ = [
    "show_typed",
    "write_said",
    "submit",
    "stops",
    "said_by",
    "open_post",
    "file_under_topic",
    "close_post",
    "assign_reviewer",
    "RefusedStepError",
    "Passage",
    "ChangedMeanwhileError",
    "Finding",
    "ImportRefusedError",
    "NotReadyError",
    "ONE_EACH",
    "Restored",
    "add_citation",
    "ask_for_lookup",
    "check_post",
    "claim_lookup",
    "claim_rendering",
    "covers_to_cut",
    "delete_claim",
    "delete_ingredient",
    "delete_review",
    "end_lookup",
    "fill_in",
    "import_citations",
    "known_by",
    "known_citation",
    "leave_redirect",
    "merge_tags",
    "missing_records",
    "postpone_lookup",
    "record_correction",
    "record_link",
    "record_renditions",
    "record_share",
    "record_review",
    "record_telling",
    "record_watch",
    "refresh_citing",
    "refresh_page",
    "refresh_post",
    "refresh_references",
    "regrade_claims_with",
    "render_where_shown",
    "restore_citation",
    "restore_post",
    "save_author",
    "save_category",
    "save_citation",
    "save_claim",
    "save_claim_studies",
    "save_filing",
    "save_image",
    "save_ingredient",
    "save_ingredient_names",
    "save_intake",
    "save_outcome",
    "save_page",
    "save_post",
    "save_redirect",
    "save_sources",
    "save_tag",
    "set_standing",
    "take_back_notices",
    "unready_sources",
    "watch_again",
    "write_ingredient_hash",
]
