import { setNonce } from 'get-nonce';

/** The nonce of this load, under which the content security policy lets style sheets be added. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="keyturn-nonce"]')?.content ?? '';
}

/** For the libraries that add a style sheet by themselves (scroll locking behind dialogs) and ask get-nonce. */
export function shareNonce(): void {
  setNonce(styleNonce());
}
