"""Django's settings for tests: the office's own, with a data folder of this run's."""

import atexit
import os
import shutil
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="shebao-tests-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)

os.environ["SHEBAO_DATA"] = f"{_FOLDER}/data"
os.environ.pop("DATABASE_URL", None)
os.environ["SHEBAO_SECRET_KEY"] = "only-for-tests"

from shebao.office.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a second a sign-in is for real ones
# the test server answers each request in a thread of its own: a connection kept for the next would never be used again
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
