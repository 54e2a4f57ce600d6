/** The system's keychain by Electron's safeStorage, where it is a real one. */
import { safeStorage } from 'electron';
import type { KeyWrap } from '../core/ports.ts';
import { bootMark, sameBoot } from './boot.ts';

const NAMES: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'the macOS keychain',
  win32: 'Windows data protection',
};

/**
 * On Linux without a keyring Chromium falls back to a password that stands in its source (`basic_text`): that keeps
 * nothing from anybody, and is refused.
 */
export function systemKeyWrap(platform: NodeJS.Platform): KeyWrap {
  return {
    name: NAMES[platform] ?? 'the desktop’s keyring',
    unavailable: () => unavailable(platform),
    async wrap(key) {
      // safeStorage takes text and nothing else. It is base64 of a key that this keychain gives to whoever asks.
      const text = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('base64');
      return new Uint8Array(safeStorage.encryptString(text));
    },
    async unwrap(wrapped) {
      try {
        const text = Buffer.from(safeStorage.decryptString(Buffer.from(wrapped)), 'base64');
        const key = new Uint8Array(new ArrayBuffer(text.byteLength));
        key.set(text);
        text.fill(0);
        return key;
      } catch {
        return null;
      }
    },
    bootMark: () => bootMark(platform),
    sameBoot: (mark) => sameBoot(mark, bootMark(platform)),
  };
}

function unavailable(platform: NodeJS.Platform): string | null {
  if (platform === 'linux') {
    const backend = safeStorage.getSelectedStorageBackend();
    if (backend === 'basic_text' || backend === 'unknown') {
      return 'No keyring of the desktop was found (GNOME Keyring or KWallet), and without one the key would lie open on the disk.';
    }
  }
  return safeStorage.isEncryptionAvailable() ? null : 'The keychain can not be opened now.';
}
