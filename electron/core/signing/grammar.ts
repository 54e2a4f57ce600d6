/** How requests to one exchange may be written: all that differs among exchanges, as data. */

export interface Grammar {
  readonly methods: ReadonlySet<string>;
  /** What a body may be written as. `text`: JSON that calls itself plain text. */
  readonly bodies: ReadonlySet<'form' | 'json' | 'text'>;
  /** Whether a query may stand beside a JSON body. What both say, both must say alike. */
  readonly queryBesideBody: boolean;
  /** Whether a question mark may stand before an empty query. It does not go on. */
  readonly emptyQuery: boolean;
  /** Whether paths may end in a slash. Which ones do, the catalogue says. */
  readonly mayEndInSlash: boolean;
  /** Names of parameters, in queries, forms and JSON alike. */
  readonly names: RegExp;
  /** Parameters that the exchange itself wants several times, one value each. */
  readonly repeated: ReadonlySet<string>;
  /** Parameters whose value is JSON, in a query or a form, percent-encoded or not. */
  readonly json: ReadonlySet<string>;
  /** What the exchange gave out to be given back (pages): percent-encoded, and not looked at. */
  readonly opaque: ReadonlySet<string>;
  /** Parameters that the signer sets: when a request is tried again they differ, and nothing else does. */
  readonly set: ReadonlySet<string>;
  /** Those of them that show who calls: never looked at, and never passed on as they came. */
  readonly proof: ReadonlySet<string>;
  /** Headers that go on to the exchange, beside the common ones. */
  readonly headers: ReadonlySet<string>;
}

/** What most exchanges have in common. Spread it, and say what differs. */
export const COMMON: Grammar = {
  methods: new Set(['GET', 'POST', 'PUT', 'DELETE']),
  bodies: new Set(['json']),
  queryBesideBody: false,
  emptyQuery: false,
  mayEndInSlash: false,
  names: /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
  repeated: new Set(),
  json: new Set(),
  opaque: new Set(),
  set: new Set(),
  proof: new Set(),
  headers: new Set(['content-type']),
};
