"""A scan on paper and as QR: the PDF a shop hands over, printed by a child process.

`print_report` is the whole public face for paper; `motospect.report.qr` draws the customer's link for pages,
terminals and screens. Importing this room loads neither fpdf nor qrcode.
"""

from motospect.report.printer import Printer, make_signer, print_report

__all__ = ["Printer", "make_signer", "print_report"]
