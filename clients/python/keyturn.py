"""Leases exchange API keys from a Keyturn vault on this machine.

    from keyturn import Keyturn

    keyturn = Keyturn("grid bot")
    keyturn.pair(purpose="trades BTC/USDT")          # once; shows a code to type into Keyturn
    with keyturn.lease("keyturn://binance-main") as lease:
        exchange = ccxt.binance({**lease.values})

`AsyncKeyturn` is the same for asyncio. One file, standard library only, Python 3.9 or later, Linux and macOS. All times
are in seconds. The README beside this file tells the rest; docs/PROTOCOL.md tells what goes over the socket.
"""

from __future__ import annotations

import asyncio
import atexit
import errno
import inspect
import json
import os
import random
import re
import secrets
import socket as sockets
import stat
import sys
import threading
import time
import unicodedata
import weakref
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import (
    Any,
    AsyncIterator,
    Awaitable,
    Callable,
    Dict,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Set,
    Tuple,
    Union,
)

__version__ = "0.1.0"

_PROTOCOL = 1
_TIMEOUT = 10.0
_WAIT = 60
_HEAD_MAX = 16 * 1024
_BODY_MAX = 4 * 1024 * 1024
_EVENT_MAX = 64 * 1024
_TOKEN = re.compile(r"kt_[A-Za-z0-9_-]{43}\Z")
_POLL = re.compile(r"kq_[A-Za-z0-9_-]{43}\Z")
_PROXY = re.compile(r"kp_[A-Za-z0-9_-]{43}\Z")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


# Errors: one class for each thing that can go wrong, so that a bot can say `except Locked`. None holds a value, a
# token, or anything a broken server sent.


class KeyturnError(Exception):
    """What everything here raises. `code` is for programs, the text and `hint` are for people."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: Optional[str] = None,
        rule: Optional[str] = None,
        field: Optional[str] = None,
        status: Optional[int] = None,
        retry_after: Optional[int] = None,
    ) -> None:
        super().__init__(message if hint is None else f"{message} (hint: {hint})")
        self.code = code
        self.message = message
        self.hint = hint
        self.rule = rule
        self.field = field
        self.status = status
        self.retry_after = retry_after


class NotRunning(KeyturnError):
    """Nobody listens at the socket."""


class Unreachable(KeyturnError):
    """Somebody listens, and did not answer in time, or hung up."""


class BadReply(KeyturnError):
    """What came back makes no sense."""


class UnsafeFile(KeyturnError):
    """A file or socket that others could have made, read or changed, or that can't be used."""


class NotPaired(KeyturnError):
    """No token, or one that is not known any more."""


class PairingDenied(KeyturnError):
    """The owner said no to this pairing."""


class PairingExpired(KeyturnError):
    """Nobody typed the code in time."""


class LeaseClosed(KeyturnError):
    """The lease was closed here."""


class LoopbackOff(KeyturnError):
    """The owner has the loopback address turned off, so there is nothing for proxyUrl."""


class BadRequest(KeyturnError):
    """Not understood; `field` says where."""


class BrowserRefused(KeyturnError):
    """The request looked like a browser's."""


class NotFound(KeyturnError):
    """There is no such thing for this client; what exists and is not granted looks the same."""


class MethodNotAllowed(KeyturnError):
    """The address does not take that method."""


class ApprovalTimeout(KeyturnError):
    """Nobody answered; nothing was given."""


class CredentialInactive(KeyturnError):
    """Granted, but deactivated, revoked or expired."""


class TooLarge(KeyturnError):
    """The request is too large."""


class Refused(KeyturnError):
    """Understood and refused; `rule` says why."""


class ScopeDenied(Refused):
    """The grant or the key does not cover this."""


class LimitExceeded(Refused):
    """A limit of the grant is reached."""


class Denied(Refused):
    """The owner said no, or this client may not at the moment."""


class EndpointUnknown(Refused):
    """Nobody has judged this endpoint of the exchange."""


class SignUnbound(Refused):
    """The exchange's signature does not cover what was judged."""


class Locked(KeyturnError):
    """The vault is locked, or the window is and somebody would have to be asked."""


class RateLimited(KeyturnError):
    """Too many questions, pairings or connections; `retry_after` says how long to wait."""


class Internal(KeyturnError):
    """A mistake of Keyturn's; its log says more."""


class AuditUnavailable(KeyturnError):
    """The audit log could not be written, so nothing was released."""


_BY_CODE = {
    "bad_request": BadRequest,
    "unauthorized": NotPaired,
    "browser_refused": BrowserRefused,
    "not_found": NotFound,
    "method_not_allowed": MethodNotAllowed,
    "approval_timeout": ApprovalTimeout,
    "credential_inactive": CredentialInactive,
    "too_large": TooLarge,
    "scope_denied": ScopeDenied,
    "limit_exceeded": LimitExceeded,
    "denied": Denied,
    "endpoint_unknown": EndpointUnknown,
    "sign_unbound": SignUnbound,
    "locked": Locked,
    "rate_limited": RateLimited,
    "internal": Internal,
    "audit_unavailable": AuditUnavailable,
}

# What a lease does about an error when it is to be renewed. KEEP: the values are good until their time is over, and it
# is tried again. HOLD: not to be used any more, and it is tried again, for this can be undone. END: it is over; asking
# again would only trouble the owner.
_KEEP, _HOLD, _END = "keep", "hold", "end"
_KEEP_CODES = {
    "not_running",
    "unreachable",
    "bad_reply",
    "approval_timeout",
    "locked",
    "rate_limited",
    "internal",
    "audit_unavailable",
}
_KEEP_RULES = {"changed-meanwhile", "caller-changed"}
_HOLD_RULES = {"client-paused", "panic-stop", "panic-exits-only", "outside-hours"}


def _meaning_of(error: BaseException) -> str:
    if not isinstance(error, KeyturnError):
        return _END
    if isinstance(error, CredentialInactive) or error.rule in _HOLD_RULES:
        return _HOLD
    return _KEEP if error.code in _KEEP_CODES or error.rule in _KEEP_RULES else _END


def _error_of(status: int, body: Any, retry_after: Optional[str]) -> KeyturnError:
    """The error a reply stands for. A code that a newer app may have is a plain KeyturnError."""
    problem = _members(body)
    code, detail = problem.get("code"), problem.get("detail")
    if not isinstance(code, str) or not isinstance(detail, str):
        return _bad_reply(f"no problem document with status {status}")

    def text(name: str) -> Optional[str]:
        value = problem.get(name)
        return value if isinstance(value, str) else None

    return _BY_CODE.get(code, KeyturnError)(
        code,
        detail,
        hint=text("hint"),
        rule=text("rule"),
        field=text("field"),
        status=status,
        retry_after=int(retry_after) if re.fullmatch(r"[0-9]{1,6}", retry_after or "") else None,
    )


def _not_running() -> NotRunning:
    return NotRunning(
        "not_running",
        "Keyturn is not running",
        hint="start the app; for another vault set KEYTURN_HOME to its data folder",
    )


def _bad_reply(why: str) -> BadReply:
    return BadReply(
        "bad_reply",
        f"cannot make sense of Keyturn's reply: {why}",
        hint="is it Keyturn that listens there, and is it as new as this client",
    )


def _hung_up() -> Unreachable:
    return Unreachable(
        "unreachable",
        "Keyturn closed the connection without a whole answer",
        hint="was it closed meanwhile; it also hangs up on other users without a word",
    )


def _late(seconds: float) -> Unreachable:
    return Unreachable("unreachable", f"Keyturn did not answer within {seconds:g} s")


def _loopback_off() -> LoopbackOff:
    hint = "the owner can turn it on in Keyturn under Settings"
    return LoopbackOff("loopback_off", "the loopback address of Keyturn is off", hint=hint)


def _inactive() -> CredentialInactive:
    return CredentialInactive(
        "credential_inactive",
        "This key is deactivated, revoked or expired.",
        hint="The owner can activate or turn it in Keyturn.",
    )


def _client_ended(status: Any) -> KeyturnError:
    if status == "paused":
        hint = "The owner can resume it in Keyturn under Clients."
        return Denied("denied", "The owner has paused this client.", rule="client-paused", hint=hint)
    return NotPaired("unauthorized", "The owner has revoked this client.", hint="Pair again.")


# Values


class _Secret(str):
    """A value: a string like any other, but that printing a dict, a list or a traceback with it does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'[secret]'"


class Values(Mapping):
    """The values of a key by ccxt's names. Reads like a dict; `{**values}` makes one. Masked when it is printed."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping) -> None:
        self._fields = {name: _Secret(value) for name, value in fields.items()}

    def __getitem__(self, name: str) -> str:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"Values({', '.join(f'{name}=[secret]' for name in self._fields)})"

    def __reduce__(self) -> Any:
        raise TypeError("the values of a key are not pickled")


# Files that only their owner may read or change, and where they lie. The command line keeps to the same rules.


