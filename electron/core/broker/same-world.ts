/**
 * Whether what was judged a moment ago would be judged the same now, without judging it again. Everything a judgement
 * looks at is either in the stamp, or makes it one that is never taken over.
 */
import type { PanicLevel } from '../../../shared/model/panic.ts';
import type { VaultState } from '../vault/memory.ts';
import type { Permitted } from './choose.ts';
import type { Deps } from './deps.ts';

/** All that can change for everybody at once. Two that are equal have the same clients, grants and keys behind them. */
export interface World {
  readonly state: VaultState;
  /** Of the registry: clients, grants and keys, as saved and as said. */
  readonly revision: number;
  readonly level: PanicLevel | null;
  readonly pulls: number;
  /** The owner's calendar date: grants, keys and approvals end with a day. */
  readonly today: string;
}

/** To be taken before something is judged, never after: then whatever happens in between shows. */
export function worldNow({
  vault,
  registry,
  panic,
  today,
}: Pick<Deps, 'vault' | 'registry' | 'panic' | 'today'>): World {
  const { level, pulls } = panic;
  return { state: vault.state, revision: registry.revision, level, pulls, today: today() };
}

export function isSameWorld(one: World, other: World): boolean {
  return (
    one.state === other.state &&
    one.revision === other.revision &&
    one.level === other.level &&
    one.pulls === other.pulls &&
    one.today === other.today
  );
}

/**
 * Whether the world is all that was looked at: nobody was asked, nor remembered to have said yes, and nothing about it
 * is counted or goes by the clock.
 */
export function isByWorldAlone({ decision, grant }: Permitted): boolean {
  const byGrant = decision.rule === 'granted-always' || decision.rule === 'granted-until';
  return byGrant && grant.uses === null && grant.perMinute === null && grant.hours === null;
}
