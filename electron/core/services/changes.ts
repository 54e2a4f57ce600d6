import type { Events, mainContract } from '../../../shared/ipc/contract.ts';
import type { Signal } from './signal.ts';

/** What the main window should ask for again. */
export type Area = Events<typeof mainContract>['changed'][number];
export type Changes = Signal<readonly Area[]>;
