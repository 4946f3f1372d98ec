# Simples in a container: `docker build -t simples .` (or `make image`). What runs where: compose.yaml.
# tests/fronts/test_deploy_files.py runs the commands that stand here, without Docker.

# --- build: dependencies and static files; nothing of the tools below reaches the image --------------------------
FROM python:3.13-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/simples
COPY requirements.txt requirements.lock ./
COPY requirements/ requirements/
# The versions of the lock, and of them only what production needs.
RUN python -m venv /srv/venv \
    && sed -n 's,^\([a-z0-9][^ ]*==.*[^ ]\) *\\$,\1,p' requirements.lock > /srv/constraints.txt \
    && /srv/venv/bin/pip install -r requirements/production.txt -c /srv/constraints.txt
COPY . .
# DEBUG=0 and DEMO=1: the settings of production, without its secrets. The key that is made here stays behind.
RUN DEMO=1 DATA_DIR=/srv/built /srv/venv/bin/python manage.py prepare --no-migrate

# --- the image ---------------------------------------------------------------------------------------------------
FROM python:3.13-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/data --shell /usr/sbin/nologin simples \
    && install -d -o simples -g simples /srv/data /srv/data/media
ENV PATH=/srv/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DATA_DIR=/srv/data PORT=8000
WORKDIR /srv/simples
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/simples /srv/simples
COPY --from=build --chown=simples /srv/built/static /srv/data/static
COPY --from=build --chown=simples /srv/built/assets /srv/data/assets
USER simples
EXPOSE 8000
# The host that is asked for must be one of ALLOWED_HOSTS.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["python", "deploy/ask_health.py"]
STOPSIGNAL SIGTERM
# No migration: several containers start at once. `manage.py prepare` runs once before them.
CMD ["python", "manage.py", "serve", "--web-only", "--address", "0.0.0.0"]
