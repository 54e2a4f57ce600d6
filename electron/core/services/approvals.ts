/**
 * What stands in the approval windows, and the owner's answers to it. Questions of clients and the pairing of a new one
 * have a window each, so that a click meant for one can't land on the other.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type {
  ApprovalState,
  LeaseQuestion,
  PairingQuestion,
} from '../../../shared/ipc/questions.ts';
import type { NewGrant } from '../../../shared/model/client.ts';
import { servedFields } from '../../../shared/model/credential.ts';
import { type Risk, riskOf } from '../../../shared/model/scope.ts';
import type { ApprovalQueue } from '../approval/queue.ts';
import { checkScopes } from '../clients/grants.ts';
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
    const { client, process, changes, scopes, fields, mode, credential } = head;
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
      scopes: [...scopes],
      fields: [...fields],
      request: head.request,
      reason: head.reason,
      worstCase: head.worstCase,
      timesBefore: head.timesBefore,
      overPrivileged: head.overPrivileged,
      rememberable: head.rememberable,
      repinnable: head.repinnable,
      stepUp: head.stepUp,
      askedAt: head.askedAt,
      expiresAt: head.expiresAt,
      armedAt: head.armedAt,
    };
    return view;
  }

  /**
   * A yes to anything above `trade`, and to another program for good, wants the password first. The question may end
   * meanwhile: then nothing is given.
   * @throws KeyturnError `question_gone`, `bad_request` within the first second, `step_up_cancelled`
   */
  async answer(id: string, answer: Answer): Promise<void> {
    const { queue } = this.#deps;
    const question = this.#orGone(() => queue.check(id, answer));
    if (answer !== 'no' && (question.stepUp || answer === 'repin')) {
      await this.#stepUpFor(id, question.credential.label, question.client.name);
    }
    this.#orGone(() => queue.answer(id, answer));
  }

  /** The owner closed the window, which means no, also in the first second and while the password is asked for. */
  closed(): void {
    const id = this.#deps.queue.open()[0]?.id;
    if (id !== undefined) this.#deps.queue.dismiss(id);
  }

  async #stepUpFor(id: string, label: string, client: string): Promise<void> {
    const { queue, stepUp } = this.#deps;
    const over = (): boolean => !queue.open().some((one) => one.id === id);
    const stop = queue.onChange(() => {
      if (over()) stepUp.withdraw('approve');
    });
    try {
      await stepUp.require('approve', label, client);
    } catch (error) {
      if (over()) throw gone();
      throw error;
    } finally {
      stop();
    }
  }

  #orGone<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw error instanceof KeyturnError && error.code === 'not_found' ? gone() : error;
    }
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
    const typed = pairings.typed();
    if (typed?.id !== id) throw new KeyturnError('not_found', 'no such pairing to approve');
    const { role } = typed;
    grants.forEach((grant, i) => {
      const key = vault.manifest.credentials.find(({ id: one }) => one === grant.credential);
      if (key !== undefined) checkScopes(grant, key, `grants.${i}.`);
    });
    if (role === 'admin') await stepUp.require('admin', name);
    else if (aboveRead(grants, vault.manifest.credentials)) await stepUp.require('grant', name);
    await pairings.approve(id, { name, role, grants });
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
    const { id, name, role, purpose, process, expiresAt, armedAt } = typed;
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
      fields: servedFields(stored.fields),
    }));
    return {
      kind: 'pairing',
      id,
      name,
      role,
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

function gone(): KeyturnError {
  return new KeyturnError('question_gone', 'the question ended before it was answered');
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
