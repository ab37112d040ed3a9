"""Invented events of the three log types, and the exports that name their UUIDs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
FIRST = ["Ada", "Søren", "Zoë", "José", "Łukasz", "美咲", "Олег", "Grace"]
LAST = ["Hopper", "O'Neil", "Nowak", "田中", "Liskov", "Thompson"]
AUDITS = [("create", "user"), ("join", "gm"), ("grant", "uva"), ("export", "vault"), ("delete", "device")]


class World:
    """A company: the same seed gives the same vaults, items, people and events."""

    def __init__(self, seed: int, vaults: int = 50, items: int = 2000, people: int = 200) -> None:
        self.random = random.Random(seed)
        self.vaults = [(self.uuid(), f"Vault {number}") for number in range(vaults)]
        self.items = [(self.uuid(), f"Key #{n}", self.vaults[n % vaults][0]) for n in range(items)]
        self.people = [
            (self.uuid(upper=True), f"{self.pick(FIRST)} {self.pick(LAST)}", f"user{n}@example.com")
            for n in range(people)
        ]

    def pick(self, values):
        return values[self.random.randrange(len(values))]

    def uuid(self, upper: bool = False) -> str:
        text = "".join(self.random.choices(LETTERS, k=26))
        return text.upper() if upper else text

    def write_exports(self, folder: Path) -> None:
        """The exports, as `op … --format json` prints them."""
        vaults = [{"id": uuid, "name": name} for uuid, name in self.vaults]
        items = [{"id": uuid, "title": title, "vault": {"id": v}} for uuid, title, v in self.items]
        people = [{"id": uuid, "name": name, "email": email} for uuid, name, email in self.people]
        for name, export in [("vaults", vaults), ("items", items), ("users", people)]:
            (folder / f"{name}.json").write_text(json.dumps(export, ensure_ascii=False))

    def events(self, count: int, days: int = 10) -> Iterator[str]:
        """Events as JSON, one after another over a few days; one UUID in fifty is in no table."""
        for number in range(count):
            kind = self.random.random()
            event = self._usage() if kind < 0.6 else self._sign_in() if kind < 0.85 else self._audit()
            second = number * 7 % 86400
            event["timestamp"] = (
                f"2026-03-{1 + number % days:02}T{second // 3600:02}:{second // 60 % 60:02}"
                f":{second % 60:02}.{self.random.randrange(10**9):09}Z"
            )
            yield json.dumps(event, ensure_ascii=False, separators=(",", ":"))

    def _known(self, rows):
        return (self.uuid(), *rows[0][1:]) if self.random.random() < 0.02 else self.pick(rows)

    def _person(self):
        uuid, name, email = self._known(self.people)
        return {"uuid": uuid, "name": name, "email": email}

    def _client(self):
        address = f"198.51.100.{self.random.randrange(256)}"
        if self.random.random() < 0.15:
            address = f"2001:db8::{self.random.randrange(1 << 16):x}"
        return {
            "app_name": "1Password Browser Extension", "app_version": "8.10.1",
            "platform_name": self.pick(["Chrome", "Firefox"]), "platform_version": "128.0",
            "os_name": self.pick(["MacOSX", "Windows"]), "os_version": "15.1", "ip_address": address,
        }

    def _location(self):
        city = self.pick(["Toronto", "München", "東京"])
        latitude = round(self.random.uniform(-90, 90), 4)
        return {"country": "CA", "region": "Ontario", "city": city, "latitude": latitude, "longitude": 7.25}

    def _usage(self):
        item = self._known(self.items)
        return {
            "uuid": self.uuid(upper=True), "used_version": self.random.randrange(40),
            "vault_uuid": item[2], "item_uuid": item[0],
            "action": self.pick(["reveal", "fill", "secure-copy"]), "user": self._person(),
            "client": self._client(), "location": self._location(),
        }

    def _sign_in(self):
        details = None if self.random.random() < 0.7 else {"value": "Europe"}
        return {
            "uuid": self.uuid(upper=True), "session_uuid": self.uuid(upper=True), "country": "CA",
            "category": self.pick(["success", "credentials_failed"]), "type": "credentials_ok",
            "details": details, "target_user": self._person(), "client": self._client(),
            "location": self._location(),
        }

    def _audit(self):
        action, kind = self.pick(AUDITS)
        actor, other = self._person(), self._person()
        named = self.pick(self.vaults)[0] if kind in ("uva", "vault") else other["uuid"]
        session = {"uuid": self.uuid(upper=True), "device_uuid": self.uuid(), "ip": "192.0.2.9"}
        return {
            "uuid": self.uuid(upper=True), "actor_uuid": actor["uuid"], "actor_details": actor,
            "action": action, "object_type": kind, "object_uuid": named,
            "aux_id": self.random.randrange(10**7), "aux_uuid": other["uuid"], "aux_details": other,
            "aux_info": "A", "session": session, "location": self._location(),
        }


# Lines that a pipe, a reader of lines or a reader of JSON could take for something else.
HOSTILE: list[bytes] = [
    b"\\N", b"\\\\N", b"null", b"[", b"{", b"]}", b"\t", b"bad\xff\xfe", b"\x1f\x8b\x08", b"{\x00\"\x00",
    b"\xef\xbb\xbf", b"base64:", b"base64:e30=", b"base64:!", b'"', b"\x01", b"a\x01b", b"   {",
    b'{"p_reject":{"raw":"x"}}', b'{"p_summary":{"events":7}}', b"\xed\xa0\x80", b"x" * 100 + b"\xff" * 100,
]


def odd_events(uuid: str) -> list[bytes]:
    """Events that are right, in ways that are easily broken; 3 MB long ones among them."""
    body = b'"timestamp":"2026-03-01T00:00:00Z","action":"reveal","vault_uuid":"V"'

    def event(number: int, rest: bytes = b"", start: bytes = b"{") -> bytes:
        return start + b'"uuid":"%s%d",' % (uuid.encode(), number) + body + rest + b"}"

    return [
        event(1, b',"tab":\t"\\t"'), event(2, start=b"{\r"), event(3) + b"\r", b" \t" + event(4),
        event(5, ',"x":"\u2028\u0085\ufffd\U0001f511"'.encode()), event(6, b',"x":"\\ud800\\u0000"'),
        event(7, b',"x":"' + b"y" * 3_000_000 + b'"'), event(8, b',"x":"\\\\N"'), event(9, b',"location":"x"'),
        event(10, b',"p_reject":{"raw":""}', start=b'{"p_reject":1,'), event(11, b',"n":1e400,"i":-0'),
        b"[" + event(12) + b"," + event(13) + b"]", event(14) + event(15), b"\xef\xbb\xbf" + event(16),
    ]
