import type { exportCalls } from '../../../shared/ipc/calls/exporting.ts';
import type { Services } from '../../core/services/services.ts';
import type { HandlersOf } from '../register.ts';

export function exportHandlers({
  exporting,
  backups,
}: Services): Pick<HandlersOf<'main'>, keyof typeof exportCalls> {
  return {
    exportKeys: (ask) => exporting.export(ask),
    stopExport: () => exporting.stop(),
    showExported: () => exporting.show(),
    takeBackup: async () => {
      const { id, takenAt } = await backups.take();
      return { id, takenAt };
    },
    lookIntoBackup: ({ backup }) => backups.look(backup),
    closeBackup: () => backups.close(),
    restoreKey: ({ look, key, as }) => backups.restoreKey(look, key, as),
    restoreLooked: ({ look }) => backups.restoreLooked(look),
    saveBackup: async ({ backup }) => {
      const name = await backups.saveCopy(backup);
      return name === null ? null : { name };
    },
    destroyBackups: async ({ olderThan }) => ({ destroyed: await backups.destroy(olderThan) }),
  };
}
