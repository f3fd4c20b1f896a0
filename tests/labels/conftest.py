"""Papers need their words: custody hands them to ``labels`` when its catalogue is imported."""

import custody.text  # noqa: F401
