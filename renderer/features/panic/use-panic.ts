import type { PanicLevel } from '../../../shared/model/panic.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';

export function useThaw(): () => void {
  const { calls } = useMain();
  return () => void calls.thaw().catch(sayTrouble);
}

export function usePull(): (level: PanicLevel) => void {
  const { calls } = useMain();
  return (level) => void calls.panic({ level }).catch(sayTrouble);
}
