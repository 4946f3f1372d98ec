"""What the environment may say, and how it is refused."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import NAMES, EnvironmentFaultError, Reader, allow_developers_desk, kept_secret

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "www.example.com",
    "SITE_URL": "https://www.example.com",
}


def start(tmp_path: Path, command: str = "check", **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` in a process of its own, with nothing but `environment`."""
    base = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    return subprocess.run(  # noqa: S603  our own interpreter with our own arguments
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env=base | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_what_it_needs(tmp_path):
    assert start(tmp_path, **PRODUCTION).returncode == 0


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY: set at least 50 random characters."),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS: name the hosts"),
        ("SITE_URL", "http://www.example.com", "SITE_URL: write the https address"),
        ("SITE_URL", "www.example.com", "SITE_URL: write an address like"),
        ("DEBUG", "maybe", "DEBUG: write 1 or 0, not 'maybe'."),
        ("DATABASE_URL", "oracle://db", "DATABASE_URL: start it with sqlite:// or postgres://, not 'oracle'."),
        ("EMAIL_URL", "carrier://pigeon", "EMAIL_URL: start it with one of"),
        ("PORT", "80a", "PORT: write a whole number from 1 to 65535, not '80a'."),
        ("PORT", "٨٠٠٠", "PORT: write a whole number"),
        ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY: write a whole number from 1 to 64, not '0'."),
        ("ADMIN_PATH", "a b", "ADMIN_PATH: use letters, digits, - and _ only, not 'a b'."),
    ],
)
def test_malformed_value_stops_the_start_with_one_line(tmp_path, name, value, sentence):
    result = start(tmp_path, **PRODUCTION | {name: value})

    assert result.returncode == 78
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"Simples cannot start: {sentence}")


def test_missing_secret_in_production_stops_the_start(tmp_path):
    result = start(tmp_path, DEBUG="0", SECRET_KEY="", ALLOWED_HOSTS="a.example", SITE_URL="https://a.example")

    assert result.returncode == 78
    assert "SECRET_KEY" in result.stderr


def test_every_fault_has_a_line_of_its_own(tmp_path):
    result = start(tmp_path, **PRODUCTION | {"PORT": "x", "DEBUG": "y"})

    assert len(result.stderr.strip().splitlines()) == 2


def test_bare_clone_is_a_developers_desk_only_for_manage_py():
    environment: dict[str, str] = {}
    allow_developers_desk(environment)
    assert environment == {"DEBUG": "1"}

    for given in ({"SECRET_KEY": "x"}, {"DEMO": "1"}, {"SECRET_KEY_FILE": "/x"}):
        before = dict(given)
        allow_developers_desk(given)
        assert given == before


def test_secret_from_a_file(tmp_path):
    (tmp_path / "key").write_text("from-a-file\n")

    assert Reader({"SECRET_KEY_FILE": str(tmp_path / "key")}).secret("SECRET_KEY") == "from-a-file"


def test_secret_file_that_is_missing_is_a_fault(tmp_path):
    read = Reader({"SECRET_KEY_FILE": str(tmp_path / "none")})
    read.secret("SECRET_KEY")

    with pytest.raises(EnvironmentFaultError, match="SECRET_KEY_FILE"):
        read.refuse_faults()


def test_kept_secret_is_made_once_and_for_its_owner_only(tmp_path):
    first = kept_secret(tmp_path / "secret-key")

    assert kept_secret(tmp_path / "secret-key") == first
    assert len(first) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


