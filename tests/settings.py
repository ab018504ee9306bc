"""Django's settings for tests: the office's own, with a data folder of this run's."""

import os
import tempfile

os.environ["SHEBAO_DATA"] = os.path.join(tempfile.mkdtemp(prefix="shebao-tests-"), "data")
os.environ.pop("DATABASE_URL", None)
os.environ["SHEBAO_SECRET_KEY"] = "only-for-tests"

from shebao.office.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a second a sign-in is for real ones