def _data_folder(home: Optional[str]) -> str:
    chosen = home or os.environ.get("KEYTURN_HOME")
    if chosen:
        return os.path.abspath(chosen)
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Application Support/Keyturn")
    # XDG Base Directory: a relative path must be ignored.
    data = os.environ.get("XDG_DATA_HOME", "")
    return os.path.join(data if data.startswith("/") else os.path.expanduser("~/.local/share"), "keyturn")


def _find_socket(home: Optional[str]) -> str:
    """The socket to call: as broker.json says, else its usual place."""
    folder = _data_folder(home)
    path = os.path.join(folder, "broker.json")
    text = _read_private(path, "the address file")
    if text is None:
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        if home or os.environ.get("KEYTURN_HOME") or not runtime.startswith("/"):
            return _check_socket(os.path.join(folder, "broker.sock"))
        return _check_socket(os.path.join(runtime, "keyturn", "broker.sock"))
    address = _members(_json_or_none(text))
    protocol, socket = address.get("protocol"), address.get("socket")
    if isinstance(protocol, int) and protocol != _PROTOCOL:
        raise _bad_reply(f"it speaks protocol {protocol}, this client {_PROTOCOL}")
    if protocol != _PROTOCOL or not isinstance(socket, str):
        hint = "start Keyturn again; it writes it anew"
        raise UnsafeFile("unreadable_file", f"cannot make sense of {path}", hint=hint)
    return _check_socket(socket)


def _check_socket(path: str) -> str:
    """A token is shown only to a socket that is our own user's."""
    try:
        stats = os.lstat(path)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            raise _not_running() from None
        raise UnsafeFile("unreadable_file", f"cannot look at the socket {path}: {error.strerror}") from None
    if not stat.S_ISSOCK(stats.st_mode):
        raise _unsafe("the socket", path, "it is not a socket")
    if stats.st_uid != os.geteuid():
        hint = "run this as the user who runs Keyturn, or name the socket (KEYTURN_SOCKET)"
        raise UnsafeFile("unsafe_file", f"refusing the socket {path}: it is another user's", hint=hint)
    return path


def _read_private(path: str, what: str) -> Optional[str]:
    """None when there is none. Looked at through the open descriptor, so that what was checked is what is read."""
    try:
        # Without O_NONBLOCK a FIFO in the file's place would hold us for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            return None
        if error.errno == errno.ELOOP:
            raise _unsafe(what, path, "it is a symbolic link") from None
        raise UnsafeFile("unreadable_file", f"cannot read {what} {path}: {error.strerror}") from None
    try:
        stats = os.fstat(descriptor)
        trouble = _too_open(stats) if stat.S_ISREG(stats.st_mode) else "it is not a plain file"
        if trouble is None and stats.st_size > 64 * 1024:
            trouble = "it is far too large"
        if trouble is not None:
            raise _unsafe(what, path, trouble)
        return os.read(descriptor, 64 * 1024).decode("utf-8", "replace")
    finally:
        os.close(descriptor)


