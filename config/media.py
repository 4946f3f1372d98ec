"""Pictures in a bucket. Django opens it only where MEDIA_STORAGE_URL is set."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from blog.outages import NoAnswerError

# Whoever waits is a form of the counter, the renderer, or a page's first fetch of a picture.
CONNECT_SECONDS, READ_SECONDS, TRIES = 2, 10, 2


class BucketStorage(S3Storage):
    """Names are random and never used again: nothing is written over, and browsers may keep what they have."""

    is_far = True  # forms send their pictures before they begin a transaction (blog.images.store_ahead)

    def __init__(self, **options: Any) -> None:
        style = "path" if options.get("endpoint_url") else "auto"  # other services seldom know bucket.host
        super().__init__(
            file_overwrite=False,
            querystring_auth=False,
            default_acl=None,  # the bucket's policy decides; many refuse lists of their own
            object_parameters={"CacheControl": "public, max-age=31536000, immutable"},
            client_config=Config(
                s3={"addressing_style": style},
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                # Amazon's newer checksums, unasked for, are refused by many of the others.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            **options,
        )

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Raises NoAnswerError."""
        with _answering():
            return str(getattr(content, "stored_as", "") or super().save(name, content, max_length))

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _answering():
            opened = super()._open(name, mode)
            _ = opened.file  # fetched now: whoever reads must not find out in the middle of an answer
            return opened

    def url(self, name: str, parameters: Any = None, expire: Any = None, http_method: Any = None) -> str:
        """Below MEDIA_URL, as on a disk: at /media/ or at the public address of the bucket."""
        return f"{settings.MEDIA_URL}{filepath_to_uri(name)}"


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except BotoCoreError as error:
        raise NoAnswerError(str(error)) from error
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500:
            raise  # it answers: a key or a bucket that is wrong
        raise NoAnswerError(str(error)) from error
