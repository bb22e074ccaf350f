"""Mail: messages and mailboxes, quotations and signatures, attachments; broken and hostile ones."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import errors
from onrecord.intake import count, load, load_many
from onrecord.intake import mailbox as boxes
from onrecord.intake.load import each_from_bytes
from onrecord.intake.quoted import judged
from onrecord.types import Article

FILES = Path(__file__).parent / "files"
BODY = "The minister said on Monday that she had no memory of the letter, and that nobody had shown it to her."


def mail(body: bytes = BODY.encode(), **headers: str) -> bytes:
    known = {"From": "Ada Lindqvist <ada@courier.example>", "Subject": "The letter", "Date": "Tue, 17 Sep 2024 10:15:00 +0200", "Message-ID": "<1@courier.example>"}
    return "".join(f"{n.replace('_', '-')}: {v}\n" for n, v in (known | headers).items() if v).encode("utf-8", "surrogateescape") + b"\n" + body


def test_a_message_and_what_is_attached() -> None:
    message, page, inner = load_many(FILES / "reply.eml")
    assert isinstance(message, Article) and isinstance(page, Article) and isinstance(inner, Article)
    assert (message.title, message.byline, message.published, message.id) == ("The dam, café version", ("Adä Lindqvist",), "2024-09-17T10:15:00+02:00", "abc.1@courier.example")
    assert message.text == ("The minister said on Monday that she had no memory of the letter, and that nobody had shown it to her before the gate of the dam gave way in September."
                            "\n\nI will ask her again tomorrow, and he said he would too.")
    assert {r.text: r.reason for r in message.removed}["We warned them in June."] == "quoted"
    assert [r.text for r in message.removed if r.reason == "signature"] == ["--", "Ada Lindqvist", "Selm Courier"]
    assert "dam.png (image/png)" in message.warnings[0]
    assert page.title == "Ferry strike ends" and page.published == message.published and "dated by the mail" in page.warnings[-1]
    assert inner.title == "Warning" and inner.published == "2024-06-03T08:00:00+00:00"
    assert [str(a.source).removeprefix(str(FILES / "reply.eml")) for a in (message, page, inner)] == ["", ", attachment “page.html”", ", attached message 1"]
    assert load(FILES / "reply.eml").text == message.text
    assert count([FILES / "reply.eml"]) is None


def test_a_mailbox_is_read_message_by_message(tmp_path: Path) -> None:
    results = list(load_many(FILES / "letters.mbox"))
    assert [type(r).__name__ for r in results] == ["Article", "Article", "Article", "NoArticle", "Article"]
    assert isinstance(results[4], Article) and results[4].text.endswith("\n\nFrom here on it is quoted.") and str(results[4].source).endswith("letters.mbox, message 3")
    packed = tmp_path / "letters.mbox.gz"
    packed.write_bytes(gzip.compress((FILES / "letters.mbox").read_bytes()))
    assert [getattr(r, "text", "") for r in load_many(packed)] == [getattr(r, "text", "") for r in results]
    packed.write_bytes(packed.read_bytes()[:-200])
    assert isinstance(list(load_many(packed))[-1], errors.UnreadableInput)
    with pytest.raises(errors.UnreadableInput, match="more than one article"):
        load(FILES / "letters.mbox")


def test_an_mbox_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(mail())
    [error] = load_many(tmp_path)
    assert isinstance(error, errors.UnreadableInput) and "read as .eml" in str(error)


def test_a_message_that_is_too_large_harms_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "MAX_BYTES", 2000)
    head = b"From a@b.example Tue Sep 17 10:15:00 2024\n"
    found = list(boxes.messages(io.BytesIO(head + mail() + b"\n\n" + head + mail(b"x\n" * 5000) + b"\n\n" + head + mail()), "box"))
    assert [isinstance(f, errors.InputError) for f in found] == [False, True, False]


def test_a_line_that_begins_with_from_opens_no_message_without_a_header() -> None:
    head = b"From a@b.example Tue Sep 17 10:15:00 2024\n"
    [found] = boxes.messages(io.BytesIO(head + mail(BODY.encode() + b"\n\nFrom May to June 2024\nthe gate was shut.\n")), "box")
    assert not isinstance(found, errors.InputError) and b"From May to June 2024\nthe gate" in found[0]


def test_html_is_taken_where_there_is_no_text() -> None:
    page = f"<p>{BODY}</p><div class='gmail_quote'>On Monday he wrote:<blockquote><p>We warned them.</p></blockquote></div>".encode()
    article = load(mail(page, Content_Type="text/html; charset=utf-8"))
    assert article.text == BODY and {r.reason for r in article.removed} == {"quoted"}


def test_charsets_and_raw_headers() -> None:
    body = BODY.replace("letter", "“letter”").encode("cp1252")
    assert "“letter”" in load(mail(body, Content_Type="text/plain; charset=windows-1252")).text
    assert "“letter”" in load(mail(body, Content_Type="text/plain; charset=no-such-thing")).text
    assert load(mail(Subject=b"Caf\xe9 talk".decode("utf-8", "surrogateescape"))).title == "Café talk"
    assert load(mail(Subject="=?no-such?Q?Caf=C3=A9?= =?utf-8?B?broken")).title is not None
    assert load(mail(From='"Lindqvist, Ada" <a@b.example>')).byline == ("Lindqvist, Ada",)


@pytest.mark.parametrize(("headers", "published"), [
    ({"Date": "Tue, 17 Sep 2024 08:15:00 -0000"}, "2024-09-17T08:15:00+00:00"), ({"Date": "soon"}, None), ({"Date": ""}, None), ({"Date": "Tue, 99 Sep 2024"}, None),
    ({"Date": "", "Received": "from a by b; Tue, 17 Sep 2024 09:00:00 +0000"}, "2024-09-17T09:00:00+00:00")])
def test_dates(headers: dict[str, str], published: str | None) -> None:
    assert load(mail(**headers)).published == published


def test_only_quotations_and_forwards() -> None:
    with pytest.raises(errors.NoArticle, match="only quotations"):
        load(mail(b"> We warned them.\n> In June."))
    article = load(mail(f"---------- Forwarded message ---------\nFrom: Jonas Wray <j@dam.example>\nDate: Monday\nSubject: x\nTo: y\n\n{BODY}\n".encode()))
    assert article.text == BODY and "forwarded" in article.warnings[0]


@pytest.mark.parametrize(("text", "kept"), [
    ("Mine.\n\n-----Original Message-----\nFrom: A\nSent: B\nSubject: C\n\nTheirs.", ["Mine."]), ("Mine.\n\nFrom: A\nSent: B\nTo: C\nSubject: D\n\nTheirs.", ["Mine."]),
    ("Mine.\n\nOn Monday, somebody with a long name and an address\n<a@b.example> wrote:\n\n> Theirs.\n\nMine too.", ["Mine.", "Mine too."]),
    ("Mine.\n\nSent from my phone", ["Mine."]), ("He wrote:\n\nNothing was quoted here.", ["He wrote:", "Nothing was quoted here."]), ("Mine.\n-- \nA. L.", ["Mine."])])
def test_what_is_the_writers(text: str, kept: list[str]) -> None:
    assert [p for p, why in judged(text) if not why] == kept


def test_flowed_lines_are_joined() -> None:
    assert judged("One line that \ngoes on.\nAnother.", flowed=True) == [("One line that goes on.", None), ("Another.", None)]


def test_a_typed_memo_is_no_mail(tmp_path: Path) -> None:
    (tmp_path / "memo.txt").write_text(f"From: the mayor\nTo: the council\nSubject: the bridge\n\n{BODY}")
    assert "the council" in load(tmp_path / "memo.txt", as_is=True).text and load(tmp_path / "memo.txt").byline == ()


def test_mail_within_mail_within_mail() -> None:
    inner = mail()
    for n in range(30):
        inner = mail(inner, Message_ID=f"<{n}@x>", MIME_Version="1.0", Content_Type="message/rfc822")
    results = list(each_from_bytes(inner))
    assert isinstance(results[-1], errors.UnreadableInput) and len(results) < 10
    deep = b"".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n'.encode() for n in range(3000))
    for result in each_from_bytes(mail(b"")[:-1] + deep):
        assert isinstance(result, errors.InputError)
    many = mail(b"".join(b"--X\nContent-Type: image/png\n\nx\n" for _ in range(600)), MIME_Version="1.0", Content_Type='multipart/mixed; boundary="X"')
    assert [str(r)[:19] for r in each_from_bytes(many)] == ["this mail is broken"]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=30), st.sampled_from([mail(), b"--X\n", b"--X--\n", b'Content-Type: multipart/alternative; boundary="X"\n', b"Content-Type: message/rfc822\n\n",
                b"Content-Transfer-Encoding: base64\n", b"Content-Type: text/plain; charset=\"=?x?q?y?=\"\n", b"From a@b 2024\n", b"\n", BODY.encode()])), max_size=10).map(b"".join))
def test_any_bytes_are_articles_or_input_errors(data: bytes) -> None:
    for result in each_from_bytes(data, name="x.eml"):
        assert isinstance(result, errors.InputError) or result.text.strip()