def _write_private(path: str, text: str) -> None:
    """Puts a file of mode 0600 in place whole: a new one beside it, synced, renamed over it."""
    beside = f"{path}.{secrets.token_hex(8)}.new"
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with open(os.open(beside, flags, 0o600), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        try:
            os.unlink(beside)
        except OSError:
            pass
        raise UnsafeFile("unreadable_file", f"cannot write {path}: {error.strerror}") from None


def _private_folder(path: str) -> None:
    """Makes the folder, or sees that it is ours alone."""
    try:
        os.makedirs(os.path.dirname(path), 0o700, exist_ok=True)
        os.mkdir(path, 0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise UnsafeFile("unreadable_file", f"cannot make the folder {path}: {error.strerror}") from None
    _check_folder(path)


def _check_folder(path: str) -> bool:
    try:
        stats = os.lstat(path)
    except OSError:
        return False
    trouble = _too_open(stats) if stat.S_ISDIR(stats.st_mode) else "it is not a folder"
    if trouble is not None:
        raise _unsafe("the token folder", path, trouble)
    return True


def _too_open(stats: os.stat_result) -> Optional[str]:
    if stats.st_uid != os.geteuid():
        return f"it belongs to another user (uid {stats.st_uid})"
    if stats.st_mode & 0o077:
        return f"its mode is {stats.st_mode & 0o777:04o}"
    return None


def _unsafe(what: str, path: str, why: str) -> UnsafeFile:
    hint = "it must be your own and closed to others (chmod 600, its folder chmod 700)"
    return UnsafeFile("unsafe_file", f"refusing {what} {path}: {why}", hint=hint)


# The tokens of this user's pairings: one JSON file each, 0600, in `<data folder>/tokens`, 0700. The command line keeps
# its own there as well, in the same form: a bot that was paired by `keyturn pair --name …` finds it.


class _Pairing(NamedTuple):
    name: str
    client: str
    token: str

    def __repr__(self) -> str:
        return f"_Pairing(name={self.name!r}, token=[secret])"


class _Kept(NamedTuple):
    """A token file. Neither a pairing nor a trouble: the command line put its token into the system's keychain."""

    slug: str
    pairing: Optional[_Pairing]
    trouble: Optional[KeyturnError]


def _clean_name(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _find_pairing(home: Optional[str], name: Optional[str]) -> Optional[_Pairing]:
    """The pairing of that name; without a name the only one there is."""
    kept = [one for one in _kept_in(_token_folder(home)) if one.pairing or one.trouble]
    if name is None and len(kept) > 1:
        names = ", ".join(f'"{one.pairing.name if one.pairing else one.slug}"' for one in kept)
        message = "there are several pairings, and none was named"
        raise NotPaired("several_pairings", message, hint=f"give a name: {names}")
    chosen = [one for one in kept if name is None or (one.pairing is not None and one.pairing.name == name)]
    if not chosen and name is not None:
        chosen = [one for one in kept if one.pairing is None and one.slug == _slug_of(name)]
    if chosen and chosen[0].trouble is not None:
        raise chosen[0].trouble
    return chosen[0].pairing if chosen else None


def _keep_pairing(home: Optional[str], pairing: _Pairing) -> None:
    """Keeps a pairing, in place of one of the same name."""
    folder = _token_folder(home)
    _private_folder(folder)
    kept = _kept_in(folder)
    same = [one.slug for one in kept if one.pairing is not None and one.pairing.name == pairing.name]
    slug = same[0] if same else _free_slug(pairing.name, {one.slug for one in kept})
    _write_private(os.path.join(folder, f"{slug}.json"), json.dumps(pairing._asdict()) + "\n")


def _token_folder(home: Optional[str]) -> str:
    return os.path.join(_data_folder(home), "tokens")


def _kept_in(folder: str) -> List[_Kept]:
    if not _check_folder(folder):
        return []
    names = sorted(name for name in os.listdir(folder) if name.endswith(".json") and not name.startswith("."))
    return [_look_at(folder, name) for name in names]


def _look_at(folder: str, file: str) -> _Kept:
    path = os.path.join(folder, file)
    slug = file[: -len(".json")]
    try:
        found = _members(_json_or_none(_read_private(path, "the token file") or ""))
        name, client, token = found.get("name"), found.get("client"), found.get("token")
        if isinstance(name, str) and isinstance(client, str) and isinstance(token, str) and _TOKEN.match(token):
            return _Kept(slug, _Pairing(name, client, token), None)
        if isinstance(name, str) and isinstance(client, str) and "token" in found and token is None:
            return _Kept(slug, None, None)
        message = f"cannot make sense of the token file {path}"
        raise UnsafeFile("unreadable_file", message, hint="delete it and pair again")
    except KeyturnError as trouble:
        return _Kept(slug, None, trouble)


def _slug_of(name: str) -> str:
    """As Keyturn makes a reference from a label."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.category(c).startswith("M"))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower())[:40].strip("-") or "key"


def _free_slug(name: str, taken: Set[str]) -> str:
    slug = _slug_of(name)
    if slug not in taken:
        return slug
    n = 2
    while f"{slug[: 40 - len(str(n)) - 1]}-{n}" in taken:
        n += 1
    return f"{slug[: 40 - len(str(n)) - 1]}-{n}"


# What came over the socket, looked at before anything is made of it. More members than these do not matter.


def _json_or_none(text: Union[str, bytes]) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _members(value: Any) -> Dict[str, Any]:
    return value if isinstance(value, dict) else {}


class _Held(NamedTuple):
    id: str
    credential: str
    version: int
    values: Values
    expires_at: float


def _lease_from(reply: Any) -> _Held:
    found = _members(reply)
    lease, credential, version = found.get("lease"), found.get("credential"), found.get("version")
    values = found.get("values")
    expires_at = _instant(found.get("expiresAt"))
    if (
        isinstance(lease, str)
        and _ID.match(lease)
        and isinstance(credential, str)
        and isinstance(version, int)
        and isinstance(values, dict)
        and all(isinstance(value, str) for value in values.values())
        and expires_at is not None
    ):
        return _Held(lease, credential, version, Values(values), expires_at)
    # What came is never shown: it may be a value.
    raise _bad_reply("it is no lease")


def _credentials_from(reply: Any) -> List[Dict[str, Any]]:
    found = _members(reply).get("credentials")
    if isinstance(found, list) and all(
        isinstance(_members(one).get("ref"), str)
        and isinstance(one.get("status"), str)
        and isinstance(one.get("version"), int)
        for one in found
    ):
        return found
    raise _bad_reply("it is no list of keys")


def _client_from(value: Any) -> Dict[str, str]:
    found = _members(value)
    if isinstance(found.get("id"), str) and _ID.match(found["id"]) and isinstance(found.get("name"), str):
        return {"id": found["id"], "name": found["name"]}
    raise _bad_reply("it names no client")


def _text_from(found: Dict[str, Any], name: str, what: str, pattern: Optional[re.Pattern] = None) -> str:
    value = found.get(name)
    if isinstance(value, str) and (pattern is None or pattern.match(value)):
        return value
    raise _bad_reply(f"it is no {what}")


def _instant(value: Any) -> Optional[float]:
    """Python 3.9 reads neither `Z` nor milliseconds that are not three or six digits; Keyturn always sends three."""
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00")).timestamp()
    except ValueError:
        return None


# HTTP/1.1 replies and server-sent events, taken from the bytes of a connection as they come (RFC 9112; WHATWG HTML,
# 9.2.6). Stricter than a client of the open web: what Keyturn never sends is refused, and nothing is kept without bound.


class _ReplyReader:
    def __init__(self) -> None:
        self.status: Optional[int] = None
        self.headers: Dict[str, str] = {}
        self.done = False
        self._rest = b""
        self._chunked = False
        self._chunk = "size"
        # Bytes of the body, or of the chunk being read, that are still to come; None: to the end of the connection.
        self._left: Optional[int] = None

    def push(self, data: bytes) -> bytes:
        """Returns what of the body came with these bytes."""
        data = self._rest + data
        self._rest = b""
        if self.status is None:
            end = data.find(b"\r\n\r\n")
            if (len(data) if end == -1 else end) > _HEAD_MAX:
                raise _bad_reply("its head is too long")
            if end == -1:
                self._rest = data
                return b""
            self._read_head(data[:end].decode("latin-1"))
            data = data[end + 4 :]
        body = b"" if self.done else self._read_chunks(data) if self._chunked else self._read_plain(data)
        if self.done and (self._rest if self._chunked else data[len(body) :]):
            raise _bad_reply("more bytes than one reply has")
        return body

    def end(self) -> None:
        """The other side has closed."""
        if self.done:
            return
        if self.status is None or self._chunked or self._left is not None:
            raise _hung_up()
        self.done = True

    def _read_head(self, text: str) -> None:
        first, *lines = text.split("\r\n")
        match = re.match(r"HTTP/1\.[01] ([2-5][0-9][0-9])(?: |\Z)", first)
        if match is None:
            raise _bad_reply("it is not HTTP")
        for line in lines:
            name, colon, value = line.partition(":")
            name = name.lower()
            if not colon or not name:
                raise _bad_reply("it is not HTTP")
            if name in self.headers and name in ("content-length", "transfer-encoding"):
                raise _bad_reply("its length is said twice")
            self.headers[name] = value.strip()
        length, coding = self.headers.get("content-length"), self.headers.get("transfer-encoding")
        # RFC 9112, 6.3: two ways to tell where a body ends are a way to smuggle a second one.
        if length is not None and coding is not None:
            raise _bad_reply("its length is said twice")
        if length is not None and not re.fullmatch(r"[0-9]{1,9}", length):
            raise _bad_reply("its length is no number")
        if coding is not None and coding.lower() != "chunked":
            raise _bad_reply("its coding is unknown")
        self.status = int(match.group(1))
        self._chunked = coding is not None
        self._left = None if length is None else int(length)
        self.done = self.status == 204 or (not self._chunked and self._left == 0)

    def _read_plain(self, data: bytes) -> bytes:
        body = data if self._left is None else data[: self._left]
        if self._left is not None:
            self._left -= len(body)
            self.done = self._left == 0
        return body

    def _read_chunks(self, data: bytes) -> bytes:
        """RFC 9112, 7.1; without the trailers and extensions nobody sends us."""
        body = b""
        while not self.done:
            if self._chunk == "data":
                part = data[: self._left]
                data = data[len(part) :]
                body += part
                self._left = (self._left or 0) - len(part)
                if self._left > 0:
                    break
                self._chunk = "end"
            end = data.find(b"\r\n")
            if (len(data) if end == -1 else end) > 16:
                raise _bad_reply("its chunks are malformed")
            if end == -1:
                break
            self._read_chunk_line(data[:end].decode("latin-1"))
            data = data[end + 2 :]
        self._rest = data
        return body

    def _read_chunk_line(self, line: str) -> None:
        if self._chunk == "size":
            if not re.fullmatch(r"[0-9a-fA-F]{1,7}", line):
                raise _bad_reply("its chunks are malformed")
            self._left = int(line, 16)
            self._chunk = "last" if self._left == 0 else "data"
            return
        if line:
            raise _bad_reply("its chunks are malformed")
        if self._chunk == "last":
            self.done = True
        self._chunk = "size"


class Event(NamedTuple):
    """What Keyturn told. `connected` is the client's own: the stream was opened, and what was before is not told."""

    name: str
    data: Dict[str, Any]


class _EventReader:
    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: List[str] = []
        self._length = 0

    def push(self, data: bytes) -> List[Event]:
        """Returns the events that are whole now."""
        # A CR at the very end may be the first half of a CRLF.
        *lines, self._rest = re.split(rb"\r\n|\n|\r(?!\Z)", self._rest + data)
        if len(self._rest) > _EVENT_MAX:
            raise _bad_reply("an event is too long")
        events = [self._line(line.decode("utf-8", "replace")) for line in lines]
        return [event for event in events if event is not None]

    def _line(self, line: str) -> Optional[Event]:
        if not line:
            return self._dispatch()
        field, _, value = line.partition(":")
        # Without one it is a comment: the sign of life between events.
        if not field:
            return None
        self._length += len(line)
        if self._length > _EVENT_MAX:
            raise _bad_reply("an event is too long")
        value = value[1:] if value.startswith(" ") else value
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)
        return None

    def _dispatch(self) -> Optional[Event]:
        name, text = self._name or "message", "\n".join(self._data)
        self._name, self._data, self._length = "", [], 0
        if not text:
            return None
        data = _json_or_none(text)
        if not isinstance(data, dict):
            raise _bad_reply("an event is no JSON object")
        return Event(name, data)


# One connection, with a time limit on everything.


class _Call(NamedTuple):
    method: str
    path: str
    token: Optional[str] = None
    body: Any = None
    # Seconds Keyturn may wait for a person before it answers, and what it may take beyond that.
    wait: Optional[float] = None
    timeout: Optional[float] = None
    # The connection stays open behind it.
    keep: bool = False

    def __repr__(self) -> str:
        return f"_Call({self.method} {self.path})"

    def text(self) -> bytes:
        """Nothing in here has line breaks: the token was checked where it came from."""
        body = b"" if self.body is None else json.dumps(self.body).encode()
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: localhost"]
        if not self.keep:
            lines.append("Connection: close")
        if self.token is not None:
            lines.append(f"Authorization: Bearer {self.token}")
        if self.wait is not None:
            lines.append(f"Prefer: wait={round(self.wait)}")
        if self.body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, path: str, timeout: float) -> "_Connection":
        # By hand, because asyncio takes the EAGAIN of a full Unix socket for a connection on its way. "In a storm of
        # connections connect may say EAGAIN: try again" (docs/PROTOCOL.md).
        until = time.monotonic() + timeout
        pause = 0.02
        while True:
            socket = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
            socket.setblocking(False)
            try:
                socket.connect(path)
                break
            except BlockingIOError:
                socket.close()
                if time.monotonic() + pause > until:
                    raise Unreachable("unreachable", f"no connection to Keyturn within {timeout:g} s") from None
                await asyncio.sleep(pause)
                pause *= 2
            except OSError as error:
                socket.close()
                raise _explained(error) from None
        return cls(*await asyncio.open_unix_connection(sock=socket))

    async def request(self, call: _Call) -> Any:
        """The JSON of a reply of 2xx; None when it has no content. Raises the error any other reply stands for."""
        seconds = (call.wait or 0) + (call.timeout or _TIMEOUT)
        return await self._within(seconds, self._request(call))

    async def _request(self, call: _Call) -> Any:
        reader = _ReplyReader()
        await self._write(call)
        return await self._whole(reader, b"")

    async def _whole(self, reader: _ReplyReader, body: bytes) -> Any:
        while not reader.done:
            body += await self._more(reader)
            if len(body) > _BODY_MAX:
                raise _bad_reply("it is longer than any reply")
        if reader.status == 204:
            return None
        reply = _json_or_none(body)
        if reply is None:
            raise _bad_reply(f"it is not JSON (status {reader.status})")
        if reader.status is not None and reader.status < 300:
            return reply
        raise _error_of(reader.status or 0, reply, reader.headers.get("retry-after"))

    async def stream(self, call: _Call) -> Tuple[_ReplyReader, bytes]:
        """A reply that goes on: returns when its head is there."""
        return await self._within(call.timeout or _TIMEOUT, self._stream(call))

    async def _stream(self, call: _Call) -> Tuple[_ReplyReader, bytes]:
        reader = _ReplyReader()
        await self._write(call)
        body = b""
        while reader.status is None:
            body = await self._more(reader)
        if reader.status != 200:
            await self._whole(reader, body)
            raise _bad_reply(f"it is no event stream (status {reader.status})")
        return reader, body

    async def more(self, reader: _ReplyReader, timeout: float) -> bytes:
        return await self._within(timeout, self._more(reader))

    async def idle(self, seconds: float) -> bool:
        """Whether the connection is still there, with nothing said on it, after so many seconds."""
        try:
            await asyncio.wait_for(self._reader.read(1), seconds)
            return False
        except asyncio.TimeoutError:
            return True
        except OSError:
            return False

    def close(self) -> None:
        self._writer.transport.abort()

    async def _write(self, call: _Call) -> None:
        try:
            self._writer.write(call.text())
            await self._writer.drain()
        except OSError as error:
            raise _explained(error) from None

    async def _more(self, reader: _ReplyReader) -> bytes:
        try:
            data = await self._reader.read(64 * 1024)
        except OSError as error:
            raise _explained(error) from None
        if data:
            return reader.push(data)
        reader.end()
        return b""

    async def _within(self, seconds: float, work: Awaitable) -> Any:
        try:
            return await asyncio.wait_for(work, seconds)
        except asyncio.TimeoutError:
            self.close()
            raise _late(seconds) from None


def _explained(error: OSError) -> KeyturnError:
    # A socket that nobody listens on was left by an app that died.
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ECONNREFUSED, errno.ENOTSOCK):
        return _not_running()
    if error.errno in (errno.ECONNRESET, errno.EPIPE):
        return _hung_up()
    return Unreachable("unreachable", f"cannot reach Keyturn: {error.strerror}")


