import type { Services } from '../../core/services/services.ts';
import type { HandlersOf } from '../register.ts';

type ImportHandlers = Pick<
  HandlersOf<'main'>,
  'startImport' | 'checkImported' | 'storeImport' | 'undoImport' | 'dropImport' | 'showImportedFile'
>;

export function importHandlers({ importing }: Services): ImportHandlers {
  return {
    startImport: ({ format, keyFile }) => importing.start(format, keyFile),
    checkImported: ({ import: open, id, exchange }) => importing.check(open, id, exchange),
    storeImport: ({ import: open, keys }) => importing.store(open, keys),
    undoImport: async ({ token }) => ({ removed: await importing.undo(token) }),
    dropImport: () => importing.drop(),
    showImportedFile: ({ at }) => importing.showFile(at),
  };
}
