"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

from allmende.config.serve import end_with_parent
from allmende.kernel.chunked import with_chunked_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmende.config.settings")
if os.environ.get("ALLMENDE_PROCESS") == "web":
    end_with_parent()  # granian's own children would outlive it, and keep the port
application = with_chunked_bodies(get_wsgi_application())
