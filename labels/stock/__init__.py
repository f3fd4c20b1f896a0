"""Labels: identifiers, QR codes, stocks and printers."""
