"""What the mutator may put in beside bytes: the words of each format, as libFuzzer's dictionaries have them."""

from __future__ import annotations

_HTML = ("<p>", "</p>", "<div class=\"", "<script type=\"application/ld+json\">", "</script>", "<meta property=\"article:published_time\" content=\"", "<h1>", "<blockquote>", "<table>", "<li><a href=\"",
         "<br>", "<!--", "<![CDATA[", "<svg>", "<template>", "&#xD800;", "&#0;", "&nbsp;", "<time datetime=\"", "{\"@type\":\"LiveBlogPosting\",\"liveBlogUpdate\":[", "{\"@type\":\"BlogPosting\",\"articleBody\":\"")
_TEXT = ("“", "”", "‘", "’", "\"", " said ", " he said, ", "\n\n", "By ", "Published 6 May 2031", "READ MORE", "…", "—", "(", ")", "[", "]", "\u00a0", "\u200b", "\u2028", "\ufeff", "\0", "Mr. ", "according to ", "denied that ", " that ")
_JSON = ("{", "}", "[", "]", "\":", ",\"", "\\ud800", "\\u0000", "null", "true", "1e999", "NaN", "-Infinity", "\"text\":\"", "\"html\":\"", "\"statements\":[", "\"id\":", "\"byline\":[", "\"published\":\"2031\"",
         "[[0,1]]", "[[-1,9]]", "99999999999999999999")
_MAIL = ("From: ", "Subject: =?utf-8?q?", "=?iso-8859-1?b?", "?=", "Content-Type: multipart/mixed; boundary=\"", "Content-Type: multipart/alternative; boundary=b", "\n--b\n", "--b--", "Content-Type: message/rfc822",
         "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable", "; charset=\"", "utf-16", "filename=\"a.html.gz\"", "filename=\"a.mbox\"", "filename*=utf-8''a%20b.pdf", "Date: ", "Received: ", "\nFrom a@b.example Tue Sep 17 10:15:00 2024\n", "> ", "On Monday, A wrote:")
_DATES = ("2031-05-06", "T09:30:00", "+02:00", "Z", " May ", " at ", "pm", "D:", "9999", "0000", "-12-31", "24:00", "٣")

WORDS: dict[str, tuple[str, ...]] = {
    "any": _HTML + _TEXT + _MAIL[:6] + ("%PDF-1.4", "WEBVTT", "\x1f\x8b\x08", "LOAD-DATE: ", "LENGTH: 200 words", "HD\t", "Document LC00000020310506"),
    "html": _HTML, "text": _TEXT, "as-is": _TEXT, "reading": _TEXT, "repeated": _HTML + _TEXT + _MAIL,
    "captions": ("WEBVTT", "\n\n", "00:00:01,000 --> 00:00:02,000", "-->", "<v Ada Marlow>", "</v>", "<00:01.000>", "ADA: ", ">> ", "- ", "NOTE ", "STYLE", "99:59:59.999", "{\\an8}", "♪"),
    "export": ("LENGTH: ", "LOAD-DATE: ", "BYLINE: ", "Copyright 2031 ", "DOCUMENT", "1 of 2 DOCUMENTS", "End of Document", "Body", "Document LC00", "HD\t", "\nLP\n", "\nTD\n", "200 words", "May 6, 2031 Tuesday", "Section: "),
    "mail": _MAIL, "mailbox": _MAIL,
    "pdf": ("obj", "endobj", "stream\n", "endstream", "<<", ">>", "/Filter /FlateDecode", "/ASCIIHexDecode", "/LZWDecode", "/RunLengthDecode", "/Kids [", "/Count 99999999", "/Parent 2 0 R", "/Contents [4 0 R 4 0 R]", "/ToUnicode", "/Encoding",
            "xref", "trailer", "startxref", "BT", "ET", "Tj", "TJ", "Tm", "cm", "Do", "q", "Q", "/Length 99999999", "/Prev 0", "/Type /ObjStm", "/Encrypt", "begincmap", "beginbfrange", "<0000> <ffff> <0041>"),
    "jsonl": _JSON + _HTML[:6], "import": _JSON, "given": _JSON, "manifest": (*_JSON, "\"state\":\"done\"", "\"articles\":\"/etc/", "../../"),
    "whole": (*_JSON, "\"table\":\"", "\"row\":{", "\"onrecord\":\"ledger\"", "\"schema\":", "articles", "speakers", "claims", "corrections", "merged_into"),
    "csv": ("text,", "html", "\"", "\"\"", ",", ";", "\t", "\r\n", "\0"), "parquet": ("PAR1",),
    "warc": ("WARC/1.0\r\n", "WARC/1.1\r\n", "WARC-Type: response\r\n", "Content-Length: ", "99999999999999999999", "-1", "HTTP/1.1 200 OK\r\n", "Content-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n", "\r\n\r\n", "WARC-Date: ",
             "Content-Type: text/html; charset=utf-7\r\n", "WARC-Target-URI: "),
    "gazetteer-csv": ("id,name,aliases,type,roles,from,to", "Q900001,", "person", "government", ";", "\"", "2019", "0000"),
    "gazetteer-yaml": ("- ", ": ", "&a ", "*a", "<<: *a", "!!python/object:os.system", "!!int ", "!!timestamp ", "!!binary ", "2019-99-99", "0x", "1_000", "[", "{", "? ", "| \n", "terms:", "id:", "name:"),
    "feed": ("<?xml version=\"1.0\" encoding=\"utf-16\"?>", "<!DOCTYPE", "<!ENTITY a \"b\">", "&a;", "&amp;", "<![CDATA[", "]]>", "<rss>", "<channel>", "<item>", "<link>", "<guid>", "<entry>", "<link href=\"", "xml:base=\"", "http://[", "<urlset>",
             "<url><loc>", "<lastmod>", "<sitemapindex>", "<pubDate>", "xmlns=\"http://www.w3.org/2005/Atom\"", *_JSON[:12], *_DATES),
    "watched": ("https://", "<opml><body><outline xmlUrl=\"", "User-agent: *", "Disallow: ", "Crawl-delay: ", "99999999999", "GMT", "http://[", *_DATES),
    "query": ("\"", "*", "-", " AND ", " OR ", "NEAR(", "(", ")", ":", "^", "“", "\0"), "cursor": ("WyI", "XQ==", "W10", "_", "-"),
    "api": ("statements", "articles/", "claims/", "speakers/", "groups", "review", "changes", "jobs", "?", "&", "cursor=", "limit=", "format=", "since=", "q=", "speaker=", "%00", "9223372036854775808", *_JSON),
    "date": _DATES,
}


def dictionary(target: str) -> str:
    """The words of a target as a file of libFuzzer."""
    return "".join('"' + "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\' else f"\\x{b:02x}" for b in word.encode()) + '"\n' for word in WORDS.get(target, ()))
