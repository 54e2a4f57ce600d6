/** Values by what lists show of them, so that one of thousands is compared with the few that could be the same. */
import type { FieldView } from '../../../../shared/model/credential.ts';
import type { StoredCredential } from '../../vault/manifest.ts';

/** Null for a short value: it shows nothing, and is no key. */
export function lookOf({ kind, hint, pem }: FieldView): string | null {
  if (pem !== null) return `pem ${pem.fingerprint}`;
  return hint === null ? null : `${kind} ${hint}`;
}

export class StoredByLook {
  readonly #byLook = new Map<string, StoredCredential[]>();

  constructor(stored: readonly StoredCredential[]) {
    for (const credential of stored) {
      for (const view of credential.fields) {
        const look = lookOf(view);
        if (look === null) continue;
        const others = this.#byLook.get(look);
        if (others === undefined) this.#byLook.set(look, [credential]);
        else others.push(credential);
      }
    }
  }

  alike(views: readonly FieldView[]): StoredCredential[] {
    const found = views.flatMap((view) => this.#byLook.get(lookOf(view) ?? '') ?? []);
    return [...new Set(found)];
  }
}
