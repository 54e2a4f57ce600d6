import type { Services } from '../../core/services/services.ts';
import type { HandlersOf } from '../register.ts';

type KeyHandlers = Pick<
  HandlersOf<'main'>,
  'firstCredentials' | 'setStatusOf' | 'tagAll' | 'undoBulk' | 'usesByDay' | 'totpCode' | 'hideCode'
>;

export function keyHandlers({
  credentials,
  settings,
  bulk,
  accountCodes,
  usesView,
}: Services): KeyHandlers {
  return {
    firstCredentials: ({ locale }) => credentials.first(settings.app().keys, locale),
    setStatusOf: ({ ids, status }) => bulk.setStatusOf(ids, status),
    tagAll: ({ ids, add, remove }) => bulk.tagAll(ids, add, remove),
    undoBulk: async ({ token }) => ({ changed: await bulk.undo(token) }),
    usesByDay: ({ id }) => usesView(id),
    totpCode: ({ id }) => accountCodes.code(id),
    hideCode: () => accountCodes.hide(),
  };
}
