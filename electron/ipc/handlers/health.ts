import type { Services } from '../../core/services/services.ts';

export function healthHandlers({ health }: Services) {
  return { usesToday: () => health.usesToday() };
}
