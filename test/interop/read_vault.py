#!/usr/bin/python3
"""Opens a Keyturn vault and prints what is in it as JSON. Written from docs/FORMAT.md alone.

usage: read_vault.py FILE (password|recovery|keychain) [cheap]   the secret is read from standard input: its bytes, or
the hex of the 32 bytes that the keychain keeps

Needs Debian's python3-nacl and python3-argon2. `cheap` lifts the lower bounds of key derivation, for tests.
"""
import base64
import hashlib
import hmac
import json
import re
import struct
import sys

from argon2.low_level import Type, hash_secret_raw
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt
from nacl.exceptions import CryptoError

BOUNDS = {"memory": (65536, 1048576), "passes": (3, 10), "lanes": (1, 16)}
REFUSALS = {
    "password": "wrong_password",
    "recovery": "wrong_recovery_code",
    "keychain": "quick_unlock_refused",
}
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIZE_MAX = 64 * 1024 * 1024


class Refused(Exception):
    """One of the format's error codes."""


def need(condition, code="vault_damaged"):
    if not condition:
        raise Refused(code)


def base64_strict(word, length=None):
    try:
        data = base64.b64decode(word, validate=True)
    except ValueError:
        raise Refused("vault_damaged") from None
    need(data and base64.b64encode(data) == word and length in (None, len(data)))
    return data


def number(word):
    need(re.fullmatch(rb"[1-9][0-9]{0,9}", word) and int(word) < 2**32)
    return int(word)


def unseal(key, sealed, associated):
    """The plaintext, or None when it does not open."""
    if len(sealed) < 40:
        return None
    try:
        return crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[24:], associated, sealed[:24], key)
    except CryptoError:
        return None


