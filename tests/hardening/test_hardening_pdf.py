"""PDFs that unpack, repeat or draw themselves without end: errors within a limited memory, or what text there is."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from onrecord import errors
from onrecord.intake import load
from onrecord.intake import pdf as module
from tests.hardening import bounded

FLATE = "/Filter /FlateDecode"
FORM = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 6 0 R >> >> /Length 15 >>\nstream\n/X1 Do\n/X1 Do\n\nendstream"


def raw(stream: bytes, how: str = "", *, contents: str = "4 0 R", pages: str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>") -> bytes:
    """A PDF of one page with this stream; object 6 is a form that draws itself twice."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", pages.encode(),
               f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {contents} /Resources << /Font << /F1 5 0 R >> /XObject << /X1 6 0 R >> >> >>".encode(),
               f"<< /Length {len(stream)} {how} >>\nstream\n".encode() + stream + b"\nendstream", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>", FORM.encode()]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 7\n0000000000 65535 f \n" + table + b"trailer\n<< /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


@pytest.mark.parametrize("data", [
    raw(zlib.compress(zlib.compress(b"0 " * 40_000)), "/Filter [/FlateDecode /FlateDecode]"), raw(b"x", f"/Filter [{'/FlateDecode ' * 100}]"), raw(zlib.compress(b"[" * 500_000), FLATE),
    raw(zlib.compress(b"<<" * 3_000), FLATE), raw(zlib.compress(b"BI " * 100_000), FLATE), raw(b"/X1 Do"), raw(zlib.compress(b"q " * 100_000), FLATE), raw(b"a", contents=f"[{'4 0 R ' * 200_000}]"),
    raw(b"a", contents="6 0 R", pages="<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"), raw(b"a", pages="<< /Type /Pages /Kids [3 0 R] /Count 99999999999 >>"),
    raw(b"a", pages=f"<< /Type /Pages /Kids [{'3 0 R ' * 5000}] /Count 5000 >>"), raw(b"a", "/Length 99999999999"), raw(zlib.compress(b"BT /F1 9 Tf " + b"(" * 200_000), FLATE)])
def test_structures_that_never_end_are_errors(data: bytes) -> None:
    with pytest.raises(errors.InputError, match=r"PDF"):
        load(data)


def test_streams_that_unpack_hugely_are_not_held(tmp_path: Path) -> None:
    packer = zlib.compressobj(9)
    huge = b"".join(packer.compress(b"q Q " * (1 << 18)) for _ in range(100)) + packer.flush()
    for name, data in (("one.pdf", raw(huge, FLATE)), ("many.pdf", raw(zlib.compress(b"q Q " * 100_000), FLATE, contents=f"[{'4 0 R ' * 5000}]"))):
        (tmp_path / name).write_bytes(data)
    found = bounded.run("""
import sys
from onrecord.intake import load_many
for item in load_many(sys.argv[1]):
    print(type(item).__name__)
""", str(tmp_path), megabytes=600)
    assert len(found) == 2 and not {"Article"} & set(found)


def test_a_page_is_left_where_the_time_is_up_or_there_is_too_much_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    long = raw(zlib.compress(b"BT /F1 9 Tf " + b"(He said so on Monday and) Tj 0 -9 Td " * 400 + b"ET"), FLATE)
    steps = 0
    real = module._Watched.step

    def counted(self: module._Watched, *rest: object) -> None:
        nonlocal steps
        steps += 1
        real(self, *rest)

    monkeypatch.setattr(module._Watched, "step", counted)
    assert load(long).text
    whole, steps = steps, 0
    monkeypatch.setattr(module, "MAX_CHARACTERS", 500)
    with pytest.raises(errors.UnreadableInput, match="no single article"):
        load(long)
    assert 0 < steps < whole / 2
    monkeypatch.setattr(module, "DEADLINE", -1.0)
    steps = 0
    with pytest.raises(errors.UnreadableInput, match=r"takes longer|no single article"):
        load(long)
    assert steps == 1
