"""Pages for people. Each module exports ``handlers`` and may export ``menu``, its doors on the start page."""
