"""Scripts in article text, by every way into the database: B64 of the bad input catalogue."""

import re
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from blog import publishing
from blog.models import Post

# OWASP filter evasion, and the mutation set that broke other cleaners.
VECTORS = [
    "<script>alert(1)</script>",
    '<SCRIPT SRC="//evil.example/x.js"></SCRIPT>',
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x0c>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="x` `<script>alert(1)</script>"` `>',
    "<img/src='x'/onerror='alert(1)'>",
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><maction actiontype='statusline' xlink:href='javascript:alert(1)'>x</maction></math>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java&#09;script:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="\x01javascript:alert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
    '<a href="https://a.example/" onmouseover="alert(1)">x</a>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    "<style>@import 'https://evil.example/x.css';</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<iframe src="javascript:alert(1)"></iframe>',
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='javascript:alert(1)'>",
    '<form action="javascript:alert(1)"><button formaction="javascript:alert(1)">x</button></form>',
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<picture><source srcset='data:image/svg+xml,<svg onload=alert(1)> 1w'></picture>",
    "<picture><source srcset='/a.png 1w, javascript:alert(1) 2w'><img src=x onerror=alert(1)></picture>",
    "<body onload=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<svg></p><style><a title='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<select><template><style><!--</style><a rel='--></style></template></select><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<blockquote onclick=alert(1)><img src=x onerror=alert(1)></blockquote>",
]
# Nothing runs here yet: what must not happen is that cleaning makes something run.
TRAPS = [
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<a title='</a><img src=x onerror=alert(1)>' href='https://a.example/'>x</a>",
    "<p>a</p><script",
]
HARMLESS_TAGS = {
    *("p", "h2", "h3", "strong", "em", "sub", "sup", "ul", "ol", "li", "blockquote", "br", "hr", "a"),
    *("cite", "figure", "figcaption", "picture", "source", "img", "span", "s"),
}
HARMLESS_ATTRIBUTES = {
    *("href", "title", "data-ref", "data-image", "start", "id", "role", "class"),
    *("src", "srcset", "sizes", "type", "alt", "width", "height", "loading", "decoding"),
}


def dangers(html: str) -> list[str]:
    """Every element, attribute and address in `html` that a browser could run or follow unasked."""
    judge = _Judge()
    judge.feed(html)
    judge.close()
    return judge.found


class _Judge(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in HARMLESS_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", value or "").lower())
            if name not in HARMLESS_ATTRIBUTES:
                self.found.append(name)
            elif name in {"href", "src"} and scheme and scheme[1] not in {"https", "http", "mailto"}:
                self.found.append(f"{name}={value}")
            elif name == "srcset":
                self.found += re.findall(r"(?:data|javascript):", value or "")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.found.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}>")


def new_post(**fields: str) -> Post:
    return Post(title="A", slug="a", summary="B", published_at=timezone.now(), **fields)


def by_save_post(**fields: str) -> None:
    publishing.save_post(new_post(**fields))


def by_save(**fields: str) -> None:
    new_post(**fields).save()


def by_save_of_some_fields(**fields: str) -> None:
    post = new_post()
    post.save()
    for name, value in fields.items():
        setattr(post, name, value)
    post.save(update_fields=list(fields))


def by_update(**fields: str) -> None:
    new_post().save()
    Post.objects.update(**fields)


def by_bulk_create(**fields: str) -> None:
    Post.objects.bulk_create([new_post(**fields)])


def by_bulk_update(**fields: str) -> None:
    post = new_post()
    post.save()
    for name, value in fields.items():
        setattr(post, name, value)
    Post.objects.bulk_update([post], list(fields))


PATHS = [by_save_post, by_save, by_save_of_some_fields, by_update, by_bulk_create, by_bulk_update]


@pytest.mark.parametrize("html", VECTORS)
def test_judge_of_these_tests_sees_what_runs_in_the_raw_text(html):
    assert dangers(html) != []


@pytest.mark.parametrize("save", PATHS)
@pytest.mark.parametrize("html", VECTORS + TRAPS)
@pytest.mark.django_db
def test_body_that_runs_something_is_stored_without_it(html, save):
    save(body=f"<p>Before.</p>{html}<p>After.</p>")

    stored = Post.objects.get()
    assert dangers(stored.body) == []
    assert dangers(stored.body_rendered) == []
    assert stored.body.startswith("<p>Before.</p>")


@pytest.mark.parametrize("save", PATHS)
@pytest.mark.parametrize("html", VECTORS + TRAPS)
@pytest.mark.django_db
def test_rendered_text_that_runs_something_is_stored_without_it(html, save):
    save(body_rendered=f"<p>Before.</p>{html}<p>After.</p>")

    stored = Post.objects.get()
    assert dangers(stored.body_rendered) == []
    assert stored.body_rendered == ("" if save is by_save_post else stored.body_rendered)


@pytest.mark.parametrize("save", PATHS)
@pytest.mark.django_db
def test_ordinary_text_is_stored_as_it_is_by_every_path(save):
    html = '<h2>A</h2><p>b <em>c</em> <a href="https://a.example/">d</a></p>'

    save(body=html)

    assert Post.objects.get().body == html
