import type { watchingCalls } from '../../../shared/ipc/calls/watching.ts';
import type { Services } from '../../core/services/services.ts';
import type { HandlersOf } from '../register.ts';

export function watchingHandlers({
  auditLog,
  auditExport,
  alerts,
}: Services): Pick<HandlersOf<'main'>, keyof typeof watchingCalls> {
  return {
    listAudit: ({ before, limit }) => auditLog.list(before, limit),
    findAudit: ({ filter, before, limit }) => auditLog.find(filter, before, limit),
    countAudit: ({ filter, before, edges }) => auditLog.count(filter, before, edges),
    auditRecord: ({ seq }) => auditLog.record(seq),
    verifyAudit: () => auditLog.verify(),
    exportAudit: ({ format, filter }) => auditExport.export(format, filter),
    exportAuditKeys: () => auditExport.exportKeys(),
    stopAuditWork: ({ kind }) =>
      kind === 'verify' ? auditLog.stopVerifying() : auditExport.stop(),
    alerts: () => alerts.list(),
    settleAlert: ({ id }) => alerts.settle(id),
  };
}