async def _request(path: str, call: _Call) -> Any:
    connection = await _Connection.open(path, call.timeout or _TIMEOUT)
    try:
        return await connection.request(call)
    finally:
        connection.close()


def _backoff(failures: int, first: float, most: float) -> float:
    """Doubled each time, and by up to a half less, so that many bots do not come at once."""
    return min(most, first * 2 ** min(failures - 1, 20)) * random.uniform(0.5, 1)


# The event stream: one for all who want to hear, kept open while somebody does.


class _Listener(NamedTuple):
    told: Callable[[Event], None]
    # It will not be opened again.
    failed: Callable[[BaseException], None]
    # It could not be opened, or the token was refused, and it will be tried again.
    broke: Optional[Callable[[KeyturnError], None]] = None


class _Hub:
    # Keyturn gives a sign of life each 15 s.
    silence = 45.0
    first, most = 0.2, 10.0

    def __init__(
        self,
        open_stream: Callable[[], Awaitable[Tuple[_Connection, _ReplyReader, bytes]]],
        unlocked: Callable[[Locked], Awaitable[None]],
    ) -> None:
        self._open_stream = open_stream
        self._unlocked = unlocked
        self._listeners: List[_Listener] = []
        self._task: Optional[asyncio.Task] = None
        self._open = False

    def subscribe(self, listener: _Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        elif self._open:
            asyncio.get_running_loop().call_soon(self._tell, listener, Event("connected", {}))

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)
            if not self._listeners:
                self.stop()

        return end

    def stop(self) -> Optional[asyncio.Task]:
        task, self._task = self._task, None
        self._open = False
        if task is not None:
            task.cancel()
        return task

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                await self._once()
                failures = 1
            except KeyturnError as error:
                failures = 1 if self._open else failures + 1
                self._open = False
                if _meaning_of(error) == _END:
                    self._fail(error)
                    return
                self.broke(error)
                if isinstance(error, Locked):
                    await self._unlocked(error)
            except Exception as error:
                self._fail(error)
                raise
            await asyncio.sleep(_backoff(failures, self.first, self.most))

    def watch(self) -> Tuple[Callable[[], Awaitable[None]], Callable[[], None]]:
        """Keeps the stream open for what comes next, until the second of what is returned is called.

        The first waits until it is open, or could not be opened this time; raises when it never will.
        """
        rung = asyncio.Event()
        failures: List[BaseException] = []

        def failed(error: BaseException) -> None:
            failures.append(error)
            rung.set()

        async def ready() -> None:
            rung.clear()
            if not self._open and not failures:
                await rung.wait()
            if failures:
                raise failures[0]

        listener = _Listener(lambda _: rung.set(), failed, lambda _: rung.set())
        return ready, self.subscribe(listener)

    def broke(self, error: KeyturnError) -> None:
        for listener in list(self._listeners):
            if listener.broke is not None:
                listener.broke(error)

    async def _once(self) -> None:
        connection, reply, data = await self._open_stream()
        events = _EventReader()
        try:
            self._open = True
            self._tell_all([Event("connected", {}), *events.push(data)])
            while not reply.done:
                self._tell_all(events.push(await connection.more(reply, self.silence)))
            self._open = False
        finally:
            connection.close()

    def _tell_all(self, events: Sequence[Event]) -> None:
        for event in events:
            for listener in list(self._listeners):
                self._tell(listener, event)

    def _tell(self, listener: _Listener, event: Event) -> None:
        if listener in self._listeners:
            listener.told(event)

    def _fail(self, error: BaseException) -> None:
        listeners, self._listeners = self._listeners, []
        self._task = None
        self._open = False
        for listener in listeners:
            listener.failed(error)


