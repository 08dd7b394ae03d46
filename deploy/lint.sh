#!/usr/bin/env bash
# Everything that is checked without running the site.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# A production site's environment, with keys of this run alone.
export SITE_ENV=production SITE_ENV_FILE=/dev/null VAR_DIR="$folder" SITE_URL=https://www.responsys.example
export DATABASE_URL="sqlite:///$folder/site.sqlite3" SMTP_URL=smtp://127.0.0.1:25
export MAIL_FROM=news@responsys.example PRIVACY_MAILBOX=privacy@responsys.example
export COMPANY_ADDRESS="2225 E. Bayshore Road|Palo Alto, CA 94303" HOSTING_PROVIDER="Example Hosting"
export MAIL_RELAY_PROVIDER="Example Relay"
set -a
eval "$(python -m responsys_site.generate_keys)"
set +a
ruff format --check -q .
ruff check -q .
djlint --check --quiet templates >/dev/null || { echo "Templates are not indented: run djlint --reformat templates"; exit 1; }
lint-imports --no-logo 2>/dev/null || lint-imports
mypy --no-error-summary
python manage.py makemigrations --check --dry-run >/dev/null
python -W error manage.py check --deploy --fail-level WARNING
