"""Pictures in a bucket: uploaded, drawn, shown and fetched as on a disk."""

import re
import subprocess
import sys

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from blog.models import Image
from config import data
from config.bucket import Bucket, parsed_bucket
from config.env import EnvironmentFaultError, Reader
from config.pictures import render_due
from shop.models import SupplementImage
from tests.blog.desk import IMAGES, image_form
from tests.buckets import playing_bucket
from tests.builders import make_image, make_pack_picture, make_post, make_supplement, picture_bytes
from tests.shop.test_admin_pages import supplement_form
from tests.site.test_environment import PRODUCTION, ROOT

SIZE = (400, 300)
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def server():
    pytest.importorskip("moto", reason="moto is not installed: requirements/dev.txt")
    with playing_bucket() as bucket:
        yield bucket


@pytest.fixture
def bucket(server, settings):
    """Empty, and the storage of all pictures."""
    for name in server.names():
        server.client.delete_object(Bucket="simples", Key=name)
    settings.STORAGES = settings.STORAGES | {"default": data.pictures(parsed_bucket(server.url))}
    return server


def addresses(page: str) -> set[str]:
    return set(re.findall(r"/media/[^\s\"]+", page))


def fetched(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    assert response.headers["Cache-Control"] == FOR_EVER
    return response.headers["Content-Type"], b"".join(response.streaming_content)


def test_picture_that_staff_upload_is_in_the_bucket_and_on_the_page(bucket, staff, client):
    response = staff.post(f"{IMAGES}add/", image_form(picture_bytes(size=SIZE)))
    assert response.status_code == 302
    image = Image.objects.get()
    post = make_post(cover=image, body='<p>Text.</p><figure data-image="pic"></figure>')

    assert bucket.names() == [f"shop/{image.file.name}"]
    assert bucket.facts(f"shop/{image.file.name}") == ("image/png", FOR_EVER)
    assert (image.width, image.height) == SIZE
    assert render_due() == (1, 0)

    drawn = {f"/media/{image.file.name[:-4]}/{width}w.{kind}" for width in (180, 360) for kind in ("avif", "webp")}
    shown = addresses(client.get(post.get_absolute_url()).content.decode())
    assert shown == {f"/media/{image.file.name}"} | drawn
    kinds = {address.rsplit(".")[-1]: fetched(client, address)[0] for address in shown}
    assert kinds == {"png": "image/png", "avif": "image/avif", "webp": "image/webp"}
    assert fetched(client, f"/media/{image.file.name}")[1].startswith(b"\x89PNG")


def test_pack_of_a_product_is_uploaded_drawn_and_shown(bucket, staff, client):
    supplement = make_supplement()
    pack = {
        "images-TOTAL_FORMS": "1",
        "images-0-file": SimpleUploadedFile("pack.jpg", picture_bytes(size=SIZE, format="JPEG")),
        "images-0-alt_text": "A white tub",
        "images-0-position": "0",
    }
    response = staff.post(f"/admin/shop/supplement/{supplement.pk}/change/", supplement_form(supplement, **pack))
    assert response.status_code == 302

    assert render_due() == (1, 0)
    picture = SupplementImage.objects.get()
    shown = addresses(client.get("/shop/zinc/").content.decode())
    assert f"/media/{picture.file.name}" in shown
    assert len(shown) == 5
    for address in shown:
        fetched(client, address)


def test_nothing_is_sent_to_the_bucket_inside_a_transaction(bucket, staff):
    """`tests.guards` raises at a socket there; a new client of the bucket has none open yet."""
    default_storage._connections.__dict__.clear()
    default_storage._bucket = None

    assert staff.post(f"{IMAGES}add/", image_form()).status_code == 302


def test_picture_that_the_form_refuses_is_not_sent(bucket, staff):
    assert staff.post(f"{IMAGES}add/", image_form(b"just text")).status_code == 200
    assert bucket.names() == []


def test_picture_is_not_written_over(bucket, db):
    first, second = make_image("aa"), make_image("bb")
    with first.file.open() as file:
        name = default_storage.save(second.file.name, file)

    assert name not in {first.file.name, second.file.name}


def test_picture_that_is_not_there_is_not_found(bucket, client, db):
    assert client.get("/media/images/nothing.png").status_code == 404


def test_renderer_tries_again_what_the_bucket_did_not_give(bucket, db):
    picture = make_pack_picture(size=SIZE)
    bucket.client.delete_object(Bucket="simples", Key=f"shop/{picture.file.name}")
    lines = []

    assert render_due(lines.append) == (0, 1)
    assert lines[0].startswith(f"{picture.file.name} (")


@pytest.mark.parametrize("way", ["upload", "fetch"])
def test_bucket_that_does_not_answer_is_no_fault_of_ours(bucket, settings, staff, way):
    nobody = bucket.url.replace(bucket.endpoint.rsplit(":")[-1], "1")
    settings.STORAGES = settings.STORAGES | {"default": data.pictures(parsed_bucket(nobody))}
    staff.raise_request_exception = False

    answer = staff.post(f"{IMAGES}add/", image_form()) if way == "upload" else staff.get("/media/images/x.png")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert not Image.objects.exists()


def test_address_of_the_bucket_is_read_with_its_escapes():
    url = "s3://key:a%2Fb%40c@simples/shop/pictures/?endpoint=https%3A%2F%2Fs3.example.com/&region=x&public=https://cdn.example.com/p"

    assert parsed_bucket(url) == Bucket(
        name="simples",
        folder="shop/pictures",
        key="key",
        secret="a/b@c",
        endpoint="https://s3.example.com",
        region="x",
        public="https://cdn.example.com/p/",
    )
    assert parsed_bucket(url).public_origin == "https://cdn.example.com"
    assert parsed_bucket("s3://simples") == Bucket("simples")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("https://s3.example.com/simples", "write s3://KEY:SECRET@bucket"),
        ("s3://", "name the bucket after the @"),
        ("s3://key:hush/hush@simples", "name the bucket after the @, in small letters, digits, - and .; a / in the"),
        ("s3://key@simples", "give both key and secret, or neither"),
        ("s3://simples?acl=public", "there is no option 'acl'; there are endpoint, public, region"),
        ("s3://simples?endpoint=s3.example.com", "endpoint is an address like"),
        ("s3://simples?public=https://cdn.example.com;script-src", "public is an address like"),
        ("s3://simples?public=https://a:b@cdn.example.com", "public is an address like"),
        ("s3://simples?public=https://cdn.example.com:x", "Port could not be cast"),
    ],
)
def test_address_that_is_no_bucket_is_refused_without_its_secret(value, sentence):
    read = Reader({"MEDIA_STORAGE_URL": value})
    assert read.bucket("MEDIA_STORAGE_URL") is None

    with pytest.raises(EnvironmentFaultError, match=r"^MEDIA_STORAGE_URL: ") as refused:
        read.refuse_faults()
    assert sentence in str(refused.value)
    assert "hush" not in str(refused.value)


