"""nginx beside the site: a static file of the same size, and its own cache before another server."""

import os
import shutil
from pathlib import Path

from tests.bench.speed.programs import Ports, Program

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONFIG = """
{user}
worker_processes {workers};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    open_file_cache max=100;
    default_type text/html;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    proxy_cache_path {folder}/nginx-cache keys_zone=pages:8m inactive=10m;
    server {{ listen 127.0.0.1:{static_port}; root {bodies}; }}
    {proxies}
}}
"""
PROXY = """
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_set_header Host $http_host;
            proxy_set_header Accept-Encoding $http_accept_encoding;
            proxy_cache pages;
            proxy_cache_key $server_port$request_uri$http_accept_encoding;
            proxy_cache_valid 200 60s;
            proxy_cache_use_stale updating;
            proxy_cache_lock on;
            proxy_ignore_headers Cache-Control Expires Vary;
        }}
    }}
"""


class Nginx:
    """`bare` and `site` are ports of the servers behind it; it listens on three of its own."""

    def __init__(self, ports: Ports, *, bodies: Path, folder: Path, bare: int, site: int, workers: int) -> None:
        self.static_port, self.cached_bare, self.cached_site = ports.take(), ports.take(), ports.take()
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        proxies = PROXY.format(port=self.cached_bare, upstream=bare) + PROXY.format(
            port=self.cached_site, upstream=site
        )
        config = folder / "nginx.conf"
        config.write_text(
            CONFIG.format(
                user="user root;" if os.getuid() == 0 else "",
                workers=workers,
                folder=folder,
                bodies=bodies,
                static_port=self.static_port,
                proxies=proxies,
            )
        )
        command = [str(NGINX), "-c", str(config), "-e", f"{folder}/nginx-error.log"]
        self.program = Program("nginx", command, port=self.static_port, log=folder / "nginx.log")
