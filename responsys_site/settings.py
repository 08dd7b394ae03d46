"""Every setting of the site, read from the environment.

Values come from variables and from the file named in `SITE_ENV_FILE`; in development from `var/site.env`, which
`make run` writes. Without `SITE_ENV=development` the site is a production site, and refuses to start until every
variable named in `docs/configure.md` is right; all that are wrong are named at once.
"""

import logging
from datetime import timedelta
from pathlib import Path

from environs import EnvValidationError

from responsys_site.environment import (
    database_config,
    database_timeouts,
    describe_invalid_variables,
    find_production_errors,
    mailer_config,
    raise_if_misconfigured,
    site_environment,
)
from responsys_site.request_log.logs import logging_config
from responsys_site.task_backends.settings import DATABASE, find_task_backend_errors, get_task_backend, huey_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = site_environment()

# --- Where we run ------------------------------------------------------------------------------------------------
SITE_ENV = env.str("SITE_ENV", "production")
PRODUCTION = SITE_ENV != "development"
DEBUG = env.bool("DEBUG", False)
VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")
SITE_URL = env.str("SITE_URL", "" if PRODUCTION else "http://127.0.0.1:8000").strip().rstrip("/")  # as `make run` does
SITE_INTERNAL_URL = env.str("SITE_INTERNAL_URL", "").strip().rstrip("/")  # where checks reach it; empty: at SITE_URL
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES", "")

# --- Keys (docs/keys.md says what is lost with each) --------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
DIGEST_KEY = env.str("DIGEST_KEY", "")
OPT_OUT_KEYS: list[str] = env.list("OPT_OUT_KEYS", [])  # the first one signs, all of them verify, none is ever dropped

# --- Who we are --------------------------------------------------------------------------------------------------
COMPANY_NAME = env.str("COMPANY_NAME", "Responsys, Inc.")
COMPANY_ADDRESS: list[str] = env.list("COMPANY_ADDRESS", [], delimiter="|")  # one line of the postal address each
PRIVACY_MAILBOX = env.str("PRIVACY_MAILBOX", "")
# Named in the policy (K5): who keeps the database, who carries our mail, who keeps the mailboxes that people write to.
HOSTING_PROVIDER = env.str("HOSTING_PROVIDER", "")
MAIL_RELAY_PROVIDER = env.str("MAIL_RELAY_PROVIDER", "")
MAILBOX_PROVIDER = env.str("MAILBOX_PROVIDER", "") or HOSTING_PROVIDER

# --- Storage -----------------------------------------------------------------------------------------------------
DATABASE_POOLED = env.bool("DATABASE_POOLED", False)  # DATABASE_URL is PgBouncer's, in transaction mode
DATABASES = {"default": database_config(env, default_file=VAR_DIR / "site.sqlite3", is_pooled=DATABASE_POOLED)}
WEB_DATABASE_TIMEOUTS = database_timeouts(env, kind="WEB", statement=15, lock=5, idle=60)
WORK_DATABASE_TIMEOUTS = database_timeouts(env, kind="WORK", statement=900, lock=30, idle=600)
DATABASE_APPLICATION_ROLE = env.str("DATABASE_APPLICATION_ROLE", "responsys_app")
OPT_OUT_JOURNAL = env.path("OPT_OUT_JOURNAL", VAR_DIR / "opt-outs.journal")

