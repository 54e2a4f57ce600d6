import { KeyturnError } from '../../shared/errors.ts';

/** What is said of a key before it is stored. */
export const addingCalls = {
  checkKey: ({ fields }: { fields: Record<string, Uint8Array> }) => {
    const text = (name: string): string => new TextDecoder().decode(fields[name]);
    const stored = text('apiKey').startsWith('test-stored');
    const twin = text('apiKey') !== '' && text('apiKey') === text('secret');
    return {
      held: stored ? [{ field: 'apiKey', label: 'Binance main', as: 'apiKey' }] : [],
      twins: twin ? [{ field: 'secret', like: 'apiKey' }] : [],
    };
  },
  previewTotp: ({ seed }: { seed: Uint8Array }) => {
    if (seed.length < 16) throw new KeyturnError('invalid_field', 'fake');
    const until = (Math.floor(Date.now() / 30_000) + 1) * 30_000;
    return { code: new TextEncoder().encode('482913'), until, period: 30 };
  },
};
