"""What docs/watch.md says of the webhook, done as it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from onrecord.watch import webhook

PAGE = (Path(__file__).parents[2] / "docs" / "watch.md").read_text(encoding="utf-8")
SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo5OTk5"


def test_the_receiver_of_the_page_knows_what_comes_from_here() -> None:
    names: dict[str, Callable[..., bool]] = {}
    exec(re.findall(r"^```python\n(.*?)^```", PAGE, re.S | re.M)[0], names)
    body = '{"type": "position.new", "data": "“é”"}'.encode()
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "1932976800", "webhook-signature": webhook.signature(webhook.key_of(SECRET), "msg_1", 1932976800, body)}

    def verified(now: float = 1932976900.0, body: bytes = body, secret: str = SECRET, **other: str) -> bool:
        return names["verified"](secret, headers | {name.replace("_", "-"): value for name, value in other.items()}, body, now=now)

    assert verified() and verified(webhook_signature="v1,AAAA v1a,x " + headers["webhook-signature"])
    assert not verified(now=1932976800.0 + 301) and not verified(body=body + b" ") and not verified(webhook_id="msg_2") and not verified(webhook_timestamp="1932976801")
    assert not verified(secret="whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo5OTk4") and not verified(webhook_signature="") and not verified(webhook_signature=headers["webhook-signature"][3:])
