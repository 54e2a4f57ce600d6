/**
 * The operating system's keychain: macOS, Windows, and the Secret Service of a Linux desktop. Its package is loaded
 * only here, and only when a token is kept there or may be.
 */
import type { AsyncEntry } from '@napi-rs/keyring';
import { Failure } from './errors.ts';
import type { Output } from './output.ts';

const SERVICE = 'app.keyturn.cli';
/** After so many ms a person is being asked to unlock it, most likely. */
const ASKING_MS = 1000;

export interface Keychain {
  /** @returns null when there is none */
  read(account: string): Promise<string | null>;
  write(account: string, token: string): Promise<void>;
  forget(account: string): Promise<void>;
}

/**
 * @returns null where there is no keychain: another platform, no desktop, the package not installed
 */
export async function openKeychain(output: Output): Promise<Keychain | null> {
  let entry: (account: string) => AsyncEntry;
  try {
    const found = await import('@napi-rs/keyring');
    // Never the kernel's keyring, which it would take instead: that one is gone after a restart.
    const options = { linux: { store: 'secret-service' } } as const;
    entry = (account) => new found.AsyncEntry(SERVICE, account, options);
    await patiently(output, entry('probe').getPassword());
  } catch {
    return null;
  }
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await patiently(output, work());
    } catch {
      // Its text is left out: it may quote what it was given.
      throw new Failure('keychain', `the keychain did not ${what} the token`, {
        hint: 'unlock the keychain; or pair again with --token-store file --replace',
      });
    }
  };
  return {
    read: (account) => attempt('give', () => entry(account).getPassword()),
    write: (account, token) => attempt('take', () => entry(account).setPassword(token)),
    forget: async (account) => {
      await attempt('forget', () => entry(account).deletePassword());
    },
  };
}

/** Says that a person is waited for, when it takes long. */
async function patiently<T>(output: Output, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => output.note('waiting for the keychain'), ASKING_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
