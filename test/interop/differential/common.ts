/** What does not come out the same for one reason with many exchanges. */
import type { Other } from './compare.ts';

export const LISTS: Other = {
  of: /\((?:array|nested|list)\)$/,
  result: 'refused: a parameter has no plain name',
  why: 'ccxt writes a list in a query as a[0]=…, which none of these exchanges reads',
};

export const TWO_WAYS: Other = {
  of: /\((?:ampersand|plus|quotes)\)$/,
  result: 'refused: the value of text can be read in two ways',
  why: 'a second decoding would make separators of it',
};

export const EXPONENT: Other = {
  of: /\(exponent\)$/,
  result: 'refused: its body has a number that is not a plain decimal',
  why: 'JavaScript writes 1e-7; amounts are plain decimals here',
};

/** Where ccxt leaves it to its HTTP client to encode a query: behind `proxyUrl` nobody does, and we put nothing right. */
export const RAW_QUERY: readonly Other[] = [
  {
    of: / (?:GET|DELETE) .*\((?:unicode|spaces|quotes)\)$/,
    result: 'refused: its URL is not written plainly',
    why: 'what a URL parser would write otherwise',
  },
  {
    of: / (?:GET|DELETE) .*\(plus\)$/,
    result: 'refused: the value of text is not percent-encoded plainly',
    why: 'a bare plus is a space to some readers',
  },
];
