"""JSON for programs. Each module exports ``handlers``, whose paths come to stand under ``/api``."""
