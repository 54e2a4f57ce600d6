import { type RefObject, useEffect, useRef } from 'react';
import { frameWords } from '../../strings/frame.ts';
import type { Place } from './navigation.ts';

const TITLES: Readonly<Record<Place['page'], string>> = {
  health: frameWords.health,
  keys: frameWords.keys,
  'key-form': frameWords.keyForm,
  clients: frameWords.clients,
  access: frameWords.access,
  audit: frameWords.audit,
  import: frameWords.import,
  export: frameWords.export,
  backups: frameWords.backups,
  panic: frameWords.panic,
  settings: frameWords.settings,
};

/**
 * What a change of page does besides: the window says which page it is, never what is open there, and the keyboard
 * starts at its heading unless the page put it somewhere.
 */
export function useArrival(page: Place['page'], main: RefObject<HTMLElement | null>): void {
  const first = useRef(true);
  useEffect(() => {
    document.title = frameWords.windowTitle(TITLES[page]);
    const begins = first.current;
    first.current = false;
    const room = main.current;
    if (room === null || (begins && document.activeElement === document.body)) return;
    if (room.contains(document.activeElement) && document.activeElement !== room) return;
    const heading = room.querySelector<HTMLElement>('h1') ?? room;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [page, main]);
}
