/** The views of all credentials, made once and kept until something they are made of changes. */
import type { CredentialView } from '../../../shared/model/credential.ts';
import { DUE_AT_ONCE, FIRST_ROWS, type FirstKeys } from '../../../shared/model/first-keys.ts';
import { firstOf, isDue, orderOf, urgency } from '../../../shared/model/keys-order.ts';
import type { KeysView } from '../../../shared/model/settings.ts';
import type { Catalogue } from '../exchanges/catalogue.ts';
import type { Clock } from '../ports.ts';
import { today } from '../rotation/due.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import { credentialView, holderNames, type ViewedFrom } from './credential-view.ts';
import type { Uses } from './uses.ts';

export interface CredentialListDeps {
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly uses: Uses;
  readonly timeZone: () => string;
}

/** What the views are made of. A change of the vault puts other lists in the place of these. */
interface MadeOf {
  readonly credentials: readonly StoredCredential[];
  readonly clients: readonly StoredClient[];
  readonly news: number;
  readonly today: string;
  readonly timeZone: string;
}

export class CredentialList {
  readonly #deps: CredentialListDeps;
  #kept: { readonly of: MadeOf; readonly views: CredentialView[] } | null = null;
  #holders: { readonly of: readonly StoredClient[]; readonly names: Map<string, string[]> } | null =
    null;

  constructor(deps: CredentialListDeps) {
    this.#deps = deps;
    deps.vault.onState((state) => {
      // Labels must not outlive the vault's own memory of them.
      if (state === 'unlocked') return;
      this.#kept = null;
      this.#holders = null;
    });
  }

  /** Frozen, and the same as long as nothing has changed. @throws KeyturnError `locked` */
  all(): CredentialView[] {
    const of = this.#madeOf();
    if (this.#kept !== null && same(this.#kept.of, of)) return this.#kept.views;
    const from = this.#from(of);
    const views = of.credentials.map((stored) => credentialView(stored, from));
    Object.freeze(views);
    this.#kept = { of, views };
    return views;
  }

  /** Its first rows, and the first of those that are due. @throws KeyturnError `locked` */
  first(view: KeysView, collator: Intl.Collator): FirstKeys {
    const views = this.all();
    const due = views.filter(isDue);
    return {
      view,
      rows: firstOf(views, FIRST_ROWS, orderOf(view.sort, collator)),
      total: views.length,
      due: { rows: firstOf(due, DUE_AT_ONCE, urgency(collator)), total: due.length },
    };
  }

  one(stored: StoredCredential): CredentialView {
    return credentialView(stored, this.#from(this.#madeOf()));
  }

  #madeOf(): MadeOf {
    const { vault, clock, timeZone, uses } = this.#deps;
    const { credentials, clients } = vault.manifest;
    const zone = timeZone();
    return {
      credentials,
      clients,
      news: uses.news,
      today: today(clock, zone),
      timeZone: zone,
    };
  }

  #from({ clients, today, timeZone }: MadeOf): ViewedFrom {
    const { catalogue, uses } = this.#deps;
    if (this.#holders?.of !== clients) this.#holders = { of: clients, names: holderNames(clients) };
    return {
      catalogue,
      holders: this.#holders.names,
      today,
      timeZone,
      lastUsed: (id) => uses.lastUsed(id),
      revealedTo: (one) => uses.revealedTo(one),
    };
  }
}

function same(a: MadeOf, b: MadeOf): boolean {
  return (
    a.credentials === b.credentials &&
    a.clients === b.clients &&
    a.news === b.news &&
    a.today === b.today &&
    a.timeZone === b.timeZone
  );
}