# --- Mail --------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", "")
BOUNCE_MAILBOX = env.str("BOUNCE_MAILBOX", "")  # bounces come to this address with a tag: bounces+…@example.com
DEVELOPMENT_MAILBOX = VAR_DIR / "mail"
MAILERS = {"default": mailer_config(env, development_folder=None if PRODUCTION else DEVELOPMENT_MAILBOX)}
DEVELOPMENT_MAIL_SETTLES = not PRODUCTION and env.bool("DEVELOPMENT_MAIL_SETTLES", False)  # notices, as if delivered
MAIL_SENDERS = env.int("MAIL_SENDERS", 2)  # workers that send at once when much waits
MAIL_PER_MINUTE = env.int("MAIL_PER_MINUTE", 0)  # the most that the relay takes; 0: no limit
MAIL_JOURNAL = env.path("MAIL_JOURNAL", VAR_DIR / "mail-journal")  # on this machine's own disk
OPT_OUT_PAGE = "leads:opt_out"
IMAP_URL = env.str("IMAP_URL", "")  # the mailbox that incoming mail is fetched from; empty: none is
INCOMING_MAIL_MAX_BYTES = env.int("INCOMING_MAIL_KEPT_WHOLE_MB", 25) * 1024 * 1024  # of a larger one the beginning
INCOMING_MAIL_DAYS = env.int("INCOMING_MAIL_DAYS", 365)  # how long it is kept after it was dealt with
INCOMING_MAIL_SECONDS = env.int("INCOMING_MAIL_SECONDS", 15)  # that handling one mail may take
INCOMING_MAIL_IN_CHILD = True  # handle it in a process that can be ended; off in tests

# --- Background work (docs/decisions/0010-engines-of-background-work.md) -------------------------------------------
TASKS_BACKEND = env.str("TASKS_BACKEND", DATABASE)
REDIS_URL = env.str("REDIS_URL", "")  # for the backend that works on Redis
TASKS = {"default": {"BACKEND": TASKS_BACKEND}}
TASK_BACKEND_CONFIG = get_task_backend(backend=TASKS_BACKEND)
TASK_WORKER = TASK_BACKEND_CONFIG.worker

# --- Apps --------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "responsys_site.apps.SiteConfig",
    "responsys_site.staff.apps.StaffConfig",
    "responsys_site.staff.apps.StaffAdminConfig",
    "responsys_site.pages",
    "leads.apps.LeadsConfig",
    "privacy.desk.apps.DeskConfig",
    "privacy.rights.apps.RightsConfig",
    "privacy.certification.apps.CertificationConfig",
    "privacy.apps.PrivacyConfig",
    "privacy.promises.apps.PromisesConfig",
    "responsys_site.request_log.apps.RequestLogConfig",
    "responsys_site.mail.apps.MailConfig",
    "responsys_site.core.apps.CoreConfig",
    "crispy_forms",
    *TASK_BACKEND_CONFIG.apps,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "responsys_site.request_log.middleware.RouteMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "responsys_site.urls"
WSGI_APPLICATION = "responsys_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "responsys_site.pages.context_processors.site",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "responsys"

# --- What the rooms offer one another (docs/architecture.md) ------------------------------------------------------
INCOMING_MAIL_HANDLERS = [
    "responsys_site.mail.inbound.bounces.handle",
    "privacy.desk.inbound.handler.handle",
]
PRIVACY_NOTICE_AUDIENCES = [
    "leads.personal_data.policy_notice_recipients",
    "privacy.desk.personal_data.requesters",
]
PERSONAL_DATA_SOURCES = [
    "leads.personal_data.LeadsDataSource",
    "responsys_site.mail.personal_data.MailDataSource",
    "responsys_site.request_log.data_inventory.RequestLogDataSource",
    "responsys_site.staff.data_inventory.StaffDataSource",
    "privacy.desk.personal_data.DeskDataSource",
    "privacy.rights.personal_data.RightsDataSource",
]