def test_bucket_without_its_library_is_a_fault(monkeypatch):
    monkeypatch.setattr("config.env.find_spec", lambda name: None)
    read = Reader({"MEDIA_STORAGE_URL": "s3://simples"})
    read.bucket("MEDIA_STORAGE_URL")

    with pytest.raises(EnvironmentFaultError, match="library for it is missing: pip install -r requirements/prod"):
        read.refuse_faults()


def test_bucket_from_a_file(tmp_path):
    (tmp_path / "url").write_text("s3://key:secret@simples\n")

    assert Reader({"MEDIA_STORAGE_URL_FILE": str(tmp_path / "url")}).bucket("MEDIA_STORAGE_URL") == Bucket(
        "simples", key="key", secret="secret"
    )


ASK = """
from config import settings
print(settings.MEDIA_URL, settings.CSP_POLICY["img-src"], settings.MEDIA_IS_OURS, sep="|")
"""


@pytest.mark.parametrize(
    ("public", "said"),
    [
        ("", "/media/|[\"'self'\"]|True"),
        (
            "?public=https://cdn.example.com/shop",
            "https://cdn.example.com/shop/|[\"'self'\", 'https://cdn.example.com']|False",
        ),
    ],
)
def test_policy_lets_browsers_fetch_pictures_from_where_they_are(tmp_path, public, said):
    pytest.importorskip("storages", reason="django-storages is not installed: requirements/production.txt")
    environment = PRODUCTION | {"DATA_DIR": str(tmp_path), "MEDIA_STORAGE_URL": f"s3://simples{public}"}

    asked = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True)  # noqa: S603
    assert asked.stdout.strip() == said
