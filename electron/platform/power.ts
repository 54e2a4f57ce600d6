import { powerMonitor } from 'electron';

export interface PowerEvents {
  readonly suspend: () => void;
  readonly resume: () => void;
  /** macOS and Windows; on Linux it is `watchScreenLock`. */
  readonly screenLock: () => void;
}

export function watchPower(events: PowerEvents): void {
  powerMonitor.on('suspend', events.suspend);
  powerMonitor.on('resume', events.resume);
  powerMonitor.on('lock-screen', events.screenLock);
}

/** Seconds since the last key or move of the mouse, anywhere. */
export function idleSeconds(): number {
  return powerMonitor.getSystemIdleTime();
}
