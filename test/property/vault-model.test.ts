/** Whatever is done to a vault, in whatever order: it says what a plain map says. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFieldBlock, wipeVersions } from '../../electron/core/vault/field-block.ts';
import type { SealedRecord, StoredCredential, Vault } from '../../electron/core/vault/vault.ts';
import { runs } from '../setup/runs.ts';
import {
  add,
  client,
  create,
  credential,
  fieldsOf,
  grant,
  newFolder,
  openVault,
  removeFolder,
  utf8,
} from '../setup/vault.ts';

interface Model {
  readonly keys: Map<string, { value: string; version: number; unattended: boolean }>;
  password: string;
  removed: { stored: StoredCredential; value: string; version: number; unattended: boolean } | null;
}

interface Real {
  readonly folder: string;
  vault: Vault;
  removed: SealedRecord | null;
}

type Step = (model: Model, real: Real) => Promise<void>;

const at = (model: Model, pick: number): string | undefined =>
  [...model.keys.keys()][pick % model.keys.size];

async function unlocked({ password }: Model, { vault }: Real): Promise<void> {
  if (vault.state !== 'unlocked') await vault.unlock(utf8(password));
}

/** Each step takes what it needs from two numbers and a text, so that they can be shrunk. */
const STEPS: Readonly<Record<string, (pick: number, text: string) => Step>> = {
  add: (pick, text) => async (model, real) => {
    await unlocked(model, real);
    const unattended = pick % 2 === 0;
    const one = await add(real.vault, credential(text), { secret: text });
    const bot = client(text, {
      grants: [grant(one.id, { unattended: unattended ? ['reveal'] : [] })],
    });
    await real.vault.update((draft) => draft.clients.push(bot));
    model.keys.set(one.id, { value: text, version: 1, unattended });
  },
  edit: (pick, text) => async (model, real) => {
    await unlocked(model, real);
    const id = at(model, pick);
    const known = id === undefined ? undefined : model.keys.get(id);
    if (id === undefined || known === undefined) return;
    const version = known.version + 1;
    await real.vault.update((draft, records) => {
      const versions = real.vault.readVersions(id);
      const next = { version, values: { secret: utf8(text) } };
      records.put(id, 'credential', encodeFieldBlock([...versions, next]));
      wipeVersions(versions);
      for (const one of draft.credentials) if (one.id === id) one.version = version;
    });
    model.keys.set(id, { ...known, value: text, version });
  },
  remove: (pick) => async (model, real) => {
    await unlocked(model, real);
    const id = at(model, pick);
    const known = id === undefined ? undefined : model.keys.get(id);
    if (id === undefined || known === undefined) return;
    const stored = real.vault.manifest.credentials.find((one) => one.id === id);
    real.removed = await real.vault.update((draft, records) => {
      draft.credentials = draft.credentials.filter((one) => one.id !== id);
      return records.remove(id);
    });
    model.keys.delete(id);
    model.removed = stored === undefined ? null : { stored, ...known };
  },
  undo: () => async (model, real) => {
    const { removed } = model;
    const sealed = real.removed;
    if (removed === null || sealed === null) return;
    await unlocked(model, real);
    const { stored, ...known } = removed;
    await real.vault.update((draft, records) => {
      draft.credentials.push(structuredClone(stored));
      records.restore(sealed);
    });
    model.keys.set(stored.id, known);
    model.removed = null;
  },
  password: (_, text) => async (model, real) => {
    await unlocked(model, real);
    (await real.vault.changePassword(utf8(model.password), utf8(text))).wipe();
    model.password = text;
    model.removed = null;
  },
  lock:
    () =>
    async (_, { vault }) =>
      vault.lock(),
  lockWindow:
    () =>
    async (_, { vault }) =>
      vault.lockWindow(),
  restart: () => async (_, real) => {
    await real.vault.close();
    real.vault = await openVault(real.folder);
  },
  fail: (_, text) => async (model, real) => {
    await unlocked(model, real);
    const failing = real.vault.update((draft, records) => {
      for (const { id } of draft.credentials) records.remove(id);
      draft.credentials = [];
      throw new Error(text);
    });
    await expect(failing).rejects.toThrow();
  },
};

/** Compares all that can be seen in the state the vault is in. */
function check(model: Model, { vault }: Real): void {
  if (vault.state === 'locked') {
    expect(() => vault.served).toThrow();
    return;
  }
  const windowLocked = vault.state === 'window-locked';
  const expected = [...model.keys].filter(([, { unattended }]) => !windowLocked || unattended);
  expect(vault.served.credentials.map(({ id }) => id).sort()).toEqual(
    expected.map(([id]) => id).sort(),
  );
  for (const [id, { value, version }] of expected) {
    expect(fieldsOf(vault, id)).toEqual({ secret: value });
    expect(vault.served.credentials.find((one) => one.id === id)?.version).toBe(version);
  }
  for (const [id, { unattended }] of model.keys) {
    if (windowLocked && !unattended) expect(() => vault.readFields(id)).toThrow();
  }
}

test('a vault says what a map says', async () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const step = fc.tuple(fc.constantFrom(...Object.keys(STEPS)), fc.nat(), text);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const folder = newFolder();
      const model: Model = { keys: new Map(), password: 'test-first', removed: null };
      const real: Real = { folder, vault: await openVault(folder), removed: null };
      try {
        await create(real.vault, model.password);
        for (const [name, pick, given] of steps) {
          await STEPS[name]?.(pick, given)(model, real);
          check(model, real);
        }
        await unlocked(model, real);
        check(model, real);
      } finally {
        await real.vault.close();
        removeFolder(folder);
      }
    }),
    runs(10, 30),
  );
}, 600_000);
