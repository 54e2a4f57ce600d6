/** A real vault in a temporary folder, with key derivation made cheap by the bounds that are handed in. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KdfBounds } from '../../electron/core/crypto/kdf-bounds.ts';
import { nodeFiles } from '../../electron/core/os/file-ops.ts';
import type { Clock, Random } from '../../electron/core/ports.ts';
import { encodeFieldBlock } from '../../electron/core/vault/field-block.ts';
import type { StoredClient, StoredCredential } from '../../electron/core/vault/manifest.ts';
import { Vault, type VaultOptions } from '../../electron/core/vault/vault.ts';
import type { Grant } from '../../shared/model/client.ts';
import { GRANT_DEFAULTS, UNKNOWN_PROCESS } from '../../shared/model/client.ts';

export const CHEAP_BOUNDS: KdfBounds = {
  memoryKiB: { min: 8, max: 64 },
  passes: { min: 1, max: 3 },
  lanes: { min: 1, max: 4 },
};
export const CHEAP_COST = { memoryKiB: 8, passes: 1, lanes: 1 };

export const PASSWORD = 'test-correct horse battery staple';

export const realRandom: Random = { bytes: (length) => randomBytes(length) };

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** A clock that stands until it is moved. */
export function testClock(start = Date.UTC(2025, 2, 3, 12)): Clock & { move(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    monotonic: () => now,
    after: () => () => undefined,
    move: (ms) => {
      now += ms;
    },
  };
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'keyturn-vault-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export function optionsFor(folder: string, more: Partial<VaultOptions> = {}): VaultOptions {
  return {
    folder,
    clock: testClock(),
    random: realRandom,
    files: nodeFiles(),
    kdf: { bounds: CHEAP_BOUNDS, choose: async () => CHEAP_COST },
    anchor: () => null,
    auditEpoch: () => 0,
    log: { warn: () => undefined },
    ...more,
  };
}

export function openVault(folder: string, more: Partial<VaultOptions> = {}): Promise<Vault> {
  return Vault.open(optionsFor(folder, more));
}

/** As unlocking should be done: the password's bytes do not outlive it. */
export function unlock(vault: Vault, password = PASSWORD): Promise<void> {
  return vault.unlock(utf8(password));
}

/** The recovery code as text; tests may hold one. */
export async function create(vault: Vault, password = PASSWORD): Promise<string> {
  return (await vault.create(utf8(password))).use((code) => Buffer.from(code).toString('latin1'));
}

export function newId(): string {
  return randomBytes(16).toString('base64url');
}

export function credential(label: string, more: Partial<StoredCredential> = {}): StoredCredential {
  return {
    id: newId(),
    ref: label.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    label,
    exchange: 'binance',
    account: '',
    environment: 'live',
    permissions: ['enableReading'],
    scopes: ['read'],
    ipAllowList: [],
    created: '2025-01-01',
    rotationDays: 90,
    rotateBy: null,
    expires: null,
    tags: [],
    notes: '',
    status: 'active',
    fields: [{ name: 'apiKey', kind: 'text', hint: null, pem: null }],
    version: 1,
    versions: [{ version: 1, storedAt: 0, replacedAt: null }],
    addedAt: 0,
    changedAt: 0,
    lastUsedAt: null,
    snoozedUntil: null,
    revealedTo: [],
    usesByDay: [],
    ...more,
  };
}

export function client(name: string, more: Partial<StoredClient> = {}): StoredClient {
  return {
    id: newId(),
    name,
    role: 'user',
    status: 'active',
    purpose: '',
    pairedAt: 0,
    lastSeenAt: null,
    process: UNKNOWN_PROCESS,
    tokenHash: randomBytes(32).toString('hex'),
    grants: [],
    proxies: [],
    ...more,
  };
}

export function grant(credentialId: string, more: Partial<Grant> = {}): Grant {
  return {
    credential: credentialId,
    ...GRANT_DEFAULTS,
    modes: ['reveal'],
    scopes: ['read'],
    fields: null,
    unattended: [],
    grantedAt: 0,
    used: 0,
    ...more,
  };
}

/** Adds a credential whose one version has these values. */
export async function add(
  vault: Vault,
  stored: StoredCredential,
  values: Readonly<Record<string, string | Uint8Array>> = { apiKey: `test-key of ${stored.label}` },
): Promise<StoredCredential> {
  await vault.update((draft, records) => {
    draft.credentials.push(stored);
    const bytes = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? utf8(value) : value,
    ]);
    records.put(
      stored.id,
      'credential',
      encodeFieldBlock([{ version: 1, values: Object.fromEntries(bytes) }]),
    );
  });
  return stored;
}

/** Values as text, for comparing. */
export function fieldsOf(vault: Vault, id: string, version?: number): Record<string, string> {
  const fields = Object.entries(vault.readFields(id, version));
  return Object.fromEntries(
    fields.map(([name, secret]) => [
      name,
      secret.use((bytes) => Buffer.from(bytes).toString('utf8')),
    ]),
  );
}
