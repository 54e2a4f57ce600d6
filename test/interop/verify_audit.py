#!/usr/bin/python3
"""Checks a Keyturn audit log, and reads it if seeds are given. Written from docs/AUDIT-LOG.md alone.

usage: verify_audit.py FOLDER [PUBLIC_JSON]     seeds as JSON {"1": "<hex>"} are read from standard input, {} for none

Prints {"problem": null or {kind, segment, line}, "records", "checkpoints", "unsigned", "events"}. Needs python3-nacl.
"""
import base64
import hashlib
import hmac
import json
import os
import re
import sys

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt as aead_open,
    crypto_scalarmult,
    crypto_scalarmult_base,
)
from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey

SIZES = {576 << k for k in range(8)}
NUMBER, HASH, SIGNATURE = r"([1-9][0-9]{0,14})", r"([0-9a-f]{64})", r"([A-Za-z0-9+/]{86}==)"
HEADER = re.compile(rf"keyturn-audit 1 {NUMBER} {NUMBER} {NUMBER} {HASH} {HASH}")
RECORD = re.compile(rf"{NUMBER} ([1-9][0-9]{{0,5}}) ([A-Za-z0-9+/]+={{0,2}}) {HASH}")
CHECKPOINT = re.compile(rf"checkpoint (0|{NUMBER}) {SIGNATURE} {HASH}")
HEAD = re.compile(rf"keyturn-audit-head 1 {NUMBER} (0|{NUMBER}) {HASH} {SIGNATURE}\n")


class Problem(Exception):
    def __init__(self, kind, segment, line):
        super().__init__(kind)
        self.report = {"kind": kind, "segment": segment, "line": line}


