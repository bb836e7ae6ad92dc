"""The metadata of an archivable PDF (PDF/A-3b), ours because that of fpdf2 carries the time of drawing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from xml.sax.saxutils import escape

LEVEL = "PDF/A-3B"

# ISO 16684-1. There is no document information beside it that it would have to equal (ISO 19005-3, 6.6.3).
_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreatorTool>{tool}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
<xmp:CreateDate>{made_at}</xmp:CreateDate><xmp:ModifyDate>{made_at}</xmp:ModifyDate>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the document says of itself; times in UTC, `language` by ISO 639-1."""

    title: str
    subject: str
    author: str
    language: str
    made_at: dt.datetime


def xmp(about: About, *, tool: str) -> str:
    """Return the XMP packet's content; it depends on its arguments alone."""
    texts = {
        "title": about.title,
        "subject": about.subject,
        "author": about.author,
        "language": about.language,
        "tool": tool,
        "producer": tool,
    }
    plain = {name: escape(text) for name, text in texts.items()}
    return _XMP.format(**plain, made_at=about.made_at.isoformat(timespec="seconds"))
