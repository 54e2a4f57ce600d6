/**
 * Requests on their way to an exchange. What takes a client's ground away while one is in the air hangs up on it: the
 * exchange may have got it all the same, and nobody will know from here.
 */
import type { PanicLevel } from '../../../shared/model/panic.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import type { Proxies, ProxyAddress } from '../clients/proxies.ts';
import type { Registry } from '../clients/registry.ts';
import type { Panic } from '../panic/panic.ts';
import type { Vault } from '../vault/vault.ts';

/** What a request stands on. */
export interface Ground {
  readonly proxy: ProxyAddress;
  readonly scope: Scope | 'public';
  readonly exit: boolean;
}

export interface Flight {
  /** Aborted when the ground is lost or the caller hangs up. */
  readonly signal: AbortSignal;
  /** Why it was aborted; null while it was not. */
  readonly lost: string | null;
  abort(why: string): void;
  /** It is over, well or not. */
  land(): void;
}

export interface FlightsDeps {
  readonly vault: Vault;
  readonly registry: Registry;
  readonly panic: Panic;
  readonly proxies: Proxies;
}

export class Flights {
  readonly #deps: FlightsDeps;
  readonly #open = new Map<Flight, Ground>();
  readonly #stop: readonly (() => void)[];

  constructor(deps: FlightsDeps) {
    this.#deps = deps;
    const look = (): void => this.#look();
    const { vault, registry, panic, proxies } = deps;
    this.#stop = [
      vault.onState(look),
      registry.onChange(look),
      panic.onChange(look),
      proxies.onChange(look),
    ];
  }

  /** How many are in the air. */
  get size(): number {
    return this.#open.size;
  }

  start(ground: Ground, callerGone: AbortSignal): Flight {
    const air = new AbortController();
    let lost: string | null = null;
    const abort = (why: string): void => {
      lost ??= why;
      air.abort();
    };
    const hungUp = (): void => abort('caller-gone');
    if (callerGone.aborted) hungUp();
    else callerGone.addEventListener('abort', hungUp, { once: true });
    const flight: Flight = {
      signal: air.signal,
      get lost() {
        return lost;
      },
      abort,
      land: () => {
        callerGone.removeEventListener('abort', hungUp);
        this.#open.delete(flight);
      },
    };
    this.#open.set(flight, ground);
    return flight;
  }

  /** Hangs up on all; nothing is looked at any more. */
  end(): void {
    for (const stop of this.#stop) stop();
    for (const flight of [...this.#open.keys()]) flight.abort('quit');
  }

  #look(): void {
    for (const [flight, ground] of [...this.#open]) {
      const why = this.#lost(ground);
      if (why !== null) flight.abort(why);
    }
  }

  /** Why it may not go on; null if it may. The window's own lock stops nothing that was sent before. */
  #lost({ proxy, scope, exit }: Ground): string | null {
    const { vault, registry, panic, proxies } = this.#deps;
    const { state } = vault;
    if (state !== 'unlocked' && state !== 'window-locked') return 'vault-locked';
    const frozen = frozenFor(panic.level, exit);
    if (frozen !== null) return frozen;
    const client = registry.find(proxy.client);
    if (client === null) return state === 'window-locked' ? null : 'client-revoked';
    if (client.status !== 'active') return 'client-paused';
    const granted = registry
      .granted(client)
      .find(({ credential }) => credential.id === proxy.credential);
    if (granted === undefined) return state === 'window-locked' ? null : 'grant-removed';
    const { grant, credential } = granted;
    const covered = scope === 'public' || grant.scopes.includes(scope);
    if (!covered || !grant.modes.includes('sign')) return 'grant-changed';
    if (credential.status !== 'active' && credential.status !== 'rotating') return 'key-inactive';
    return proxies.stands(proxy) ? null : 'proxy-removed';
  }
}

/** The rule of the policy that stops it; null if none does. */
export function frozenFor(
  level: PanicLevel | null,
  exit: boolean,
): 'panic-stop' | 'panic-exits-only' | null {
  if (level === 'stop') return 'panic-stop';
  return level === 'exits' && !exit ? 'panic-exits-only' : null;
}
