/** A keychain that is a file: it wraps under a key of its own, and forgets it with the file. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyWrap } from '../../electron/core/ports.ts';

export class FileKeyWrap implements KeyWrap {
  readonly name = 'the test keychain';
  /** Which start of the computer it is. */
  boot = 'id first';
  problem: string | null = null;
  asked = 0;
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'test-keychain');
  }

  unavailable(): string | null {
    return this.problem;
  }

  async wrap(key: Uint8Array): Promise<Uint8Array> {
    if (!existsSync(this.#path)) writeFileSync(this.#path, randomBytes(32));
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', readFileSync(this.#path), iv);
    const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
    return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), sealed]));
  }

  async unwrap(wrapped: Uint8Array): Promise<Uint8Array<ArrayBuffer> | null> {
    this.asked += 1;
    try {
      const iv = wrapped.subarray(0, 12);
      const decipher = createDecipheriv('aes-256-gcm', readFileSync(this.#path), iv);
      decipher.setAuthTag(wrapped.subarray(12, 28));
      const key = Buffer.concat([decipher.update(wrapped.subarray(28)), decipher.final()]);
      const own = new Uint8Array(new ArrayBuffer(key.byteLength));
      own.set(key);
      return own;
    } catch {
      return null;
    }
  }

  bootMark(): string {
    return this.boot;
  }

  sameBoot(mark: string): boolean {
    return mark === this.boot;
  }
}
