/** The numbers of the protocol, apart from its schemas: the command line needs them and can't afford those. */

export const PROTOCOL_VERSION = 1;

export const LIMITS = {
  connections: 1024,
  connectionsPerClient: 64,
  /** Of one process that has not shown a token yet. */
  connectionsUnknown: 16,
  headerMs: 10_000,
  headerBytes: 16 * 1024,
  bodyBytes: 64 * 1024,
  /** Of a request to `/p/`. */
  proxyBodyBytes: 1024 * 1024,
  /** How long a question waits for the owner, in seconds: without `Prefer: wait`, and at most. */
  waitSeconds: 60,
  waitSecondsMax: 120,
  pairingMs: 5 * 60_000,
  pairingsOpen: 3,
  pairingTries: 3,
  questionsPerClient: 3,
  /** Changes of an admin client that wait for the owner. */
  changesOpen: 3,
  /** Between two signs of life on an event stream. */
  eventsHeartbeatMs: 15_000,
} as const;

export const LEASE_TTL = { default: 3600, max: 24 * 3600 } as const;
