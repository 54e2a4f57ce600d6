/** What is known of a call, and of a signature. */
import type { Scope } from '../../../../shared/model/scope.ts';
import type { Bounds } from './bounds.ts';
import type { Auth, Part } from './schema.ts';

export interface Endpoint {
  /** `POST /api/v3/order`: how replies and the audit log name it. */
  readonly name: string;
  readonly auth: Auth;
  readonly scope: Scope | 'public';
  /** It cancels, makes smaller, or only reads. */
  readonly exit: boolean;
  /** How the orders in it are written, where there are any. */
  readonly order: string | null;
  /** Null: any parameter. */
  readonly takes: ReadonlySet<string> | null;
  /** What may not be said beside it, lest it do more than its scope. */
  readonly bounds: Bounds | null;
}

/** What a signature binds, and for how many seconds it serves. Null: until something else ends it. */
export interface SignatureFacts {
  readonly covers: ReadonlySet<Part>;
  readonly lives: number | null;
}

/** What is looked at to tell which endpoint it is. `action`: what the body says is done, where the path does not. */
export interface Addressed {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly action?: string | null;
}
