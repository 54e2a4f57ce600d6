/** What can be said of a key before it is stored: whether its values are kept already, and the code that a seed makes. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { ExchangeSpec } from '../../../shared/model/catalogue.ts';
import { type FieldValues, type FieldView, OTHER } from '../../../shared/model/credential.ts';
import { ascii, equal, wipe } from '../crypto/bytes.ts';
import { parseTotpSeed, totpCode } from '../crypto/totp.ts';
import type { Catalogue } from '../exchanges/catalogue.ts';
import type { Clock } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import { heldIn } from './duplicates.ts';

export interface AddingDeps {
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
}

/** Labels alone: nothing of a value. */
export interface KeyCheck {
  /** Values that another key has already. `field` and `as` are names of fields. */
  readonly held: { readonly field: string; readonly label: string; readonly as: string }[];
  /** Fields with the same value as one before them. */
  readonly twins: { readonly field: string; readonly like: string }[];
}

export class AddingService {
  readonly #deps: AddingDeps;

  constructor(deps: AddingDeps) {
    this.#deps = deps;
  }

  /**
   * Compares what was typed with what is kept, and keeps nothing of it. Only values that show something of themselves
   * in lists are compared, so that few keys are unsealed while somebody types.
   * @param except the key that is being edited
   */
  check(exchange: string, given: FieldValues, except: string | null): KeyCheck {
    const { vault } = this.#deps;
    const { values, views } = this.#readable(exchange, given);
    try {
      const others = vault.manifest.credentials.filter(({ id }) => id !== except);
      const telling = views.filter(({ hint, pem }) => hint !== null || pem !== null);
      const held = heldIn({ values, views: telling }, others, (id) => vault.readVersions(id));
      return {
        held: held.map(({ field, label, as }) => ({ field, label, as })),
        twins: twinsIn(values),
      };
    } finally {
      wipe(...Object.values(values));
    }
  }

  /**
   * The code of now, for the owner to compare with what the authenticator shows. The caller wipes it.
   * @throws KeyturnError `invalid_field`
   */
  preview(seed: Uint8Array): { code: Uint8Array<ArrayBuffer>; until: number; period: number } {
    const parsed = parseTotpSeed(seed);
    try {
      const { code, until } = totpCode(parsed, this.#deps.clock.now());
      return { code: Uint8Array.from(ascii(code)), until, period: parsed.period };
    } finally {
      wipe(parsed.secret);
    }
  }

  /** What can be read; what can't has its own answer beside its field. */
  #readable(exchange: string, given: FieldValues): { values: FieldValues; views: FieldView[] } {
    const { catalogue } = this.#deps;
    const spec: ExchangeSpec | null = catalogue.get(exchange) ?? catalogue.get(OTHER);
    const values: FieldValues = {};
    const views: FieldView[] = [];
    for (const [name, bytes] of spec === null ? [] : Object.entries(given)) {
      try {
        const read = catalogue.readField(spec as ExchangeSpec, name, bytes);
        values[name] = read.value;
        views.push(read.view);
      } catch (error) {
        if (!(error instanceof KeyturnError)) throw error;
      }
    }
    return { values, views };
  }
}

function twinsIn(values: FieldValues): KeyCheck['twins'] {
  const all = Object.entries(values);
  return all.flatMap(([field, value], at) => {
    const twin = all.slice(0, at).find(([, earlier]) => equal(earlier, value));
    return twin === undefined ? [] : [{ field, like: twin[0] }];
  });
}
