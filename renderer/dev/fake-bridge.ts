/**
 * Stands in for a preload, so that a page can be looked at in any Chromium. It is put into the page from outside by
 * `shoot.mjs` and is part of no build. The scene comes from the address: `/unlock.html?scene=vault-locked`.
 */
import { toWire } from '../../shared/errors.ts';
import { approvalCalls } from './fake-approval.ts';
import { stepUpCalls, unlockCalls } from './fake-gates.ts';
import { mainCalls } from './fake-main.ts';

function install(): void {
  const scene = new URLSearchParams(location.search).get('scene') ?? '';
  const listeners = new Map<string, Set<(value: unknown) => void>>();
  const emit = (event: string, value: unknown): void => {
    for (const listener of listeners.get(event) ?? []) listener(value);
  };
  const make = location.pathname.includes('unlock')
    ? unlockCalls
    : location.pathname.includes('step-up')
      ? stepUpCalls
      : location.pathname.includes('approval')
        ? approvalCalls
        : mainCalls;
  const calls = Object.fromEntries(
    Object.entries(make(scene, emit)).map(([verb, answer]) => [
      verb,
      async (input: unknown) => {
        await new Promise((go) => setTimeout(go, 5));
        try {
          return { ok: true, value: await (answer as (input: unknown) => unknown)(input) };
        } catch (error) {
          return { ok: false, error: toWire(error) };
        }
      },
    ]),
  );
  const on = (event: string, listener: (value: unknown) => void): (() => void) => {
    const set = listeners.get(event) ?? new Set();
    listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  };
  Object.defineProperty(window, 'keyturn', { value: { calls, on } });
}

install();