def hkdf(key, salt, info):
    """RFC 5869 with SHA-256, for 32 bytes: one block."""
    extracted = hmac.new(salt, key, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def unpad(padded, block):
    need(padded is not None and len(padded) >= 4)
    end = 4 + struct.unpack(">I", padded[:4])[0]
    need(-(-end // block) * block == len(padded) and not any(padded[end:]))
    return padded[4:end]


def parse(file):
    """Steps 1 to 4 of the order of refusal."""
    first = re.match(rb"keyturn-vault (0|[1-9][0-9]{0,5})\n", file)
    need(first, "not_a_vault")
    version = int(first[1])
    need(version <= 1, "vault_too_new")
    need(version == 1, "not_a_vault")
    need(len(file) <= SIZE_MAX)
    body, last = file[:-72], file[-72:]
    need(last == b"sha256 " + hashlib.sha256(body).hexdigest().encode() + b"\n")
    need(body.endswith(b"\n"))
    lines = [line.split(b" ") for line in body[:-1].split(b"\n")]
    shape = [(b"keyturn-vault", 2), (b"vault", 2), (b"password", 7), (b"recovery", 4), (b"manifest", 2)]
    keychain = len(lines) > 4 and lines[4][0] == b"keychain"
    if keychain:
        shape.insert(4, (b"keychain", 4))
    need(len(lines) >= len(shape))
    shape += [(b"record", 2)] * (len(lines) - len(shape))
    need(all(line[0] == word and len(line) == count for line, (word, count) in zip(lines, shape)))
    slot = lines.pop(4) if keychain else None
    _, vault, password, recovery, manifest, *records = lines
    need(password[1] == b"argon2id" and recovery[1] == b"hkdf-sha256")
    need(slot is None or slot[1] == b"hkdf-sha256")
    return {
        "id": base64_strict(vault[1], 16),
        "cost": [number(word) for word in password[2:5]],
        "password": (base64_strict(password[5], 16), base64_strict(password[6], 72)),
        "recovery": (base64_strict(recovery[2], 16), base64_strict(recovery[3], 72)),
        "keychain": slot and (base64_strict(slot[2], 16), base64_strict(slot[3], 72)),
        "manifest": base64_strict(manifest[1]),
        "records": [base64_strict(record[1]) for record in records],
        "header": file[: file.index(b"\nmanifest ") + 1],
    }


def code_bytes(text):
    digits = text.decode("ascii", "replace").upper().replace("-", "").replace(" ", "")
    digits = digits.replace("O", "0").replace("I", "1").replace("L", "1")
    need(len(digits) == 32 and all(d in CROCKFORD for d in digits), "wrong_recovery_code")
    bits = 0
    for digit in digits:
        bits = bits << 5 | CROCKFORD.index(digit)
    return bits.to_bytes(20, "big")


def vault_key(vault, kind, secret, bounds):
    for value, (low, high) in zip(vault["cost"], bounds.values()):
        need(low <= value <= high, "kdf_out_of_bounds")
    need(vault[kind], "quick_unlock_refused")
    salt, wrapped = vault[kind]
    lines = vault["header"].split(b"\n")
    before = lines[{"password": 2, "recovery": 3, "keychain": 4}[kind]].rsplit(b" ", 1)[0]
    associated = b"\n".join(lines[:2]) + b"\n" + before + b" "
    if kind == "password":
        memory, passes, lanes = vault["cost"]
        digest = hmac.new(salt, secret, hashlib.sha256).digest()
        slot = hash_secret_raw(digest, salt, passes, memory, lanes, 32, Type.ID, 0x13)
    elif kind == "recovery":
        slot = hkdf(code_bytes(secret), salt, b"keyturn v1 recovery slot")
    else:
        slot = hkdf(bytes.fromhex(secret.decode()), salt, b"keyturn v1 keychain slot")
    key = unseal(slot, wrapped, associated)
    need(key is not None, REFUSALS[kind])
    return key


def values_of(content):
    """Version → name → value."""
    at = 0

    def take(length):
        nonlocal at
        need(at + length <= len(content))
        at += length
        return content[at - length : at]

    versions = {}
    need(take(1) == b"\x01")
    for _ in range(take(1)[0]):
        version = struct.unpack(">I", take(4))[0]
        need(version > max([0, *versions]))
        fields = versions[version] = {}
        for _ in range(take(1)[0]):
            name = take(take(1)[0])
            need(re.fullmatch(rb"[A-Za-z][A-Za-z0-9_]{0,39}", name) and name.decode() not in fields)
            fields[name.decode()] = take(struct.unpack(">I", take(4))[0]).decode("utf-8")
    need(versions and at == len(content))
    return versions


def epochs_of(content):
    count = struct.unpack(">I", content[1:5])[0]
    need(content[:1] == b"\x01" and count > 0 and len(content) == 5 + 36 * count)
    epochs = [struct.unpack(">I", content[at : at + 4])[0] for at in range(5, len(content), 36)]
    need(epochs == sorted(set(epochs)) and epochs[0] > 0)
    return epochs


def second_factor_of(content):
    need(len(content) > 6 and content[0] == 1 and content[1] in (1, 2, 3) and content[2] in (6, 7, 8))
    middle = 6 + content[5]
    need(len(content) >= middle + 17)
    set_at, last_step, count = struct.unpack(">QQB", content[middle : middle + 17])
    need(len(content) == middle + 17 + 40 * count)
    rest = content[middle + 17 :]
    codes = [(rest[at : at + 32].hex(), struct.unpack(">Q", rest[at + 32 : at + 40])[0]) for at in range(0, len(rest), 40)]
    return {
        "seed": base64.b32encode(content[6:middle]).decode().rstrip("="),
        "algorithm": ("sha1", "sha256", "sha512")[content[1] - 1],
        "digits": content[2],
        "period": struct.unpack(">H", content[3:5])[0],
        "setAt": set_at,
        "lastStep": last_step,
        "codes": codes,
    }


def read(file, kind, secret, bounds):
    vault = parse(file)
    key = vault_key(vault, kind, secret, bounds)
    manifest_key = hkdf(key, vault["id"], b"keyturn v1 manifest")
    root = hkdf(key, vault["id"], b"keyturn v1 record root")
    manifest = json.loads(unpad(unseal(manifest_key, vault["manifest"], vault["header"]), 4096))
    entries = manifest["records"]
    need(len(entries) == len(vault["records"]))
    need(len({entry["id"] for entry in entries}) == len(entries))
    values, epochs, factors = {}, [], []
    for entry, sealed in zip(entries, vault["records"]):
        need(hashlib.sha256(sealed).hexdigest() == entry["digest"] and entry["revision"] <= manifest["revision"])
        record_key = hkdf(root, vault["id"], b"keyturn v1 record\0" + entry["id"].encode())
        name = [base64.b64encode(vault["id"]).decode(), entry["id"], entry["kind"], str(entry["revision"])]
        associated = ("keyturn-record 1 " + " ".join(name) + "\n").encode()
        content = unpad(unseal(record_key, sealed, associated), 256)
        if entry["kind"] == "credential":
            values[entry["id"]] = values_of(content)
        elif entry["kind"] == "second-factor":
            factors.append(second_factor_of(content))
        else:
            need(entry["kind"] == "keyring")
            epochs.append(epochs_of(content))
    need(len(factors) <= 1)
    need(len(epochs) == 1 and set(values) == {each["id"] for each in manifest["credentials"]})
    return {"manifest": manifest, "values": values, "epochs": epochs[0], "secondFactor": [*factors, None][0]}


def main(path, kind, *rest):
    bounds = {name: (1, high) for name, (_, high) in BOUNDS.items()} if rest == ("cheap",) else BOUNDS
    with open(path, "rb") as file:
        data = file.read(SIZE_MAX + 1)
    try:
        json.dump(read(data, kind, sys.stdin.buffer.read(), bounds), sys.stdout)
    except Refused as refused:
        sys.exit(str(refused))


main(*sys.argv[1:])
