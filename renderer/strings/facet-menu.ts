import { number } from '../format/words.ts';

export const facetMenuWords = {
  chosen: (name: string, values: readonly string[]) =>
    values.length > 2
      ? `${name}: ${number(values.length)} of them`
      : `${name}: ${values.join(', ')}`,
  search: 'Find',
  more: (n: number) => `${number(n)} more: type to find them`,
  none: 'Nothing of that name',
  clear: (name: string) => `Clear the filter ${name}`,
} as const;
