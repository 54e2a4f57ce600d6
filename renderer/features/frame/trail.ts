import { useEffect, useMemo, useReducer } from 'react';
import { useCommands } from '../palette/commands.ts';
import { goCommands } from './commands.ts';
import {
  gone,
  type Navigation,
  type Place,
  placeOf,
  startAt,
  stepped,
  type Trail,
} from './navigation.ts';

type Move = { readonly to: Place } | { readonly by: -1 | 1 };

function moved(trail: Trail, move: Move): Trail {
  return 'to' in move ? gone(trail, move.to) : stepped(trail, move.by);
}

/** Where one is, and the ways there; the first page is the health of the keys, after a lock the one that was left. */
export function useTrail(): Navigation {
  const [trail, move] = useReducer(moved, null, () => startAt(pageLeft()));
  const ways = useMemo(
    () => ({
      go: (to: Place) => move({ to }),
      back: () => move({ by: -1 }),
      forward: () => move({ by: 1 }),
    }),
    [],
  );
  const place = placeOf(trail);
  // In the address, for the main process to open the next window on the same page; nothing but the page's name.
  useEffect(() => history.replaceState(null, '', `#${place.page}`), [place.page]);
  return useMemo(() => ({ place, ...ways }), [place, ways]);
}

const RETURNED_TO = ['keys', 'clients', 'access', 'audit', 'settings'] as const;

/** A form that was left is not gone back to: what was typed is gone. */
function pageLeft(): Place {
  const page = RETURNED_TO.find((name) => location.hash === `#${name}`);
  return { page: page ?? 'health' };
}

const BACK = 3;
const FORWARD = 4;

/** Alt and the arrows, the palette, and the two buttons some mice have. */
export function useTrailCommands({ back, forward }: Navigation): void {
  useCommands([
    { ...goCommands.back, run: back },
    { ...goCommands.forward, run: forward },
  ]);
  useEffect(() => {
    const onMouseUp = ({ button }: MouseEvent): void => {
      if (button === BACK) back();
      else if (button === FORWARD) forward();
    };
    addEventListener('mouseup', onMouseUp);
    return () => removeEventListener('mouseup', onMouseUp);
  }, [back, forward]);
}
