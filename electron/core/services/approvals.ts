/**
 * What stands in the approval windows, and the owner's answers to it. Questions of clients and the pairing of a new one
 * have a window each, so that a click meant for one can't land on the other.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type {
  ApprovalState,
  LeaseQuestion,
  NewGrant,
  PairingQuestion,
} from '../../../shared/ipc/contract.ts';
import { type Risk, riskOf } from '../../../shared/model/scope.ts';
import type { ApprovalQueue } from '../approval/queue.ts';
import type { PairingDetails, Pairings } from '../clients/pairing.ts';
import type { Catalogue } from '../exchanges/catalogue.ts';
import { leastPrivilegedFirst } from '../policy/by-need.ts';
import type { Answer } from '../ports.ts';
import type { StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import { aboveRead } from './clients.ts';
import { exchangeName } from './credential-view.ts';
import { Signal } from './signal.ts';
import type { StepUp } from './step-up.ts';

export interface ApprovalsDeps {
  readonly vault: Vault;
  readonly queue: ApprovalQueue;
  readonly pairings: Pairings;
  readonly catalogue: Catalogue;
  readonly stepUp: StepUp;
  readonly changes: Changes;
}

export class ApprovalService {
  readonly questionChanged = new Signal<void>();
  readonly pairingChanged = new Signal<void>();
  readonly #deps: ApprovalsDeps;

  constructor(deps: ApprovalsDeps) {
    this.#deps = deps;
    deps.queue.onChange(() => {
      this.questionChanged.tell();
      deps.changes.tell(['audit', 'credentials']);
    });
    deps.pairings.onChange(() => this.pairingChanged.tell());
  }

  /** The question that is in front, if there is one. */
  question(): ApprovalState {
    const { vault, queue, catalogue } = this.#deps;
    const head = queue.open()[0];
    const stored =
      vault.state === 'unlocked'
        ? vault.manifest.credentials.find(({ id }) => id === head?.credential.id)
        : undefined;
    if (head === undefined || head.armedAt === null || stored === undefined)
      return { kind: 'idle' };
    const { client, process, changes, fields, mode, credential } = head;
    const view: LeaseQuestion = {
      kind: 'lease',
      id: head.id,
      client,
      process,
      changes: [...changes],
      credential: {
        ...short(stored, catalogue),
        scopes: [...credential.scopes],
        risk: credential.risk,
      },
      mode,
      fields: [...fields],
      reason: head.reason,
      worstCase: head.worstCase,
      timesBefore: head.timesBefore,
      rememberable: head.rememberable,
      askedAt: head.askedAt,
      expiresAt: head.expiresAt,
      armedAt: head.armedAt,
    };
    return view;
  }

  /** @throws KeyturnError `not_found` when it is gone, `bad_request` within the first second */
  answer(id: string, answer: Answer): void {
    this.#deps.queue.answer(id, answer);
  }

  /** The owner closed the window, which means no, also in the first second. */
  closed(): void {
    const id = this.#deps.queue.open()[0]?.id;
    if (id !== undefined) this.#deps.queue.dismiss(id);
  }

  pairing(): PairingQuestion {
    const { pairings, vault } = this.#deps;
    if (vault.state !== 'unlocked') return { kind: 'pairing-code', open: 0, triesLeft: 0 };
    const typed = pairings.typed();
    return typed === null ? { kind: 'pairing-code', ...pairings.state() } : this.#paired(typed);
  }

  /** @throws KeyturnError `wrong_code` (fact `triesLeft`) */
  typeCode(code: string): PairingQuestion {
    this.#requireUnlocked();
    return this.#paired(this.#deps.pairings.typeCode(code));
  }

  /** @throws KeyturnError `step_up_cancelled`, `invalid_field`, `not_found`, `bad_request` */
  async approvePairing(id: string, name: string, grants: readonly NewGrant[]): Promise<void> {
    this.#requireUnlocked();
    const { pairings, stepUp, vault, changes } = this.#deps;
    if (aboveRead(grants, vault.manifest.credentials)) await stepUp.require('grant', name);
    await pairings.approve(id, { name, role: 'user', grants });
    changes.tell(['clients', 'credentials', 'audit']);
  }

  denyPairing(id: string): void {
    this.#deps.pairings.deny(id);
  }

  /** The owner closed the pairing window: a program whose code was typed is refused. */
  pairingClosed(): void {
    const typed = this.#deps.pairings.typed();
    if (typed !== null) this.#deps.pairings.deny(typed.id);
  }

  #paired(typed: PairingDetails): PairingQuestion {
    const { vault, catalogue } = this.#deps;
    const { credentials } = vault.manifest;
    const { id, name, purpose, process, expiresAt, armedAt } = typed;
    const wants = typed.wants.map(({ exchange, credential, scopes, mode }) => ({
      exchange: exchange ?? null,
      credential: credential ?? null,
      scopes,
      mode,
      serves: thatServe(credentials, { exchange, credential, scopes }),
    }));
    const shown = credentials.map((stored) => ({
      ...short(stored, catalogue),
      environment: stored.environment,
      status: stored.status,
    }));
    return {
      kind: 'pairing',
      id,
      name,
      purpose,
      process,
      wants,
      credentials: shown,
      expiresAt,
      armedAt,
    };
  }

  #requireUnlocked(): void {
    if (this.#deps.vault.state !== 'unlocked')
      throw new KeyturnError('locked', 'the vault is locked');
  }
}

function short(stored: StoredCredential, catalogue: Catalogue) {
  const { id, ref, label, exchange, account, scopes } = stored;
  const risk: Risk = riskOf(stored);
  return {
    id,
    ref,
    label,
    exchange,
    exchangeName: exchangeName(catalogue, exchange),
    account,
    scopes,
    risk,
  };
}

interface Want {
  readonly exchange: string | undefined;
  readonly credential: string | undefined;
  readonly scopes: readonly StoredCredential['scopes'][number][];
}

/** Active keys that would do, the least dangerous first. Only a proposal: the owner ticks. */
function thatServe(credentials: readonly StoredCredential[], want: Want): string[] {
  const named = want.credential?.replace(/^keyturn:\/\//, '').split('/')[0];
  const serving = credentials
    .filter(({ status }) => status === 'active' || status === 'rotating')
    .filter(({ id, ref }) => named === undefined || named === id || named === ref)
    .filter(({ exchange }) => want.exchange === undefined || want.exchange === exchange)
    .filter(({ scopes }) => want.scopes.every((scope) => scopes.includes(scope)));
  return leastPrivilegedFirst(serving).map(({ id }) => id);
}