STRIPE = {
    "STRIPE_SECRET_KEY": "sk_live_0123456789abcdef",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789abcdefABCDEF",
}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET: set it too; without it anybody could say"),
        ({"STRIPE_SECRET_KEY": ""}, "STRIPE_SECRET_KEY: set it too, or take STRIPE_WEBHOOK_SECRET away."),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_"}, "STRIPE_WEBHOOK_SECRET: write the signing secret of the webhook"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_..."}, "STRIPE_WEBHOOK_SECRET: write the signing secret of the webhook"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_" + "x" * 24}, "STRIPE_WEBHOOK_SECRET: this is a placeholder"),
        ({"STRIPE_WEBHOOK_SECRET": "secret"}, "STRIPE_WEBHOOK_SECRET: write the signing secret of the webhook"),
        (
            {"STRIPE_WEBHOOK_SECRET": ",".join(f"whsec_0123456789abcdefABCDE{n}" for n in range(3))},
            "STRIPE_WEBHOOK_SECRET: two at most",
        ),
        ({"STRIPE_SECRET_KEY": "pk_live_0123456789abcdef"}, "STRIPE_SECRET_KEY: write a secret or restricted key"),
        ({"STRIPE_SECRET_KEY": "sk_live_"}, "STRIPE_SECRET_KEY: write a secret or restricted key"),
        ({"DEMO": "1"}, "STRIPE_SECRET_KEY: a live key takes real money"),
    ],
)
def test_half_of_stripe_stops_the_start_with_one_line(tmp_path, changes, sentence):
    pytest.importorskip("stripe", reason="Stripe's library is not installed: requirements/production.txt")

    result = start(tmp_path, **PRODUCTION | STRIPE | changes)

    (line,) = result.stderr.strip().splitlines()
    assert result.returncode == 78
    assert line.startswith(f"Simples cannot start: {sentence}")
    assert "0123456789abcdef" not in line


def test_stripe_with_key_and_secrets_is_taken(monkeypatch):
    monkeypatch.setattr("config.env.find_spec", lambda name: object())
    two = f"{STRIPE['STRIPE_WEBHOOK_SECRET']}, whsec_fedcba9876543210FEDCBA"
    read = Reader(STRIPE | {"STRIPE_WEBHOOK_SECRET": two})

    key = read.stripe_key("STRIPE_SECRET_KEY", is_local=False)
    secrets = read.webhook_secrets("STRIPE_WEBHOOK_SECRET", key_name="STRIPE_SECRET_KEY", key=key)

    read.refuse_faults()
    assert (key, secrets) == (STRIPE["STRIPE_SECRET_KEY"], two.split(", "))


def test_stripe_without_its_library_is_a_fault(monkeypatch):
    monkeypatch.setattr("config.env.find_spec", lambda name: None)
    read = Reader(STRIPE)
    read.stripe_key("STRIPE_SECRET_KEY", is_local=False)

    with pytest.raises(EnvironmentFaultError, match="library is missing: pip install -r requirements/production.txt"):
        read.refuse_faults()


def test_example_file_and_operations_guide_name_every_variable():
    in_example = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    in_guide = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/operations.md").read_text(), flags=re.MULTILINE)
    in_settings = re.findall(r'read\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config/settings.py").read_text())

    assert sorted(in_example) == sorted(NAMES)
    assert sorted(in_guide) == sorted(NAMES)
    assert sorted(set(in_settings)) == sorted(NAMES)


def test_mail_folder_is_the_one_that_was_named():
    settings = Reader({"EMAIL_URL": "filemail:///srv/simples/mail"}).email("EMAIL_URL", "dummymail://")

    assert settings["EMAIL_FILE_PATH"] == "/srv/simples/mail"


def test_address_that_services_may_write_to_is_a_bare_one():
    read = Reader({"CONTACT_EMAIL": " library@example.com "})

    assert read.email_address("CONTACT_EMAIL", "shop@example.com") == "library@example.com"
    assert Reader({}).email_address("CONTACT_EMAIL", "shop@example.com") == "shop@example.com"
    read.refuse_faults()


@pytest.mark.parametrize(
    "value",
    ["library", "@example.com", "a@b@c", "Library <library@example.com>", "a b@example.com", "a@b\r\nX: y", "é@b"],
)
def test_address_that_would_break_a_header_is_refused(value):
    read = Reader({"CONTACT_EMAIL": value})
    read.email_address("CONTACT_EMAIL", "shop@example.com")

    with pytest.raises(EnvironmentFaultError, match="CONTACT_EMAIL: write an e-mail address"):
        read.refuse_faults()
