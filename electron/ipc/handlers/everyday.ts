import type { everydayCalls } from '../../../shared/ipc/calls/everyday.ts';
import type { Services } from '../../core/services/services.ts';
import type { HandlersOf } from '../register.ts';

export function everydayHandlers({
  pauseAll,
}: Services): Pick<HandlersOf<'main'>, keyof typeof everydayCalls> {
  return {
    pauseAllClients: async () => ({ clients: await pauseAll.pause() }),
    resumeAllClients: async () => ({ clients: await pauseAll.resume() }),
  };
}
