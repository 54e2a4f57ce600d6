import type { FieldValues } from '../../../shared/model/credential.ts';
import type { KeyCheck } from '../../core/services/adding.ts';
import type { Services } from '../../core/services/services.ts';

export function addingHandlers({ adding }: Services) {
  return {
    checkKey: (key: { id: string | null; exchange: string; fields: FieldValues }): KeyCheck =>
      adding.check(key.exchange, key.fields, key.id),
    previewTotp: ({ seed }: { seed: Uint8Array }) => adding.preview(seed),
  };
}
