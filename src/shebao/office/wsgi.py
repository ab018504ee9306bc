"""The office as a WSGI application (`serving` serves it)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shebao.office.settings")

application = get_wsgi_application()
