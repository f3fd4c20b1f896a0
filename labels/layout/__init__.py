"""Pages, fonts, tables and PDF/A structure."""
