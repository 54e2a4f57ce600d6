import type { SecurityView } from '../../shared/model/security.ts';

type Calls = Readonly<Record<string, (input: never) => unknown>>;

/** Scenes with `factor`: a second factor and quick unlock; with `no-keychain`: a desktop without one. */
export function securityCalls(scene: string): Calls {
  const on = scene.includes('factor');
  const view: SecurityView = {
    secondFactor: on
      ? { setAt: Date.now() - 40 * 24 * 60 * 60_000, codes: 10, codesLeft: 7 }
      : null,
    quickUnlock: {
      on,
      keychain: 'the desktop\u2019s keyring',
      unavailable: scene.includes('no-keychain')
        ? 'No keyring of the desktop was found (GNOME Keyring or KWallet), and without one the key would lie open on the disk.'
        : null,
      until: on ? Date.now() + 5 * 24 * 60 * 60_000 : null,
    },
  };
  return {
    security: () => view,
    setUpSecondFactor: () => undefined,
    newSecondFactorCodes: () => undefined,
    turnOffSecondFactor: () => undefined,
    setQuickUnlock: () => undefined,
  };
}
