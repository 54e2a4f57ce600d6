import type { AppInfo } from '../../../shared/ipc/contract.ts';
import type { Services } from '../../core/services/services.ts';
import type { HandlersOf } from '../register.ts';
import type { Shell } from '../shell.ts';
import { addingHandlers } from './adding.ts';
import { everydayHandlers } from './everyday.ts';
import { exportHandlers } from './exporting.ts';
import { healthHandlers } from './health.ts';
import { importHandlers } from './importing.ts';
import { keyHandlers } from './keys.ts';
import { securityHandlers } from './security.ts';
import { watchingHandlers } from './watching.ts';

export function mainHandlers(
  services: Services,
  shell: Shell,
  appInfo: () => AppInfo,
): HandlersOf<'main'> {
  const { credentials, values, clients, settings, backups, notices, stepUp, session } = services;
  const { proxies, panic, tcp } = services;
  return {
    appInfo,
    catalogue: () => credentials.catalogue(),
    listCredentials: () => credentials.list(),
    addCredential: ({ details, fields }) => credentials.add(details, fields),
    editCredential: ({ id, details, fields }) => credentials.edit(id, details, fields),
    setCredentialStatus: ({ id, status }) => credentials.setStatus(id, status),
    deleteCredential: async ({ id }) => ({ undoUntil: await credentials.delete(id) }),
    undoDelete: ({ id }) => credentials.undoDelete(id),
    checkField: ({ exchange, field, value }) => credentials.checkField(exchange, field, value),
    reveal: ({ id, field }) => values.reveal(id, field),
    hide: () => values.hide(),
    copy: async ({ id, field }) => ({ clearedAt: await values.copy(id, field) }),
    listClients: () => clients.list(),
    setClientStatus: ({ id, status }) => clients.setStatus(id, status),
    setGrant: ({ client, grant }) => clients.setGrant(client, grant),
    removeGrant: ({ client, credential }) => clients.removeGrant(client, credential),
    acceptProgram: ({ client }) => clients.acceptProgram(client),
    makeProxy: ({ client, credential }) => proxies.make(client, credential),
    removeProxy: ({ client, proxy }) => proxies.remove(client, proxy),
    panicState: () => panic.state(),
    panicPage: () => panic.page(),
    panic: ({ level }) => panic.pull(level),
    thaw: () => panic.thaw(),
    chooseTcpPort: () => tcp.choosePort(),
    openPairing: () => shell.openPairing(),
    listBackups: () => backups.list(),
    restoreBackup: ({ id }) => backups.restore(id),
    vaultSettings: () => settings.vault(),
    setVaultSettings: (next) => settings.setVault(next),
    appSettings: () => settings.app(),
    setAppSettings: (next) => settings.setApp(next),
    snooze: ({ id, days }) => credentials.snooze(id, days),
    notices: () => notices.list(),
    dismissNotice: ({ id }) => notices.dismiss(id),
    changePassword: () => stepUp.offer('change-password'),
    newRecoveryCode: () => stepUp.offer('new-recovery-code'),
    lockWindow: () => session.lockWindow('owner'),
    lockVault: () => session.lockVault({ kind: 'owner' }, 'owner'),
    openManagePage: ({ exchange }) => {
      const url = credentials.manageUrl(exchange);
      if (url !== null) shell.openPage(url);
    },
    ...addingHandlers(services),
    ...everydayHandlers(services),
    ...exportHandlers(services),
    ...healthHandlers(services),
    ...importHandlers(services),
    ...keyHandlers(services),
    ...securityHandlers(services),
    ...watchingHandlers(services),
  };
}
