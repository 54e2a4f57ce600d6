/** Fills a new vault with what the seed says. */
import { newToken } from '../../electron/core/clients/tokens.ts';
import type { Random } from '../../electron/core/ports.ts';
import type { Core } from '../../electron/core/services/core.ts';
import { KeyturnError, toWire } from '../../shared/errors.ts';
import { textOf } from '../../shared/messages.ts';
import { type NewGrant, UNKNOWN_PROCESS } from '../../shared/model/client.ts';
import { OTHER } from '../../shared/model/credential.ts';
import { BadSeed, type Key, type Seed, type SeededGrant } from './seed.ts';

/** What clients need to know, as it is printed. */
export interface Ready {
  readonly clients: Record<string, string>;
  readonly proxies: Record<string, Record<string, string>>;
}

/** Makes the vault and opens it. Any password does: what a lab keeps is nobody's. */
export async function makeVault({ vault, services }: Core, password: string): Promise<void> {
  const typed = Buffer.from(password);
  try {
    (await vault.create(typed)).wipe();
    // The way every later start goes: with the log's keys, and with what begins at unlocking.
    vault.lock();
    await services.session.unlock(typed);
  } finally {
    typed.fill(0);
  }
}

/** @throws BadSeed for what the vault does not take */
export async function fill(
  core: Core,
  seed: Seed,
  random: Random,
  say: (line: string) => void,
): Promise<Ready> {
  const ids: string[] = [];
  for (const [at, key] of seed.keys.entries()) {
    ids.push(await placed(['credentials', at], () => addKey(core, key, say)));
  }
  // Without a prototype: a client may be called anything.
  const ready: Ready = { clients: Object.create(null), proxies: Object.create(null) };
  for (const [at, client] of seed.clients.entries()) {
    const token = newToken('kt', random);
    const grants = client.grants.map(
      ({ key, terms }): NewGrant => ({ ...terms, credential: ids[key] ?? '' }),
    );
    const fresh = { ...client, process: UNKNOWN_PROCESS, grants };
    const { id } = await placed(['clients', at], () => {
      core.registry.check(fresh);
      const { admins } = core.registry;
      return client.role === 'admin' ? admins.add(fresh, token) : core.registry.add(fresh, token);
    });
    ready.clients[client.name] = token;
    ready.proxies[client.name] = await addressesOf(core, id, client.grants, ids);
  }
  return ready;
}

/** A proxy address for whatever a client may sign with, under the name its key has in the seed. */
async function addressesOf(
  { proxies }: Core,
  client: string,
  grants: readonly SeededGrant[],
  ids: readonly string[],
): Promise<Record<string, string>> {
  const addresses: Record<string, string> = Object.create(null);
  for (const { key, named, terms } of grants) {
    if (!terms.modes.includes('sign')) continue;
    const { token } = await proxies.make(client, ids[key] ?? '');
    addresses[named] = token;
  }
  return addresses;
}

async function addKey(core: Core, key: Key, say: (line: string) => void): Promise<string> {
  const { credentials } = core.services;
  const values = Object.fromEntries(
    Object.entries(key.values).map(([name, value]) => [name, new TextEncoder().encode(value)]),
  );
  const added = await credentials.add(key.details, values).catch(async (error: unknown) => {
    if (!(error instanceof KeyturnError) || !error.field?.startsWith('fields.')) throw error;
    // A made-up key need not look like one of that exchange.
    say(`${key.details.label}: ${textOf(toWire(error)).text} Taken all the same.`);
    const taken = await credentials.add({ ...key.details, exchange: OTHER }, values);
    const { id } = taken.credential;
    await core.vault.update((draft) => {
      for (const one of draft.credentials) {
        if (one.id === id) one.exchange = key.details.exchange;
      }
    });
    return taken;
  });
  const { id } = added.credential;
  if (key.status !== 'active') await credentials.setStatus(id, key.status);
  return id;
}

/** What is refused there, said with its place in the seed. */
async function placed<T>(path: readonly PropertyKey[], act: () => Promise<T> | T): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    const field = error.field === undefined ? [] : error.field.split('.');
    throw new BadSeed([...path, ...field], textOf(toWire(error)).text);
  }
}
