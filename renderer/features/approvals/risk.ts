import type { Risk } from '../../../shared/model/scope.ts';

/** The contract says that it is a number. */
export function asRisk(risk: number): Risk {
  return risk <= 1 ? 1 : risk === 2 ? 2 : risk === 3 ? 3 : risk === 4 ? 4 : 5;
}