# --- People who sign in (staff) ----------------------------------------------------------------------------------
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_HASHERS = ["responsys_site.staff.hasher.SerialPBKDF2PasswordHasher"]
LOGIN_URL = "admin:login"
# A browser's Origin is SITE_URL, even if the proxy in front writes another port into Host.
CSRF_TRUSTED_ORIGINS = [SITE_URL] if "://" in SITE_URL else []
CSRF_FAILURE_VIEW = "responsys_site.staff.unsent_forms.csrf_failure"
SIGNED_IN_PREFIX = "/in/"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = SIGNED_IN_PREFIX
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https:")
SESSION_COOKIE_AGE = timedelta(hours=10) // timedelta(seconds=1)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# --- Transport ---------------------------------------------------------------------------------------------------
# Security headers are set by responsys_site.core.http, in front of Django, on every response; these two checks ask for
# a middleware that would set them on some responses only.
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W002"]
SECURE_SSL_REDIRECT = False
# responsys_site.core.http drops this header unless it comes from one of TRUSTED_PROXIES.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
HSTS_SECONDS = timedelta(days=730) // timedelta(seconds=1) if SITE_URL.startswith("https:") else 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
PUBLIC_UPLOADS = {"/privacy/report-mail/": 10 * 1024 * 1024}  # where anyone may upload files, and how many bytes

# --- Files -------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# --- Language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = False  # one language: gettext then returns each string as it is, which a page asks for hundreds of times
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "America/Los_Angeles")
FORMAT_MODULE_PATH = "responsys_site.formats"

# --- Background work of a process --------------------------------------------------------------------------------
REQUEST_LOG_IN_BACKGROUND = True  # write the request log by a thread; off in tests
ENQUEUE_IN_BACKGROUND = True  # tell the workers of new work by a thread; off in tests
SITE_SNAPSHOT_REREAD_SECONDS = 30  # 0: never again
REQUEST_LOG_ADDRESS_DAYS, REQUEST_LOG_DAYS = 14, 180  # the policy names both (T1): a change is a new version

# --- Limits and periods ------------------------------------------------------------------------------------------
REQUESTS_PER_HOUR = env.int("REQUESTS_PER_HOUR", 600)  # of all senders; more is an attack, refused for now
PRIVACY_NOTICE_MOST_UNREACHABLE_PERCENT = env.int("PRIVACY_NOTICE_MOST_UNREACHABLE_PERCENT", 10)  # more: it is held
ANSWER_WORKING_DAYS = env.int("ANSWER_WORKING_DAYS", 2)  # a request is due so many working days after it came
PUBLIC_HOLIDAYS = env.days("PUBLIC_HOLIDAYS", "")  # no working days

# --- The privacy desk ----------------------------------------------------------------------------------------------
CASE_DUE_DAYS = env.int("CASE_DUE_DAYS", 30)  # what we allow ourselves, for any request
CASE_DUE_GDPR_MONTHS, CASE_DUE_CCPA_DAYS = 1, 45  # for the rights that these laws give; the shortest holds
CASE_ACKNOWLEDGE_WORKING_DAYS = 10
CASES_PER_HOUR = env.int("CASES_PER_HOUR", 300)  # of all senders
PRIVACY_AUTHORITY_NAME = env.str("PRIVACY_AUTHORITY_NAME", "")  # named while no seal's licence brings a dispute body
PRIVACY_AUTHORITY_ADDRESS: list[str] = env.list("PRIVACY_AUTHORITY_ADDRESS", [], delimiter="|")
PRIVACY_AUTHORITY_URL = env.str("PRIVACY_AUTHORITY_URL", "")

# --- Logs --------------------------------------------------------------------------------------------------------
LOGGING = logging_config(level=env.log_level("LOG_LEVEL", logging.INFO))

FAULTS = find_production_errors(globals(), env=env) if PRODUCTION else []
FAULTS += find_task_backend_errors(globals())
try:
    env.seal()
except EnvValidationError as error:
    FAULTS += describe_invalid_variables(error)
raise_if_misconfigured(FAULTS)
if TASK_BACKEND_CONFIG.uses_redis:
    HUEY = huey_settings(url=REDIS_URL, secret=SECRET_KEY)
if not ALLOWED_HOSTS:
    ALLOWED_HOSTS = [SITE_URL.split("//", 1)[-1].split("/")[0].rsplit(":", 1)[0]]
    if not PRODUCTION:
        ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
