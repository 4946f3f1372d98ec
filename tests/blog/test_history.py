"""Earlier versions of posts and sources: who wrote what, what differs, and the way back."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission

from blog import publishing
from blog.models import Author, Category, Citation, Post, Review
from tests.blog.desk import CITATIONS, POSTS, errors, messages, post_form
from tests.builders import make_author, make_citation, make_image, make_post
from tests.conftest import sign_in_as

CITES = '<p>Zinc helps.<cite data-ref="{}"></cite></p>'
XSS = '<img src=x onerror="alert(1)">'


@pytest.fixture
def editor(client, db):
    return sign_in_as(client, "editor", "publish_post")


def rewrite(post, **fields):
    for name, value in fields.items():
        setattr(post, name, value)
    publishing.save_post(post)


def as_posted(post, **fields):
    authorship = post.authorships.get()
    existing = {
        "title": post.title,
        "slug": post.slug,
        "summary": post.summary,
        "body": post.body,
        "category": Category.objects.first(),
        "authorships-INITIAL_FORMS": "1",
        "authorships-0-id": authorship.pk,
        "authorships-0-post": post.pk,
    }
    return post_form(**existing | fields)


def version_page(post, version):
    return f"{POSTS}{post.pk}/history/{version.history_id}/"


def test_one_save_at_the_desk_is_one_version_in_the_name_of_who_saved(client, editor):
    make_citation("aa")
    client.post(f"{POSTS}add/", post_form(body=CITES.format("aa"), tags="zinc"))
    post = Post.objects.get()
    assert [version.history_user for version in post.history.all()] == [editor]

    client.post(f"{POSTS}{post.pk}/change/", as_posted(post, title="Zinc, again"))

    assert [version.title for version in post.history.all()] == ["Zinc, again", "Zinc and colds"]


def test_history_says_who_changed_what(client, editor):
    make_citation("aa")
    post = make_post("Zinc", body=CITES.format("aa"))
    client.post(f"{POSTS}{post.pk}/change/", as_posted(post, title="Zinc and colds", body="<p>Zinc helps.</p>"))

    html = client.get(f"{POSTS}{post.pk}/history/").content.decode()

    assert "Title, text, references, filing, status, publication date." in " ".join(html.split())
    assert "editor@example.com" in html
    assert html.count("Compare and restore") == 1


def test_version_is_compared_with_the_present_words_and_references(client, editor):
    for key in ("aa", "bb", "cc"):
        make_citation(key, title=f"Study of {key}")
    body = '<h2>Why</h2><p>Zinc helps a lot.<cite data-ref="aa"></cite></p><p>More.<cite data-ref="bb"></cite></p>'
    post = make_post("Zinc", body=body)
    first = post.history.get()
    new = '<h2>Why</h2><p>More.<cite data-ref="bb"></cite></p><p>Zinc helps little.<cite data-ref="cc"></cite></p>'
    rewrite(post, title="Zinc now", body=new)

    response = client.get(version_page(post, first))

    html = " ".join(response.content.decode().split())
    assert "Zinc<ins> now</ins>" in html
    assert "<del>Zinc helps a lot.[aa]</del>" in html
    assert "<ins>Zinc helps little.[cc]</ins>" in html
    assert "Why" not in html.split("<h2>Text</h2>")[1].split("<h2>")[0]
    changes = {(c.key, c.before, c.after) for d in response.context["differences"] for c in d.references}
    assert changes == {("bb", 2, 1), ("cc", None, 2), ("aa", 1, None)}


def test_restoring_brings_words_and_references_back_and_loses_nothing(client, editor):
    make_citation("aa")
    make_citation("bb")
    post = make_post("Zinc", body=CITES.format("aa"), key_points="One.")
    first = post.history.get()
    rewrite(post, title="Iron", body=CITES.format("bb"), key_points="Two.", slug="iron")

    response = client.post(version_page(post, first), follow=True)

    post.refresh_from_db()
    assert (post.title, post.key_points, post.body) == ("Zinc", "One.", CITES.format("aa"))
    assert [row["key"] for row in post.reference_list] == ["aa"]
    assert list(post.references.values_list("citation_id", flat=True)) == ["aa"]
    assert post.slug == "iron"
    assert [version.title for version in post.history.all()] == ["Zinc", "Iron", "Zinc"]
    assert post.history.first().history_change_reason.startswith("Restored the version of ")
    assert "Restored. What stood before is in the history." in messages(response)


def test_deleted_source_comes_back_with_the_article_that_cited_it(client, editor):
    make_citation("aa", title="Zinc for colds", DOI="10.1056/ABC", PMID="123")
    Citation.objects.update(standing="retracted")
    aa = Citation.objects.get()
    aa.design = "trial"
    publishing.save_citation(aa)
    post = make_post(body=CITES.format("aa"))
    first = post.history.get()
    rewrite(post, body="<p>Nothing.</p>")
    was = Citation.objects.get()
    was.delete()

    response = client.post(version_page(post, first), follow=True)

    back = Citation.objects.get()
    assert (back.pk, back.key, back.csl, back.doi, back.design) == (aa.pk, "aa", was.csl, "10.1056/abc", "trial")
    assert back.standing == "retracted"
    assert [version.history_type for version in back.history.all()][:2] == ["+", "-"]
    assert "“aa” is in the library again." in messages(response)
    post.refresh_from_db()
    assert [row["key"] for row in post.reference_list] == ["aa"]


def test_text_names_the_source_that_now_has_the_identifiers_of_a_deleted_one(client, editor):
    aa = make_citation("aa", DOI="10.1056/abc")
    post = make_post(body=CITES.format("aa"))
    first = post.history.get()
    rewrite(post, body="<p>Nothing.</p>")
    aa.delete()
    make_citation("bb", DOI="10.1056/ABC")

    response = client.post(version_page(post, first), follow=True)

    post.refresh_from_db()
    assert post.body == CITES.format("bb")
    assert list(Citation.objects.values_list("key", flat=True)) == ["bb"]
    assert "“aa” is “bb” in the library now." in messages(response)


def test_version_with_a_picture_that_is_gone_is_refused_by_name_and_nothing_changes(client, editor):
    image = make_image("pic")
    post = make_post(body='<figure data-image="pic"></figure>')
    first = post.history.get()
    rewrite(post, body="<p>Nothing.</p>")
    image.delete()

    response = client.post(version_page(post, first), follow=True)

    post.refresh_from_db()
    assert post.body == "<p>Nothing.</p>"
    assert any("Picture “pic” in the opening is not in the library" in message for message in messages(response))


def test_review_lapses_with_other_words_and_holds_again_for_its_own(client, editor):
    post = make_post(body="<p>One.</p>")
    reviewer = make_author("Reviewer", kind=Author.Kind.PERSON)
    publishing.record_review(Review(post=post, reviewer=reviewer, reviewed_on=date(2026, 1, 1), scope="All."))
    first = post.history.get()
    post.refresh_from_db()
    rewrite(post, body="<p>Two.</p>")
    assert not Post.objects.get().review_holds

    client.post(version_page(post, first))

    assert Post.objects.get().review_holds


def test_version_of_another_post_is_not_found_here(client, editor):
    post, other = make_post(), make_post()

    assert client.get(version_page(post, other.history.get())).status_code == 404
    assert client.get(f"{POSTS}{post.pk}/history/{'9' * 15}/").status_code == 404
    assert client.get(f"{POSTS}99999/history/1/").status_code == 404


def test_who_may_only_look_sees_no_button_and_restores_nothing(client, db):
    user = sign_in_as(client, "fulfilment")
    post = make_post("Zinc")
    first = post.history.get()
    rewrite(post, title="Iron")
    assert client.get(version_page(post, first)).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_post"))

    assert "Restore this version" not in client.get(version_page(post, first)).content.decode()
    assert client.post(version_page(post, first)).status_code == 403
    assert Post.objects.get().title == "Iron"


def test_earlier_record_of_a_source_comes_back_and_lists_follow(client, editor):
    aa = make_citation("aa", title="First title")
    post = make_post(body=CITES.format("aa"))
    first = aa.history.get()
    aa.csl = aa.csl | {"title": "Second title"}
    aa.design, aa.sample_size = "trial", 12
    publishing.save_citation(aa)
    page = f"{CITATIONS}{aa.pk}/history/{first.history_id}/"

    shown = " ".join(client.get(page).content.decode().split())
    client.post(page)

    assert "title: <del>First</del><ins>Second</ins> title" in shown
    aa.refresh_from_db()
    assert (aa.title, aa.design, aa.sample_size) == ("First title", "", None)
    post.refresh_from_db()
    assert post.reference_list[0]["title"] == "First title"
    assert aa.history.count() == 3


def test_earlier_record_whose_identifier_another_has_now_is_refused(client, editor):
    aa = make_citation("aa", DOI="10.1056/abc")
    first = aa.history.get()
    aa.csl = {name: value for name, value in aa.csl.items() if name != "DOI"}
    publishing.save_citation(aa)
    make_citation("bb", DOI="10.1056/abc")

    response = client.post(f"{CITATIONS}{aa.pk}/history/{first.history_id}/", follow=True)

    assert any("The library already has a source with this DOI." in message for message in messages(response))
    assert Citation.objects.get(key="aa").doi == ""


def test_words_of_a_version_are_printed_and_never_run(client, editor):
    aa = make_citation("aa", title=XSS, author=[{"literal": XSS}], **{"container-title": XSS})
    post = make_post(XSS, body=CITES.format("aa"), summary=XSS)
    first, cited = post.history.get(), aa.history.get()
    rewrite(post, title="Iron", summary="b", body="<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")
    aa.csl = aa.csl | {"title": f"Now {XSS}"}
    publishing.save_citation(aa)
    pages = (
        *(f"{POSTS}{post.pk}/history/", version_page(post, first)),
        *(f"{CITATIONS}{aa.pk}/history/", f"{CITATIONS}{aa.pk}/history/{cited.history_id}/"),
    )

    for page in pages:
        html = client.get(page).content.decode()
        assert "<img src=x" not in html, page
        assert "<script>alert" not in html, page


@pytest.mark.parametrize("size", [2_000, 60_000])
def test_long_texts_are_compared(client, editor, size):
    post = make_post(body="".join(f"<p>Line {n} of the text.</p>" for n in range(size // 25)))
    first = post.history.get()
    rewrite(post, body=f"<p>{'word ' * (size // 5)}</p>")

    assert client.get(version_page(post, first)).status_code == 200


# --- two people at one post ---------------------------------------------------------------------------------------


def began(client, post):
    return client.get(f"{POSTS}{post.pk}/change/").context["adminform"].form["began_with"].value()


def test_save_over_a_newer_version_is_refused_naming_who_and_keeping_both(client, editor):
    post = make_post("Zinc", status="draft", published_at=None)
    mine = began(client, post)
    client.post(f"{POSTS}{post.pk}/change/", as_posted(post, title="By the other", began_with=mine))

    response = client.post(f"{POSTS}{post.pk}/change/", as_posted(post, title="By me", began_with=mine))

    [sentence] = errors(response)["__all__"]
    assert sentence.startswith("Changed by editor@example.com at ")
    html = response.content.decode()
    assert 'value="By me"' in html
    assert "<del>the other</del><ins>me</ins>" in html
    assert Post.objects.get().title == "By the other"

    again = response.context["adminform"].form["began_with"].value()
    choice = {"began_with": again, "in_conflict": "1", "on_conflict": "mine"}
    client.post(f"{POSTS}{post.pk}/change/", as_posted(post, title="By me", **choice))

    assert [version.title for version in post.history.all()] == ["By me", "By the other", "Zinc"]


def test_save_of_the_state_one_began_with_goes_through(client, editor):
    post = make_post("Zinc", status="draft", published_at=None)

    response = client.post(f"{POSTS}{post.pk}/change/", as_posted(post, title="New", began_with=began(client, post)))

    assert response.status_code == 302
    assert Post.objects.get().title == "New"
