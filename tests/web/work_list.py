"""The work list of a start page, as a test reads it."""

import re

TASK = re.compile(r'<li><span class="waits">([^<]+)</span> <a class="button[^"]*" href="([^"]+)">')


def tasks(client):
    """Return what waits for a person in words, by the page that its button leads to."""
    return {path: words for words, path in TASK.findall(client.page("/").text)}