class _Calls:
    """Calls what a bot handed in, one after the other. What that raises is the bot's own mistake, and is logged."""

    def __init__(self) -> None:
        self._last: Optional[asyncio.Task] = None

    def call(self, callback: Optional[Callable], *args: Any) -> None:
        if callback is not None:
            self._last = asyncio.get_running_loop().create_task(self._after(self._last, callback, args))

    async def _after(self, last: Optional[asyncio.Task], callback: Callable, args: Tuple) -> None:
        if last is not None:
            await asyncio.wait([last])
        try:
            await _maybe(callback(*args))
        except Exception as error:
            context = {"message": "a callback given to keyturn raised an exception", "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)


async def _maybe(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result


# A lease that looks after itself.


class AsyncLease:
    """Renewed before its time is over, fetched anew when the key is turned.

    `values` raises the error that says why they may not be used now.
    """

    # It is renewed when this much of its life is over, at random in between.
    _renew_from, _renew_to = 0.7, 0.85
    _retry_first, _retry_most = 1.0, 60.0
    # A timer may stand still while the machine sleeps: the clock is looked at this often.
    _look_seconds = 30.0
    _losses = ("credential.deactivated", "lease.revoked", "client.revoked", "locked")

    def __init__(self, keyturn: "AsyncKeyturn", take: Callable[[], Awaitable[_Held]], first: _Held, on: Dict) -> None:
        self._keyturn = keyturn
        self._take = take
        self._on = on
        self._calls = _Calls()
        self._trouble: Optional[Tuple[KeyturnError, str]] = None
        self._failures = 0
        # When it is tried again; what is told until then is of the same failure.
        self._retry_at = 0.0
        self._closed = False
        # Whether the bot was told that it may not use the values.
        self._lost = False
        # Whether the stream was tried before: when it opens then, Keyturn may have been locked or started again.
        self._streamed = False
        self._generation = 1
        self._changed: List[asyncio.Future] = []
        self._wanted = False
        self._renewing = False
        self._wake = asyncio.Event()
        self._hold(first)
        self._end = keyturn._hub.subscribe(_Listener(self._told, self._stream_failed, self._stream_broke))
        self._task = asyncio.get_running_loop().create_task(self._run())

    @property
    def id(self) -> str:
        return self._held.id

    @property
    def credential(self) -> str:
        """The key's reference."""
        return self._held.credential

    @property
    def version(self) -> int:
        return self._held.version

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self._held.expires_at, timezone.utc)

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def trouble(self) -> Optional[KeyturnError]:
        """What stands in the way of renewing it; None when all is well. The values may be good all the same."""
        trouble = self._trouble
        return None if trouble is None else trouble[0]

    @property
    def values(self) -> Values:
        held = self._held
        error = self._refusal()
        if error is not None:
            raise error
        return held.values

    async def changes(self) -> AsyncIterator[Values]:
        """The values now, and again each time they are other ones. Ends when the lease is closed, raises when lost."""
        seen = 0
        while not self._closed:
            if self._ended and self._trouble is not None:
                raise self._trouble[0]
            if seen != self._generation and self._refusal() is None:
                seen = self._generation
                yield self._held.values
            else:
                change: asyncio.Future = asyncio.get_running_loop().create_future()
                self._changed.append(change)
                await change

    async def close(self) -> None:
        """Gives it back."""
        if self._closed:
            return
        self._closed = True
        self._stop()
        await self._keyturn._give_back(self._held.id)
        if self._task is not asyncio.current_task():
            await asyncio.wait([self._task], timeout=1)

    async def __aenter__(self) -> "AsyncLease":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.credential}, version {self.version}>"

    @property
    def _ended(self) -> bool:
        trouble = self._trouble
        return trouble is not None and trouble[1] == _END

    def _refusal(self) -> Optional[KeyturnError]:
        """Why the values may not be used now; None when they may."""
        if self._closed:
            return LeaseClosed("lease_closed", "this lease was closed")
        trouble = self._trouble
        if trouble is not None and trouble[1] != _KEEP:
            return trouble[0]
        if time.time() < self._held.expires_at:
            return None
        if trouble is not None:
            return trouble[0]
        return Unreachable("unreachable", "the lease could not be renewed in time")

    def _stop(self) -> None:
        self._end()
        if self._task is not asyncio.current_task():
            self._task.cancel()
        self._ring()

    def _ring(self) -> None:
        waiting, self._changed = self._changed, []
        for change in waiting:
            if not change.done():
                change.set_result(None)

    def _told(self, event: Event) -> None:
        name, data = event
        mine = data.get("credential") == self._held.credential
        # It may have happened after the lease that is on its way was given, and be read before it.
        if self._renewing and name in self._losses:
            self._wanted = True
        if name == "connected":
            # Leases do not outlive a lock or the app: this one may be unknown there.
            self._want() if self._streamed else self._want_look()
            self._streamed = True
        elif name == "credential.rotated":
            if mine and data.get("version") != self._held.version:
                self._want()
        elif name == "credential.deactivated":
            # Or it is not granted any more, which looks the same from here.
            if mine:
                self._failed(_inactive())
                self._want_look()
        elif name == "lease.revoked":
            holding = self._trouble is not None and self._trouble[1] == _HOLD
            if data.get("lease") == self._held.id and not holding:
                self._want()
        elif name == "locked":
            # All leases are forgotten with it; what was received stays good until its time is over.
            if data.get("lock") == "vault":
                hint = "Unlock it in Keyturn, then try again."
                self._failed(Locked("locked", "The vault is locked.", hint=hint))
        elif name == "client.revoked":
            self._failed(_client_ended(data.get("status")), _HOLD)
            self._want()
        elif name in ("unlocked", "thawed"):
            if self._trouble is not None:
                self._want()

    def _stream_broke(self, error: KeyturnError) -> None:
        self._streamed = True
        # Whether it can be paired again is being tried; until then nothing was leased to anybody.
        if isinstance(error, NotPaired) and (self._trouble is None or self._trouble[1] == _KEEP):
            self._failed(error, _HOLD)
        if self._trouble is None and (isinstance(error, Locked) or _meaning_of(error) == _HOLD):
            self._failed(error)

    def _stream_failed(self, error: BaseException) -> None:
        if isinstance(error, NotPaired) and not self._closed:
            self._failed(error)

    def _want(self) -> None:
        self._wanted = True
        self._wake.set()

    def _want_look(self) -> None:
        self._due = 0.0
        self._looking = True
        self._wake.set()

    async def _run(self) -> None:
        while not self._closed and not self._ended:
            left = self._due - time.time()
            if not self._wanted and left > 0:
                try:
                    await asyncio.wait_for(self._wake.wait(), min(left, self._look_seconds))
                except asyncio.TimeoutError:
                    pass
                self._wake.clear()
                self._tell_loss()
                continue
            looks = self._looking or (self._trouble is not None and self._trouble[1] == _HOLD)
            looks = looks and not self._wanted
            self._looking = self._wanted = False
            try:
                await (self._look() if looks else self._renew())
            except KeyturnError as error:
                self._failed(error)
            except Exception as error:
                problem = KeyturnError("internal_client", f"the lease could not be renewed: {type(error).__name__}")
                self._failed(problem, _END)
                raise

    async def _look(self) -> None:
        """Whether the key is still what was leased: asks nobody, and leaves no line in the log."""
        try:
            keys = await self._keyturn.credentials()
        except KeyturnError as error:
            if _meaning_of(error) == _END:
                self._want()
            elif self._trouble is not None:
                self._failed(error)
            else:
                self._arm_renewal()
            return
        key = next((key for key in keys if key["ref"] == self._held.credential), None)
        if key is not None and key["status"] not in ("active", "rotating"):
            self._failed(_inactive())
        elif key is None or self._trouble is not None or key["version"] != self._held.version:
            self._want()
        else:
            self._arm_renewal()

    async def _renew(self) -> None:
        self._renewing = True
        try:
            fresh = await self._take()
        finally:
            self._renewing = False
        before = self._held
        changed = (fresh.version, fresh.credential) != (before.version, before.credential)
        restored = self._lost
        self._trouble = None
        self._failures = 0
        self._retry_at = 0.0
        self._lost = False
        self._hold(fresh)
        if changed:
            self._generation += 1
        self._ring()
        if restored:
            self._calls.call(self._on.get("on_restored"), self)
        if changed:
            self._calls.call(self._on.get("on_rotated"), self)
        await self._keyturn._give_back(before.id)

    def _hold(self, held: _Held) -> None:
        self._held = held
        now = time.time()
        life = held.expires_at - now
        self._renew_at = now + max(1.0, life * random.uniform(self._renew_from, self._renew_to))
        self._arm_renewal()

    def _arm_renewal(self) -> None:
        self._looking = False
        self._due = self._renew_at

    def _failed(self, error: KeyturnError, meaning: Optional[str] = None) -> None:
        meaning = meaning or _meaning_of(error)
        self._trouble = (error, meaning)
        now = time.time()
        if now >= self._retry_at:
            self._failures += 1
        wait = _backoff(self._failures, self._retry_first, self._retry_most)
        self._due = self._retry_at = now + max(error.retry_after or 0, wait)
        self._wake.set()
        if meaning == _END:
            self._stop()
        self._tell_loss()
        self._ring()

    def _tell_loss(self) -> None:
        error = self._refusal()
        if error is not None and not self._lost and not self._closed:
            self._lost = True
            self._calls.call(self._on.get("on_lost"), error, self)


# An address for ccxt's proxyUrl.


class AsyncProxyAddress:
    """Good as long as the connection over which it was asked for.

    That is kept open here; when it breaks another one is made, with another address.
    """

    # Keyturn closes a connection on which nothing was said for two minutes.
    _sign_of_life = 30.0
    _retry_first, _retry_most = 0.2, 10.0
    _off_first, _off_most = 0.5, 30.0

    def __init__(self, keyturn: "AsyncKeyturn", credential: str, first: Any, on_changed: Optional[Callable]) -> None:
        self._keyturn = keyturn
        self._wanted = credential
        self._connection, self._reply = first
        self._on_changed = on_changed
        self._calls = _Calls()
        self._trouble: Optional[KeyturnError] = None
        self._closed = False
        self._task = asyncio.get_running_loop().create_task(self._keep())

    @property
    def credential(self) -> str:
        return self._reply["credential"]

    @property
    def exchange(self) -> str:
        return self._reply["exchange"]

    @property
    def trouble(self) -> Optional[KeyturnError]:
        return self._trouble

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def url(self) -> str:
        if self._trouble is not None:
            raise self._trouble
        if self._reply["url"] is None:
            raise _loopback_off()
        return self._reply["url"]

    @property
    def token(self) -> str:
        if self._trouble is not None:
            raise self._trouble
        return self._reply["token"]

    async def close(self) -> None:
        self._closed = True
        self._trouble = self._trouble or Unreachable("unreachable", "this proxy address was closed")
        self._task.cancel()
        self._connection.close()
        await asyncio.wait([self._task], timeout=1)

    async def __aenter__(self) -> "AsyncProxyAddress":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.credential}, token [secret]>"

    async def _keep(self) -> None:
        off = 0
        while True:
            # While the loopback address is off, or not open yet behind an unlock, it is asked for again now and then.
            off = off + 1 if self._reply["url"] is None else 0
            seconds = _backoff(off, self._off_first, self._off_most) if off else self._sign_of_life
            alive = await self._connection.idle(seconds)
            if alive and not off:
                try:
                    call = _Call("GET", "/v1/status", timeout=self._keyturn._timeout, keep=True)
                    await self._connection.request(call)
                    continue
                except KeyturnError:
                    alive = False
            if not await self._renew(alive):
                return

    async def _renew(self, off: bool) -> bool:
        """Whether there is an address again. off: there was none, and the connection is well."""
        broke = Unreachable("unreachable", "the connection of this proxy address broke")
        self._trouble = _loopback_off() if off else broke
        self._connection.close()
        failures = 0
        while True:
            try:
                self._connection, self._reply = await self._keyturn._open_proxy(self._wanted)
                self._trouble = None
                if not off or self._reply["url"] is not None:
                    self._calls.call(self._on_changed, self)
                return True
            except KeyturnError as error:
                self._trouble = error
                if _meaning_of(error) == _END:
                    return False
            failures += 1
            await asyncio.sleep(_backoff(failures, self._retry_first, self._retry_most))


