"""Paper: identifiers and QR payloads, label sheets, slips, registers, histories and certificates, PDF signatures.

Takes plain data, gives bytes. Imports neither custody, SQLAlchemy nor Litestar.
"""
