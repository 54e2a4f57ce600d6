import type { Draft, KeyToGrant, problemsOf } from './draft.ts';

/** What every part of the editor is given. */
export interface PartProps {
  readonly of: KeyToGrant;
  readonly draft: Draft;
  readonly problems: ReturnType<typeof problemsOf>;
  readonly today: string;
  readonly set: (change: Partial<Draft>) => void;
}
