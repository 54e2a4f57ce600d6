/** What is said of a key of a file before it is stored: what it looks like as one of an exchange, and who has it. */
import { KeyturnError } from '../../../../shared/errors.ts';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { type FieldView, GENERIC, OTHER } from '../../../../shared/model/credential.ts';
import type {
  ImportedField,
  ImportedKey,
  ImportSource,
} from '../../../../shared/model/importing.ts';
import type { Scope } from '../../../../shared/model/scope.ts';
import type { Secret } from '../../../../shared/secret.ts';
import { equal, wipe } from '../../crypto/bytes.ts';
import type { Catalogue } from '../../exchanges/catalogue.ts';
import type { Vault } from '../../vault/vault.ts';
import { holdersOf } from '../duplicates.ts';
import { fitted, type HeldKey } from './held.ts';
import { lookOf, StoredByLook } from './look.ts';

export interface JudgeDeps {
  readonly vault: Vault;
  readonly catalogue: Catalogue;
}

/** Bots' files hold keys that trade; of the others nobody knows. */
const TRADING: readonly ImportSource[] = ['freqtrade', 'hummingbot'];

interface ReadValue {
  readonly view: FieldView;
  readonly value: Uint8Array<ArrayBuffer>;
}

export class Judge {
  readonly #deps: JudgeDeps;
  readonly #format: ImportSource;
  readonly #keys: readonly HeldKey[];
  readonly #stored: StoredByLook;
  /** Values of the file by their look: which key holds one like it first. */
  readonly #seen = new Map<string, { readonly id: number; readonly secret: Secret }[]>();

  constructor(deps: JudgeDeps, format: ImportSource, keys: readonly HeldKey[]) {
    this.#deps = deps;
    this.#format = format;
    this.#keys = keys;
    this.#stored = new StoredByLook(deps.vault.manifest.credentials);
  }

  all(): ImportedKey[] {
    return this.#keys.map((key) => this.one(key, key.found.exchange ?? OTHER));
  }

  one(key: HeldKey, exchange: string): ImportedKey {
    const { found } = key;
    const spec = this.#spec(exchange);
    const { values, from, left } = fitted(key, spec);
    const read: ReadValue[] = [];
    try {
      const fields = Object.entries(values).map(([name, value]) =>
        this.#field(spec, name, value, read),
      );
      const problems = [
        ...fields.flatMap(({ problem }) => (problem === null ? [] : [problem])),
        ...missing(spec, Object.keys(values)),
      ];
      const held = this.#heldBy(read);
      const twin = this.#twinOf(key, read, from);
      return {
        id: key.id,
        place: found.place,
        file: found.file,
        label: found.label,
        exchange: spec.id,
        account: found.account,
        environment: spec.environments.includes(found.environment) ? found.environment : 'live',
        scopes: found.details?.scopes ?? this.#scopes(spec),
        tags: [...found.tags],
        fields,
        problems,
        warnings: [...found.warnings, ...aboutLeft(spec, left), ...unknown(found.exchange, spec)],
        held,
        twin,
        ...(found.details === undefined ? {} : { details: found.details }),
        ticked:
          found.sure &&
          (found.details !== undefined || spec.id !== OTHER) &&
          problems.length === 0 &&
          held.length === 0 &&
          twin === null,
      };
    } finally {
      wipe(...Object.values(values), ...read.map(({ value }) => value));
    }
  }

  #spec(exchange: string): ExchangeSpec {
    const { catalogue } = this.#deps;
    const spec = catalogue.get(exchange) ?? catalogue.get(OTHER);
    if (spec === null) throw new KeyturnError('internal', 'the catalogue has no "other"');
    return spec;
  }

  #field(spec: ExchangeSpec, name: string, given: Uint8Array, read: ReadValue[]): ImportedField {
    const label = spec.fields.find((field) => field.name === name)?.label ?? name;
    try {
      const { view, value, text } = this.#deps.catalogue.readField(spec, name, given);
      read.push({ view, value });
      return { name, label, hint: view.hint, taken: text, problem: null };
    } catch (error) {
      if (!(error instanceof KeyturnError)) throw error;
      const problem = String(error.facts?.['problem'] ?? `${label}: it does not fit.`);
      return { name, label, hint: null, taken: null, problem };
    }
  }

  #scopes(spec: ExchangeSpec): Scope[] {
    if (spec.id === GENERIC) return [];
    return TRADING.includes(this.#format) ? ['read', 'trade'] : [];
  }

  #heldBy(read: readonly ReadValue[]): string[] {
    const told = read.filter(({ view }) => lookOf(view) !== null && view.name !== 'totp');
    const others = this.#stored.alike(told.map(({ view }) => view));
    if (others.length === 0) return [];
    const { vault } = this.#deps;
    const incoming = {
      views: told.map(({ view }) => view),
      values: Object.fromEntries(told.map(({ view, value }) => [view.name, value])),
    };
    return holdersOf(incoming, others, (id) => vault.readVersions(id));
  }

  /** Notes this one's values, too, so that a later one finds it. */
  #twinOf(
    key: HeldKey,
    read: readonly ReadValue[],
    from: Readonly<Record<string, string>>,
  ): number | null {
    let first: number | null = null;
    for (const { view } of read) {
      const look = lookOf(view);
      const own = key.values.get(from[view.name] ?? '');
      if (look === null || own === undefined || view.name === 'totp') continue;
      const seen = this.#seen.get(look) ?? [];
      const other = seen.find(({ id, secret }) => id < key.id && same(secret, own));
      first ??= other?.id ?? null;
      if (!seen.some(({ secret }) => secret === own)) {
        this.#seen.set(look, [...seen, { id: key.id, secret: own }]);
      }
    }
    return first;
  }
}

const same = (a: Secret, b: Secret): boolean => a.use((one) => b.use((other) => equal(one, other)));

function missing(spec: ExchangeSpec, names: readonly string[]): string[] {
  if (names.length === 0) return ['It has no value that such a key has.'];
  return spec.fields
    .filter(({ name, required }) => required && !names.includes(name))
    .map(({ label }) => `${label} is missing.`);
}

function aboutLeft(spec: ExchangeSpec, left: readonly string[]): string[] {
  return left.map((name) => `“${name}” is left out: ${spec.name} keys have no such field.`);
}

function unknown(guess: string | null, spec: ExchangeSpec): string[] {
  return guess === null && spec.id === OTHER ? ['The file does not say which exchange.'] : [];
}
