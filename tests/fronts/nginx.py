"""nginx on this machine, with the very files of deploy/: only addresses, paths and the certificate are put in."""

import gzip
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.faults.ports import free_port

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
HOST = "www.example.com"  # as it stands in deploy/nginx.conf
AROUND = """
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/conf/nginx.conf;
}}
"""


@dataclass(frozen=True)
class Hit:
    """One line of the log."""

    path: str
    status: int
    cached: str  # HIT, MISS, STALE, EXPIRED, BYPASS …; "-" where nothing may be kept


class Nginx:
    def __init__(self, folder: Path, servers: Sequence[int], data: Path) -> None:
        self.folder, self._data = folder, data
        self.port, self.http_port = free_port(), free_port()
        self._program: subprocess.Popen[bytes] | None = None
        for name in ("conf", "cache", "log"):
            (folder / name).mkdir(parents=True)
        _write_certificate(folder / "conf")
        self._configure(servers)

    def _configure(self, servers: Sequence[int]) -> None:
        conf = self.folder / "conf"
        user = "user root;" if os.getuid() == 0 else ""  # folders of tests are open to their owner alone
        (self.folder / "nginx.conf").write_text(AROUND.format(folder=self.folder, user=user))
        text = (DEPLOY / "nginx.conf").read_text()
        for shipped, here in {
            "listen 443 ssl http2": f"listen 127.0.0.1:{self.port} ssl http2",
            "listen 80": f"listen 127.0.0.1:{self.http_port}",
            "/etc/nginx/conf.d/": f"{conf}/",
            "/etc/ssl/simples/": f"{conf}/",
            "/var/cache/nginx/": f"{self.folder}/cache/",
            "/var/log/nginx/": f"{self.folder}/log/",
            "root /var/lib/simples;": f"root {self._data};",
        }.items():
            assert shipped in text, f"{shipped} stands no more in deploy/nginx.conf"
            text = text.replace(shipped, here)
        (conf / "nginx.conf").write_text(text)
        shutil.copy(DEPLOY / "nginx-proxy.inc", conf / "simples-proxy.inc")
        text = (DEPLOY / "nginx-servers.inc").read_text()
        for number, shipped in enumerate(("127.0.0.1:8000", "127.0.0.1:8001")):
            assert shipped in text
            text = text.replace(shipped, f"127.0.0.1:{servers[number % len(servers)]}")
        (conf / "simples-servers.inc").write_text(text)

    def check(self) -> str:
        """What nginx itself says of the configuration."""
        words = [*self._command(), "-t"]
        return subprocess.run(words, capture_output=True, text=True, check=False).stderr

    def start(self) -> None:
        assert "test is successful" in self.check(), self.check()
        self._program = subprocess.Popen(self._command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not (self.folder / "nginx.pid").exists() or not (self.folder / "nginx.pid").read_text().strip():
            assert time.monotonic() < deadline, (self.folder / "error.log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        if self._program:
            self._program.terminate()
            self._program.wait(timeout=10)
            self._program = None

    def _command(self) -> list[str]:
        return [str(PROGRAM), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    # --- what it keeps ----------------------------------------------------------------------------------------------
    def forget(self) -> None:
        """As if nothing had been kept."""
        for file in self._files():
            file.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return [path for path in (self.folder / "cache").rglob("*") if path.is_file()]

    def kept(self) -> Iterator[tuple[str, bytes]]:
        """Key, and all bytes of each copy: its headers, and its body as readers see it."""
        for file in self._files():
            raw = file.read_bytes()
            start = raw.index(b"\nKEY: ") + 6
            key, _, response = raw[start:].partition(b"\n")
            head, _, body = response.partition(b"\r\n\r\n")
            if b"content-encoding: gzip" in head.lower():
                body = gzip.decompress(body)
            elif b"content-encoding: br" in head.lower():
                body = brotli.decompress(body)
            yield key.decode(), head + b"\r\n\r\n" + body

    # --- what it noted ----------------------------------------------------------------------------------------------
    def hits(self, *, at_least: int = 1) -> list[Hit]:
        """One per request but static files and pictures, in the order in which they ended.

        A line is written when the answer has gone, so the last ones may be a moment late: `at_least` are waited for.
        """
        deadline = time.monotonic() + 5
        while True:
            lines = (self.folder / "log" / "simples.log").read_text().splitlines()
            if len(lines) >= at_least:
                return [_hit(line) for line in lines]
            assert time.monotonic() < deadline, lines
            time.sleep(0.02)

    def logs(self) -> str:
        return "".join(path.read_text() for path in (self.folder / "log").iterdir())


def _hit(line: str) -> Hit:
    before, path, after = line.split('"')
    return Hit(path, int(after.split()[0]), after.split()[-1])


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
