#!/bin/sh
# What is due once a day, after midnight in Sydney; each by itself, so that one that fails stops no other.
# Exit status 1 when any failed. PYTHON: the interpreter, where it is not the first on the PATH.
cd "$(dirname "$0")/.." || exit 1
failed=0
for command in check_claims check_retractions check_links clearsessions tidy_database shop_audit; do
    "${PYTHON:-python}" manage.py "$command" || { echo "nightly: $command failed" >&2; failed=1; }
done
exit "$failed"
