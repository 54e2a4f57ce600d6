/** kdbxweb has no Argon2 of its own: it takes ours. */
import { CryptoEngine } from 'kdbxweb';
import { argon2 } from './import/costly.ts';

export function useArgon2(): void {
  CryptoEngine.setArgon2Impl((given, salt, memoryKiB, passes, length, lanes, type, version) =>
    argon2({
      password: new Uint8Array(given),
      salt: new Uint8Array(salt),
      memoryKiB,
      passes,
      lanes,
      length,
      kind: type === CryptoEngine.Argon2TypeArgon2d ? 'd' : 'id',
      version,
    }).then((key) => Uint8Array.from(key).buffer),
  );
}