class _Opening:
    """Both `await keyturn.lease(…)` and `async with keyturn.lease(…) as lease`."""

    def __init__(self, work: Any) -> None:
        self._work = work
        self._opened: Any = None

    def __await__(self) -> Any:
        return self._work.__await__()

    async def __aenter__(self) -> Any:
        self._opened = await self._work
        return self._opened

    async def __aexit__(self, *_: Any) -> None:
        await self._opened.close()


# What a bot talks to.

_Wait = Union[bool, float, None]


def _show_code(code: str, expires_at: datetime) -> None:
    print(f"keyturn: type this code into Keyturn, under Clients: {code}", file=sys.stderr, flush=True)


class AsyncKeyturn:
    """A Keyturn vault on this machine, for asyncio. Use one in one event loop.

    name: how this program is called in Keyturn, e.g. "grid bot"; without it the only pairing there is is used.
    home: the data folder of another vault, in place of KEYTURN_HOME.
    socket: the socket itself, in place of KEYTURN_SOCKET and of where it usually is; whose it is, is not looked at.
    token: in place of KEYTURN_TOKEN and of the one that was kept.
    timeout: how long Keyturn may take to answer, beyond the time a person may take.
    wait_for_unlock: whether to wait while Keyturn is locked: for ever (True) or so many seconds; else Locked is raised.
    on_unauthorized: called with this object when the token is missing or not good any more. Pair in there, and what was
        asked for is asked again; without it NotPaired is raised. Call nothing but `pair` in there.
    """

    def __init__(
        self,
        name: Optional[str] = None,
        *,
        home: Optional[str] = None,
        socket: Optional[str] = None,
        token: Optional[str] = None,
        timeout: float = _TIMEOUT,
        wait_for_unlock: _Wait = False,
        on_unauthorized: Optional[Callable[["AsyncKeyturn"], Any]] = None,
    ) -> None:
        if not hasattr(sockets, "AF_UNIX"):
            raise KeyturnError("not_supported", "this client needs Unix sockets, which this system does not have")
        self._name = None if name is None else _clean_name(name)
        self._home = home
        self._socket = socket
        # The token that came with a pairing of this object's own, or was given.
        self._token = token or os.environ.get("KEYTURN_TOKEN") or None
        if self._token is not None and not _TOKEN.match(self._token):
            raise NotPaired("not_paired", "the token given is not one of Keyturn")
        self._timeout = timeout
        self._wait_for_unlock = wait_for_unlock
        self._on_unauthorized = on_unauthorized
        self._pairing: Optional[asyncio.Task] = None
        self._repairing: Optional[asyncio.Task] = None
        self._hub = _Hub(self._open_events, self._unlocked)
        self._opened: List[Any] = []

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._name or ''!r}>"

    async def __aenter__(self) -> "AsyncKeyturn":
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.close()

    async def close(self) -> None:
        """Gives back every lease that is open, and closes everything."""
        opened, self._opened = self._opened, []
        stopped = self._hub.stop()
        await asyncio.gather(*(one.close() for one in opened))
        if stopped is not None:
            await asyncio.wait([stopped], timeout=1)

    async def status(self) -> Dict[str, Any]:
        """`locked` says whether the vault is. Needs no pairing."""
        return _members(await self._request(_Call("GET", "/v1/status")))

    async def pair(
        self,
        name: Optional[str] = None,
        purpose: Optional[str] = None,
        wants: Optional[Sequence[Dict[str, Any]]] = None,
        on_code: Callable[[str, datetime], Any] = _show_code,
        *,
        replace: bool = False,
        wait_for_unlock: _Wait = None,
    ) -> Dict[str, str]:
        """Makes sure that this program is paired: returns at once if it is, else shows a code and waits for the owner.

        wants: what the program would like to have, for the owner to start from, e.g.
            [{"exchange": "binance", "scopes": ["read", "trade"], "mode": "reveal"}]
        on_code: shows the code, e.g. "482-917"; without it, it is written to stderr.
        replace: pair although this program is paired.
        """
        if self._pairing is None:
            work = self._pair(name, purpose, wants, on_code, replace, wait_for_unlock)
            self._pairing = asyncio.get_running_loop().create_task(work)
        pairing = self._pairing
        try:
            return await asyncio.shield(pairing)
        except asyncio.CancelledError:
            pairing.cancel()
            raise
        finally:
            if pairing.done() or pairing.cancelled():
                self._pairing = None

    async def whoami(self) -> Dict[str, Any]:
        reply = await self._ask(_Call("GET", "/v1/whoami"))
        _client_from(_members(reply).get("client"))
        return reply

    async def credentials(self) -> List[Dict[str, Any]]:
        """The keys this program may use, without their values."""
        return _credentials_from(await self._ask(_Call("GET", "/v1/credentials")))

    async def get(
        self,
        what: Union[str, Dict[str, Any]],
        field: Optional[str] = None,
        *,
        scopes: Optional[Sequence[str]] = None,
        reason: Optional[str] = None,
        wait: float = _WAIT,
        wait_for_unlock: _Wait = None,
    ) -> Any:
        """One value, now: get("keyturn://binance-main/apiKey") or get("binance-main", "apiKey"). Else all of a key."""
        fields = None if field is None else [field]
        held = await self._take(what, fields, scopes, reason, 60, wait, wait_for_unlock)
        await self._give_back(held.id)
        named = re.match(r"keyturn://[^/]+/(.+)\Z", what) if isinstance(what, str) else None
        name = named.group(1) if named else field
        if name is None:
            return held.values
        if name in held.values:
            return held.values[name]
        raise BadRequest("bad_request", f"the reply has no field '{name}'", field="fields")

    def lease(
        self,
        what: Union[str, Dict[str, Any]],
        *,
        fields: Optional[Sequence[str]] = None,
        scopes: Optional[Sequence[str]] = None,
        reason: Optional[str] = None,
        ttl: Optional[int] = None,
        wait: float = _WAIT,
        wait_for_unlock: _Wait = None,
        on_rotated: Optional[Callable[[AsyncLease], Any]] = None,
        on_lost: Optional[Callable[[KeyturnError, AsyncLease], Any]] = None,
        on_restored: Optional[Callable[[AsyncLease], Any]] = None,
    ) -> Any:
        """The values of a key for as long as they are needed: `async with keyturn.lease(…) as lease`, or await it.

        what: "keyturn://binance-main", or {"exchange": "binance", "scopes": ["read"]} for any key that serves.
        reason: shown to the owner as this program's own words.
        ttl: after how long it is renewed at the latest; an hour without it, at most a day.
        wait: how long the owner has to answer, at most 120; with 0 nobody is asked.
        on_rotated: the key was turned, lease.values are the new ones. on_lost: the values may not be used any more.
        on_restored: they may again.
        """
        on = {"on_rotated": on_rotated, "on_lost": on_lost, "on_restored": on_restored}

        async def opened() -> AsyncLease:
            # Open before the lease is taken: what becomes of that is told from its first moment on.
            ready, end = self._hub.watch()

            async def take() -> _Held:
                return await self._take(what, fields, scopes, reason, ttl, wait, False)

            async def first() -> _Held:
                await ready()
                return await take()

            try:
                lease = AsyncLease(self, take, await self._served(first, wait_for_unlock), on)
                self._remember(lease)
                return lease
            finally:
                end()

        return _Opening(opened())

    async def events(self) -> AsyncIterator[Event]:
        """What happens to this program's keys, and to the vault; reconnects by itself."""
        waiting: asyncio.Queue = asyncio.Queue()
        end = self._hub.subscribe(_Listener(waiting.put_nowait, waiting.put_nowait))
        try:
            while True:
                told = await waiting.get()
                if isinstance(told, BaseException):
                    raise told
                yield told
        finally:
            end()

    def proxy(
        self,
        credential: str,
        *,
        on_changed: Optional[Callable[[AsyncProxyAddress], Any]] = None,
        wait_for_unlock: _Wait = None,
    ) -> Any:
        """An address for ccxt's proxyUrl, good until it is closed or this process ends.

        on_changed: `url` is another one, because the connection broke and was made again.
        """

        async def opened() -> AsyncProxyAddress:
            first = await self._served(lambda: self._open_proxy(credential), wait_for_unlock)
            proxy = AsyncProxyAddress(self, credential, first, on_changed)
            self._remember(proxy)
            return proxy

        return _Opening(opened())

    async def explain(self, what: Dict[str, Any]) -> Dict[str, Any]:
        """What would happen to a request, and by which rule."""
        return _members(await self._ask(_Call("POST", "/v1/explain", body=what)))

    async def lock(self) -> None:
        """Locks the vault; only the owner unlocks it."""
        await self._ask(_Call("POST", "/v1/lock"))

    def _remember(self, opened: Any) -> None:
        self._opened = [one for one in self._opened if not one.closed] + [opened]

    def _path(self) -> str:
        # Who names a socket knows whose it is: in a container it is another user's.
        return self._socket or os.environ.get("KEYTURN_SOCKET") or _find_socket(self._home)

    async def _request(self, call: _Call) -> Any:
        return await _request(self._path(), call._replace(timeout=call.timeout or self._timeout))

    async def _ask(self, call: _Call) -> Any:
        return await self._authorised(lambda token: self._request(call._replace(token=token)))

    async def _authorised(self, send: Callable[[str], Awaitable]) -> Any:
        """As a client: with the token, and with another one when that is not good any more."""
        # The token in use, one that was kept meanwhile, one of a new pairing.
        for tries in (1, 2, 3):
            token = None
            try:
                token = self._token_now()
                return await send(token)
            except NotPaired as error:
                # A lease that was taken with it has lost its ground, whatever comes of this.
                self._hub.broke(error)
                if tries == 3 or not await self._another_token(token):
                    raise
        raise AssertionError

    def _token_now(self) -> str:
        token = self._token or self._kept_token()
        if token is not None:
            return token
        hint = "call pair() and type the code it shows into Keyturn"
        raise NotPaired("not_paired", "this program is not paired with Keyturn", hint=hint)

    def _kept_token(self) -> Optional[str]:
        # A token that was given without a name has nothing kept to fall back on: that would be another program's.
        if self._name is None and self._token is not None:
            return None
        pairing = _find_pairing(self._home, self._name)
        return None if pairing is None else pairing.token

    async def _another_token(self, refused: Optional[str]) -> bool:
        # Somebody may have paired it anew, by `keyturn pair` or in another process.
        kept = self._kept_token()
        if kept is not None and kept != refused:
            self._token = kept
            return True
        if self._on_unauthorized is None and self._pairing is None:
            return False
        if self._repairing is None:
            self._repairing = asyncio.get_running_loop().create_task(self._repair())
        await asyncio.shield(self._repairing)
        found = self._token or self._kept_token()
        return found is not None and found != refused

    async def _repair(self) -> None:
        try:
            if self._pairing is not None:
                await asyncio.shield(self._pairing)
            elif self._on_unauthorized is not None:
                await _maybe(self._on_unauthorized(self))
        finally:
            self._repairing = None

    async def _pair(
        self, name: Any, purpose: Any, wants: Any, on_code: Any, replace: bool, wait_for_unlock: _Wait
    ) -> Dict[str, str]:
        if name is not None:
            self._name = _clean_name(name)
        if self._name is None:
            raise BadRequest("bad_request", "a pairing wants a name", field="name")
        own = self._name
        # Before the owner is troubled: a token that can't be kept is a pairing for nothing.
        _private_folder(_token_folder(self._home))
        before = None if replace else await self._served(self._still_paired, wait_for_unlock)
        if before is not None:
            return before
        body: Dict[str, Any] = {"name": own}
        if purpose:
            body["purpose"] = purpose
        if wants:
            body["wants"] = list(wants)
        client, token = await self._served(lambda: self._pair_by_code(body, on_code), wait_for_unlock)
        self._token = token
        _keep_pairing(self._home, _Pairing(own, client["id"], token))
        return client

    async def _still_paired(self) -> Optional[Dict[str, str]]:
        token = self._token or self._kept_token()
        if token is None:
            return None
        try:
            reply = await self._request(_Call("GET", "/v1/whoami", token))
        except NotPaired:
            return None
        return _client_from(_members(reply).get("client"))

    async def _pair_by_code(self, body: Dict[str, Any], on_code: Callable) -> Tuple[Dict[str, str], str]:
        made = _members(await self._request(_Call("POST", "/v1/pairings", body=body)))
        pairing = _text_from(made, "pairing", "pairing", _ID)
        poll = _text_from(made, "poll", "pairing", _POLL)
        expires_at = _instant(made.get("expiresAt"))
        code = _text_from(made, "code", "pairing", re.compile(r"[0-9]{3}-[0-9]{3}\Z"))
        if expires_at is None:
            raise _bad_reply("it is no pairing")
        await _maybe(on_code(code, datetime.fromtimestamp(expires_at, timezone.utc)))
        broken = 0
        while True:
            began = time.monotonic()
            try:
                reply = _members(await self._request(_Call("GET", f"/v1/pairings/{pairing}", poll, wait=30)))
                if reply.get("status") == "approved":
                    token = _text_from(reply, "token", "answer to a pairing", _TOKEN)
                    return _client_from(reply.get("client")), token
                if reply.get("status") == "denied":
                    raise PairingDenied("pairing_denied", "the owner said no to this pairing")
                if reply.get("status") == "expired":
                    raise _pairing_expired()
                if reply.get("status") != "pending":
                    raise _bad_reply("it is no answer to a pairing")
                broken = 0
            except NotFound:
                # It is gone: too old, or the app was started again.
                raise _pairing_expired() from None
            except Unreachable:
                # Hanging up loses nothing, so a poll that broke off is sent again; not for ever.
                broken += 1
                if broken > 5:
                    raise
            if time.monotonic() - began < 0.25:
                await asyncio.sleep(0.25)

    async def _take(
        self, what: Any, fields: Any, scopes: Any, reason: Any, ttl: Any, wait: float, wait_for_unlock: _Wait
    ) -> _Held:
        body = {"credential": what} if isinstance(what, str) else dict(what)
        more = {"fields": fields, "scopes": scopes, "reason": reason, "ttl": ttl}
        body.update({name: value for name, value in more.items() if value})
        call = _Call("POST", "/v1/leases", body=body, wait=wait)
        return _lease_from(await self._served(lambda: self._ask(call), wait_for_unlock))

    async def _give_back(self, lease: str) -> None:
        """As well as it can: Keyturn ends it by itself sooner or later."""
        try:
            await self._request(_Call("DELETE", f"/v1/leases/{lease}", self._token_now(), timeout=2))
        except KeyturnError:
            pass

    async def _open_proxy(self, credential: str) -> Tuple[_Connection, Dict[str, Any]]:
        async def send(token: str) -> Tuple[_Connection, Dict[str, Any]]:
            connection = await _Connection.open(self._path(), self._timeout)
            try:
                call = _Call("POST", "/v1/proxies", token, {"credential": credential}, None, self._timeout, True)
                reply = _members(await connection.request(call))
                for name, pattern in (("credential", None), ("exchange", None), ("token", _PROXY)):
                    _text_from(reply, name, "proxy address", pattern)
                if reply.get("url") is not None:
                    _text_from(reply, "url", "proxy address")
                return connection, {"url": None, **reply}
            except BaseException:
                connection.close()
                raise

        return await self._authorised(send)

    async def _open_events(self) -> Tuple[_Connection, _ReplyReader, bytes]:
        async def send(token: str) -> Tuple[_Connection, _ReplyReader, bytes]:
            connection = await _Connection.open(self._path(), self._timeout)
            try:
                call = _Call("GET", "/v1/events", token, timeout=self._timeout)
                return (connection, *await connection.stream(call))
            except BaseException:
                connection.close()
                raise

        return await self._authorised(send)

    async def _served(self, send: Callable[[], Awaitable], wait_for_unlock: _Wait) -> Any:
        """Again and again while Keyturn is locked, if that was asked for."""
        patience = self._wait_for_unlock if wait_for_unlock is None else wait_for_unlock
        until = time.monotonic() + (float("inf") if patience is True else float(patience or 0))
        while True:
            try:
                return await send()
            except Locked as error:
                if time.monotonic() >= until:
                    raise
                await self._unlocked(error)

    async def _unlocked(self, error: Locked) -> None:
        """Waits as long as a refusal said.

        Whether the vault is locked is told to anybody, so that is looked at meanwhile; whether the window is, to nobody.
        """
        seconds = 10 if error.retry_after is None else error.retry_after
        if error.rule is not None:
            await asyncio.sleep(seconds)
            return
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await asyncio.sleep(min(0.5, max(0.0, until - time.monotonic())))
            try:
                if (await self.status()).get("locked") is not True:
                    return
            except KeyturnError:
                pass


