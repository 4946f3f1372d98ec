"""A service like S3 on this machine, with one empty bucket."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

NAME, KEY, SECRET = "simples", "AKIDEXAMPLE", "a/secret+with#signs"


@dataclass
class BucketHere:
    endpoint: str
    client: Any

    @property
    def url(self) -> str:
        """What MEDIA_STORAGE_URL says."""
        options = urlencode({"endpoint": self.endpoint, "region": "us-east-1"})
        return f"s3://{KEY}:a%2Fsecret%2Bwith%23signs@{NAME}/shop?{options}"

    def names(self) -> list[str]:
        return [each["Key"] for each in self.client.list_objects_v2(Bucket=NAME).get("Contents", ())]

    def facts(self, name: str) -> tuple[str, str]:
        """Content type and cache rule of an object."""
        head = self.client.head_object(Bucket=NAME, Key=name)
        return head["ContentType"], head["CacheControl"]


@contextmanager
def playing_bucket() -> Iterator[BucketHere]:
    import boto3  # noqa: PLC0415  the fast suite runs without them too
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        account = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
        client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **account)
        client.create_bucket(Bucket=NAME)
        yield BucketHere(f"http://{host}:{port}", client)
    finally:
        server.stop()