def strict(text):
    """Base64 with one way to write it, or None."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


def signed(key, text, signature):
    try:
        VerifyKey(key).verify(text.encode(), signature)
        return True
    except CryptoError:
        return False


def hkdf(key, salt, info):
    extracted = hmac.new(salt or bytes(32), key, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read().decode("latin-1")
    except FileNotFoundError:
        return None


def public_keys(text):
    """Epoch -> Ed25519 public key, or None when the text is no such file."""
    try:
        file = json.loads(text)
        assert set(file) == {"format", "version", "epochs"} and len(file["epochs"]) <= 10000
        assert file["format"] == "keyturn-audit-keys" and file["version"] == 1
        keys, last = {}, 0
        for entry in file["epochs"]:
            assert set(entry) == {"epoch", "verify", "seal", "signature"}
            key, seal, signature = (strict(entry[name]) for name in ("verify", "seal", "signature"))
            assert (len(key), len(seal), len(signature)) == (32, 32, 64) and entry["epoch"] > last
            assert signed(key, f"keyturn-audit-keys 1 {entry['epoch']} {entry['seal']}", signature)
            last = entry["epoch"]
            keys[last] = key
        return keys
    except (AssertionError, KeyError, TypeError, ValueError):
        return None


def open_record(seed, epoch, seq, previous, sealed):
    """The event, or None when it does not open."""
    derive = lambda label: hkdf(seed, b"", label + b"\0" + str(epoch).encode())
    bound = f"keyturn-audit-record 1 {epoch} {seq} {previous}".encode()
    private = derive(b"keyturn v1 audit unseal")
    ephemeral = sealed[:32]
    for sealed_by_key in (True, False):
        try:
            if sealed_by_key:
                key, inner = derive(b"keyturn v1 audit seal"), sealed
            else:
                salt = ephemeral + crypto_scalarmult_base(private)
                key = hkdf(crypto_scalarmult(private, ephemeral), salt, b"keyturn v1 audit locked record")
                inner = sealed[32:]
            return json.loads(aead_open(inner[24:], bound, inner[:24], key))
        except (CryptoError, RuntimeError):
            continue
    return None


class Check:
    def __init__(self, folder, exported, seeds):
        self.folder, self.exported, self.seeds = folder, exported, seeds
        self.epoch, self.seq, self.hash = 0, 0, None
        self.records = self.checkpoints = self.unsigned = 0
        self.events, self.place, self.newest = [], ("", 0), ("", 0)
        self.head, self.met = None, False

    def fail(self, kind, place=None):
        raise Problem(kind, *(place or self.place))

    def prepare(self):
        names = os.listdir(self.folder) if os.path.isdir(self.folder) else []
        numbers = sorted(int(n[:-4]) for n in names if re.fullmatch(r"[0-9]{6,15}\.log", n))
        if not numbers:
            self.fail("missing")
        text = read(self.exported or os.path.join(self.folder, "public.json"))
        self.keys = self.fail("missing", ("public.json", 0)) if text is None else public_keys(text)
        if self.keys is None:
            self.fail("malformed", ("public.json", 1))
        text = read(os.path.join(self.folder, "head"))
        if text is not None:
            self.place = ("head", 1)
            found = HEAD.fullmatch(text) or self.fail("malformed")
            self.head = (int(found[2]), found[4])
            self.signature(int(found[1]), int(found[2]), found[4], strict(found[5]))
        return numbers

    def signature(self, epoch, seq, digest, signature):
        text = f"keyturn-audit-checkpoint 1 {epoch} {seq} {digest}"
        if signature is None:
            self.fail("malformed")
        if epoch not in self.keys or not signed(self.keys[epoch], text, signature):
            self.fail("signature")

    def run(self):
        numbers, torn = self.prepare(), False
        for i, number in enumerate(numbers, 1):
            name = f"{i:06}.log"
            self.place = (name, 0)
            if number != i:
                self.fail("missing")
            *lines, rest = read(os.path.join(self.folder, name)).split("\n")
            for n, line in enumerate(lines, 1):
                self.place = (name, n)
                self.line(line, i, n == 1)
            if rest or not lines:
                if len(rest) > 131072 or i < len(numbers):
                    self.fail("malformed", (name, len(lines) + 1))
                torn = (name, len(lines) + 1)
        if self.head and not self.met:
            if self.head[0] == self.seq:
                self.fail("chain", self.newest)
            self.fail("behind")
        if torn:
            self.fail("torn", torn)
        if self.records and not self.head:
            self.fail("missing", ("head", 0))

    def line(self, line, segment, first):
        found = HEADER.fullmatch(line) or RECORD.fullmatch(line) or CHECKPOINT.fullmatch(line)
        if not found or (found.re is HEADER) != first:
            self.fail("malformed")
        previous, seq, epoch = self.hash, self.seq, self.epoch
        if found.re is HEADER:
            if int(found[1]) != segment:
                self.fail("malformed")
            if int(found[3]) != seq + 1:
                self.fail("gap")
            if previous not in (None, found[4]):
                self.fail("chain")
            previous, epoch = found[4], int(found[2])
        elif found.re is RECORD:
            sealed = strict(found[3])
            if sealed is None or len(sealed) != int(found[2]) or len(sealed) not in SIZES:
                self.fail("malformed")
            seq += 1
        elif strict(found[3]) is None:
            self.fail("malformed")
        if found.re is not HEADER and int(found[1]) != seq:
            self.fail("gap")
        content, digest = line[:-65], line[-64:]
        if hashlib.sha256(f"{previous}\n{content}".encode("latin-1")).hexdigest() != digest:
            self.fail("chain")
        if epoch < self.epoch:
            self.fail("signature")
        if found.re is CHECKPOINT:
            self.signature(epoch, seq, previous, strict(found[3]))
            self.checkpoints, self.unsigned = self.checkpoints + 1, 0
        if found.re is RECORD:
            if self.head and self.head[0] == self.seq and not self.met:
                self.fail("chain", self.newest)
            self.newest, self.records, self.unsigned = self.place, self.records + 1, self.unsigned + 1
            if epoch in self.seeds:
                self.events.append(open_record(self.seeds[epoch], epoch, seq, previous, sealed))
        self.epoch, self.seq, self.hash = epoch, seq, digest
        self.met = self.met or self.head == (seq, digest)


def main():
    folder, exported = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    seeds = {int(epoch): bytes.fromhex(seed) for epoch, seed in json.load(sys.stdin).items()}
    check, problem = Check(folder, exported, seeds), None
    try:
        check.run()
    except Problem as found:
        problem = found.report
    print(json.dumps({"problem": problem, "records": check.records, "checkpoints": check.checkpoints,
                      "unsigned": check.unsigned, "events": check.events}))


if __name__ == "__main__":
    main()
