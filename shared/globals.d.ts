/**
 * The few globals that Node, Electron and the renderer all have and that no ECMAScript `lib` of
 * TypeScript declares. Only tsconfig.shared.json sees this file; elsewhere Node's or the DOM's
 * own declarations hold.
 */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array | ArrayBuffer): string;
}
