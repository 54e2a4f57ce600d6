import type { Secret } from '../../../shared/secret.ts';

/** A recovery code on its way to the page that shows it once; the wall overwrites the copy. */
export function shownOnce(code: Secret): { recoveryCode: Uint8Array<ArrayBuffer> } {
  const recoveryCode = code.use((bytes) => {
    const copy = new Uint8Array(new ArrayBuffer(bytes.byteLength));
    copy.set(bytes);
    return copy;
  });
  code.wipe();
  return { recoveryCode };
}
