"""What leaves the box: PDFs, exports, and whether they are untouched."""