def _pairing_expired() -> PairingExpired:
    return PairingExpired("pairing_expired", "nobody typed the code in time", hint="pair again for a new one")


# The same without asyncio: an event loop in a thread of its own does the work. Callbacks come from threads of their own.


class Lease:
    """Renewed before its time is over, fetched anew when the key is turned.

    `values` raises the error that says why they may not be used now. May be read from any thread.
    """

    def __init__(self, keyturn: "Keyturn", lease: AsyncLease) -> None:
        self._keyturn = keyturn
        self._lease = lease

    id = property(lambda self: self._lease.id)
    credential = property(lambda self: self._lease.credential)
    version = property(lambda self: self._lease.version)
    expires_at = property(lambda self: self._lease.expires_at)
    closed = property(lambda self: self._lease.closed)
    trouble = property(lambda self: self._lease.trouble)

    @property
    def values(self) -> Values:
        return self._lease.values

    def changes(self) -> Iterator[Values]:
        """The values now, and again each time they are other ones. Ends when the lease is closed, raises when lost."""
        return self._keyturn._iterate(self._lease.changes())

    def close(self) -> None:
        """Gives it back."""
        self._keyturn._run(self._lease.close())

    def __enter__(self) -> "Lease":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Lease of {self.credential}, version {self.version}>"


