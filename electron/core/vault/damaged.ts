import { KeyturnError } from '../../../shared/errors.ts';

/** @param problem for a person, completes "The vault file is damaged: …" */
export function damaged(problem: string, cause?: unknown): KeyturnError {
  return new KeyturnError('vault_damaged', problem, { facts: { problem }, cause });
}
