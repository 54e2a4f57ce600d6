/** Attackers that must be processes of their own, in Python: what they did is what they print. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, start } from '../../broker/setup/children.ts';
import type { Lab } from './lab.ts';

export const PYTHON = '/usr/bin/python3';

/** `S`: where the socket is, `T`: a token. `request()` makes the bytes of one, `read()` reads one answer's. */
const COMMON = `
import json, os, signal, socket, sys, time
S, T = sys.argv[1], sys.argv[2]
def connect():
    s = socket.socket(socket.AF_UNIX); s.connect(S); s.settimeout(20)
    return s
def request(method, path, body=None):
    head = f"{method} {path} HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: Bearer {T}\\r\\n"
    text = "" if body is None else json.dumps(body)
    if body is not None: head += f"Content-Type: application/json\\r\\nContent-Length: {len(text)}\\r\\n"
    return (head + "\\r\\n" + text).encode()
LEASE = request("POST", "/v1/leases", {"credential": "binance-main"})
WHO = request("GET", "/v1/whoami")
def read(s):
    data = b""
    while b"\\r\\n\\r\\n" not in data:
        more = s.recv(65536)
        if not more: return data.decode()
        data += more
    head, body = data.split(b"\\r\\n\\r\\n", 1)
    length = next((int(l.split(b":")[1]) for l in head.split(b"\\r\\n") if l.lower().startswith(b"content-length")), 0)
    while len(body) < length:
        more = s.recv(65536)
        if not more: break
        body += more
    return (head + b"\\r\\n\\r\\n" + body).decode()
def say(*what): print(*what, flush=True)
`;

let count = 0;

/** Starts it, and waits for its first line. */
export function attacker(
  lab: Lab,
  token: string,
  script: string,
  options: { uid?: number; gid?: number; args?: readonly string[] } = {},
): Promise<Child> {
  count += 1;
  // Beside the data folder, where the lab's own files are not disturbed.
  const path = join(lab.home, '..', `attacker-${count}.py`);
  writeFileSync(path, `${COMMON}${script}`, { mode: 0o644 });
  const { args = [], ...who } = options;
  return start(PYTHON, ['-u', path, lab.socket, token, ...args], who);
}

/** Runs it to its end. @returns what it printed */
export async function attack(
  lab: Lab,
  token: string,
  script: string,
  options: Parameters<typeof attacker>[3] = {},
): Promise<string> {
  const child = await attacker(lab, token, script, options);
  const output = await child.output();
  await child.stop();
  return output;
}