class ProxyAddress:
    """An address for ccxt's proxyUrl. When its connection breaks another one is made, with another address."""

    def __init__(self, keyturn: "Keyturn", proxy: AsyncProxyAddress) -> None:
        self._keyturn = keyturn
        self._proxy = proxy

    credential = property(lambda self: self._proxy.credential)
    exchange = property(lambda self: self._proxy.exchange)
    closed = property(lambda self: self._proxy.closed)
    trouble = property(lambda self: self._proxy.trouble)

    @property
    def url(self) -> str:
        return self._proxy.url

    @property
    def token(self) -> str:
        return self._proxy.token

    def close(self) -> None:
        self._keyturn._run(self._proxy.close())

    def __enter__(self) -> "ProxyAddress":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<ProxyAddress of {self.credential}, token [secret]>"


class Keyturn:
    """A Keyturn vault on this machine. What the arguments mean: see AsyncKeyturn.

    Make it in the process that uses it: a fork has no share in it.
    """

    def __init__(
        self,
        name: Optional[str] = None,
        *,
        home: Optional[str] = None,
        socket: Optional[str] = None,
        token: Optional[str] = None,
        timeout: float = _TIMEOUT,
        wait_for_unlock: _Wait = False,
        on_unauthorized: Optional[Callable[["Keyturn"], Any]] = None,
    ) -> None:
        self._async = AsyncKeyturn(
            name,
            home=home,
            socket=socket,
            token=token,
            timeout=timeout,
            wait_for_unlock=wait_for_unlock,
            on_unauthorized=None if on_unauthorized is None else lambda _: _in_thread(on_unauthorized, self),
        )
        self._loop: Optional[asyncio.AbstractEventLoop] = None
        self._starting = threading.Lock()
        self._pid = os.getpid()
        atexit.register(_close_at_exit, weakref.ref(self))

    def __repr__(self) -> str:
        return f"<Keyturn {self._async._name or ''!r}>"

    def __enter__(self) -> "Keyturn":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Gives back every lease that is open, and closes everything."""
        loop = self._loop
        if loop is None or self._pid != os.getpid():
            return
        self._run(self._async.close())
        self._loop = None
        loop.call_soon_threadsafe(loop.stop)

    def status(self) -> Dict[str, Any]:
        """`locked` says whether the vault is. Needs no pairing."""
        return self._run(self._async.status())

    def pair(
        self,
        name: Optional[str] = None,
        purpose: Optional[str] = None,
        wants: Optional[Sequence[Dict[str, Any]]] = None,
        on_code: Callable[[str, datetime], Any] = _show_code,
        *,
        replace: bool = False,
        wait_for_unlock: _Wait = None,
    ) -> Dict[str, str]:
        """Makes sure that this program is paired: returns at once if it is, else shows a code and waits for the owner.

        wants: what the program would like to have, for the owner to start from, e.g.
            [{"exchange": "binance", "scopes": ["read", "trade"], "mode": "reveal"}]
        on_code: shows the code, e.g. "482-917"; without it, it is written to stderr.
        replace: pair although this program is paired.
        """

        def shown(code: str, expires_at: datetime) -> Any:
            return _in_thread(on_code, code, expires_at)

        return self._run(
            self._async.pair(name, purpose, wants, shown, replace=replace, wait_for_unlock=wait_for_unlock)
        )

    def whoami(self) -> Dict[str, Any]:
        return self._run(self._async.whoami())

    def credentials(self) -> List[Dict[str, Any]]:
        """The keys this program may use, without their values."""
        return self._run(self._async.credentials())

    def get(
        self,
        what: Union[str, Dict[str, Any]],
        field: Optional[str] = None,
        *,
        scopes: Optional[Sequence[str]] = None,
        reason: Optional[str] = None,
        wait: float = _WAIT,
        wait_for_unlock: _Wait = None,
    ) -> Any:
        """One value, now: get("keyturn://binance-main/apiKey") or get("binance-main", "apiKey"). Else all of a key."""
        options = {"scopes": scopes, "reason": reason, "wait": wait, "wait_for_unlock": wait_for_unlock}
        return self._run(self._async.get(what, field, **options))

    def lease(
        self,
        what: Union[str, Dict[str, Any]],
        *,
        fields: Optional[Sequence[str]] = None,
        scopes: Optional[Sequence[str]] = None,
        reason: Optional[str] = None,
        ttl: Optional[int] = None,
        wait: float = _WAIT,
        wait_for_unlock: _Wait = None,
        on_rotated: Optional[Callable[[Lease], Any]] = None,
        on_lost: Optional[Callable[[KeyturnError, Lease], Any]] = None,
        on_restored: Optional[Callable[[Lease], Any]] = None,
    ) -> Lease:
        """The values of a key for as long as they are needed: `with keyturn.lease(…) as lease`.

        What the arguments mean: see AsyncKeyturn.lease.
        """

        def told(callback: Optional[Callable]) -> Optional[Callable]:
            if callback is None:
                return None
            return lambda *args: _in_thread(callback, *args[:-1], Lease(self, args[-1]))

        async def opened() -> AsyncLease:
            return await self._async.lease(
                what,
                fields=fields,
                scopes=scopes,
                reason=reason,
                ttl=ttl,
                wait=wait,
                wait_for_unlock=wait_for_unlock,
                on_rotated=told(on_rotated),
                on_lost=told(on_lost),
                on_restored=told(on_restored),
            )

        return Lease(self, self._run(opened()))

    def events(self) -> Iterator[Event]:
        """What happens to this program's keys, and to the vault; reconnects by itself."""
        return self._iterate(self._async.events())

    def proxy(
        self,
        credential: str,
        *,
        on_changed: Optional[Callable[[ProxyAddress], Any]] = None,
        wait_for_unlock: _Wait = None,
    ) -> ProxyAddress:
        """An address for ccxt's proxyUrl, good until it is closed or this process ends.

        on_changed: `url` is another one, because the connection broke and was made again.
        """

        def changed(proxy: AsyncProxyAddress) -> Any:
            return None if on_changed is None else _in_thread(on_changed, ProxyAddress(self, proxy))

        async def opened() -> AsyncProxyAddress:
            return await self._async.proxy(credential, on_changed=changed, wait_for_unlock=wait_for_unlock)

        return ProxyAddress(self, self._run(opened()))

    def explain(self, what: Dict[str, Any]) -> Dict[str, Any]:
        """What would happen to a request, and by which rule."""
        return self._run(self._async.explain(what))

    def lock(self) -> None:
        """Locks the vault; only the owner unlocks it."""
        self._run(self._async.lock())

    def _run(self, work: Any) -> Any:
        try:
            loop = self._started()
        except KeyturnError:
            work.close()
            raise
        future = asyncio.run_coroutine_threadsafe(work, loop)
        try:
            return future.result()
        except BaseException:
            # Ctrl-C, or an error of the work itself, which is over then.
            future.cancel()
            raise

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._pid != os.getpid():
                raise KeyturnError("forked", "this Keyturn was made in another process", hint="make one after the fork")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_turn, args=(self._loop,), name="keyturn", daemon=True).start()
            return self._loop

    def _iterate(self, items: Any) -> Iterator:
        async def step() -> Tuple[bool, Any]:
            try:
                return True, await items.__anext__()
            except StopAsyncIteration:
                return False, None

        async def end() -> None:
            await items.aclose()

        try:
            while True:
                more, item = self._run(step())
                if not more:
                    return
                yield item
        finally:
            self._run(end())


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()


def _in_thread(callback: Callable, *args: Any) -> Awaitable:
    """Calls it in a thread of its own: in the loop's, it could neither wait nor ask Keyturn for anything."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future = loop.create_future()

    def settle(result: Any, error: Optional[BaseException]) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = callback(*args)
        except Exception as raised:
            error = raised
        except BaseException as raised:
            # The end of this thread, not of the loop's.
            error = RuntimeError(f"{type(raised).__name__} in a callback given to keyturn")
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            # The loop has ended meanwhile.
            pass

    threading.Thread(target=run, name="keyturn callback", daemon=True).start()
    return future


def _close_at_exit(keyturn: "weakref.ref[Keyturn]") -> None:
    found = keyturn()
    if found is None or found._loop is None or found._pid != os.getpid():
        return
    try:
        asyncio.run_coroutine_threadsafe(found._async.close(), found._loop).result(3)
    except Exception:
        # Keyturn ends the leases by itself sooner or later.
        pass
