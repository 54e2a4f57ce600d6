/**
 * The second factor: a code by time, or one of ten recovery codes, in place of the master password at a step-up. It
 * guards what is done in the open app and adds nothing to the encryption on disk (docs/THREAT-MODEL.md). Each code
 * counts once, and that is on the disk before it counts.
 */
import type { SecondFactorView } from '../../../shared/model/security.ts';
import { matchTotp } from '../crypto/totp.ts';
import type { Clock } from '../ports.ts';
import {
  encodeSecondFactor,
  findSpareCode,
  type SecondFactorData,
  wipeSecondFactor,
} from '../vault/second-factor.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import type { NoticeBoard } from './notices.ts';
import type { Codes, UsedCode } from './step-up.ts';

export interface SecondFactorDeps {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly notices: NoticeBoard;
  readonly changes: Changes;
}

/** Recovery codes left from which on the owner is told to make new ones. */
const FEW = 3;

export class SecondFactor implements Codes {
  readonly #deps: SecondFactorDeps;
  /** The highest step used since the start: a restored file has forgotten it. */
  #lastStep = -1;

  constructor(deps: SecondFactorDeps) {
    this.#deps = deps;
  }

  get set(): boolean {
    return this.view() !== null;
  }

  /** Null while none is set. @throws KeyturnError `locked` */
  view(): SecondFactorView | null {
    return this.#with((data) => ({
      setAt: data.setAt,
      codes: data.spare.length,
      codesLeft: left(data),
    }));
  }

  /** @throws KeyturnError what saving throws: a code that can't be noted as used does not count */
  async use(typed: Uint8Array): Promise<UsedCode> {
    const now = this.#deps.clock.now();
    const step = this.#with(({ seed, lastStep }) =>
      matchTotp(seed, typed, now, Math.max(lastStep, this.#lastStep)),
    );
    if (step !== null) {
      await this.#change((data) => ({ ...data, lastStep: step }));
      this.#lastStep = step;
      return 'code';
    }
    const spare = this.#with((data) => unusedAt(data, typed)) ?? -1;
    if (spare < 0) return null;
    await this.#useSpare(spare, now);
    return 'recovery code';
  }

  /** Sets it, or puts another in its place. The data are wiped. @throws KeyturnError what saving throws */
  async put(data: SecondFactorData): Promise<void> {
    const content = encodeSecondFactor(data);
    wipeSecondFactor(data);
    await this.#deps.vault.update((_, records) => records.setSecondFactor(content));
  }

  /** New recovery codes; the old ones end. @throws KeyturnError `not_found` when there is none */
  async renewSpare(spare: SecondFactorData['spare']): Promise<void> {
    await this.#change((data) => ({ ...data, spare }));
  }

  async remove(): Promise<void> {
    await this.#deps.vault.update((_, records) => records.setSecondFactor(null));
  }

  async #useSpare(index: number, now: number): Promise<void> {
    const { diary, notices, changes } = this.#deps;
    await this.#change((data) => ({
      ...data,
      spare: data.spare.map((one, at) => (at === index ? { ...one, usedAt: now } : one)),
    }));
    const remaining = this.view()?.codesLeft ?? 0;
    await diary.note('second_factor.recovery_used', { detail: { left: remaining } });
    notices.add(remaining <= FEW ? 'now' : 'soon', ...toldOf(remaining));
    changes.tell(['settings', 'audit']);
  }

  async #change(change: (data: SecondFactorData) => SecondFactorData): Promise<void> {
    const content = this.#with((data) => encodeSecondFactor(change(data)));
    if (content === null) return;
    await this.#deps.vault.update((_, records) => records.setSecondFactor(content));
  }

  /** Null when none is set. What was unsealed is wiped afterwards. */
  #with<T>(use: (data: SecondFactorData) => T): T | null {
    const data = this.#deps.vault.readSecondFactor();
    if (data === null) return null;
    try {
      return use(data);
    } finally {
      wipeSecondFactor(data);
    }
  }
}

function left({ spare }: SecondFactorData): number {
  return spare.filter(({ usedAt }) => usedAt === 0).length;
}

/** −1: no code of ours, or one that was used. */
function unusedAt({ spare }: SecondFactorData, typed: Uint8Array): number {
  const index = findSpareCode(spare, typed);
  return spare[index]?.usedAt === 0 ? index : -1;
}

function toldOf(remaining: number): [title: string, body: string] {
  if (remaining === 0) {
    return [
      'The last recovery code of the second factor was used',
      'Without the authenticator only the master password is left. Make new codes in Settings.',
    ];
  }
  const are = remaining === 1 ? 'One is left' : `${remaining} are left`;
  return [
    'A recovery code of the second factor was used',
    `${are}. Was it not you? Lock the vault, then change the master password.`,
  ];
}
