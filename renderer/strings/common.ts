/** Words that more than one feature uses. Each feature has its own beside it. */
export const common = {
  app: 'Keyturn',
  cancel: 'Cancel',
  close: 'Close',
  continue: 'Continue',
  back: 'Back',
  retry: 'Try again',
  loading: 'Loading',
  unknown: 'unknown',
  never: 'never',
  none: 'none',
  errorCode: (code: string) => `Code for the log: ${code}`,
  noBridge: {
    title: 'This window can not reach Keyturn',
    text: 'It was opened without its connection to the app, so nothing here would work. Close it and start Keyturn again.',
  },
  crashed: {
    title: 'This window met something it did not expect',
    text: 'Nothing was changed by it. The vault and the bots go on as before.',
    reload: 'Show the window again',
  },
} as const;

export const scopeWords = {
  read: 'read',
  trade: 'trade',
  transfer: 'transfer',
  withdraw: 'withdraw',
  account: 'account',
} as const;

export const scopeMeaning = {
  read: 'see balances, orders and history',
  trade: 'place and cancel orders',
  transfer: 'move funds between your own accounts',
  withdraw: 'send funds to an outside address',
  account: 'manage sub-accounts, settings and other keys',
} as const;

/** A key of which no scope is known. */
export const unjudged = {
  word: 'unjudged',
  meaning: 'Nobody has said what this key may do, so it counts as account',
} as const;

export const riskWords = {
  1: 'low',
  2: 'medium',
  3: 'high',
  4: 'very high',
  5: 'highest',
} as const;

export const accessWords = { none: 'No access', read: 'Read access', full: 'Full access' } as const;

export const environmentWords = { live: 'Live', testnet: 'Testnet', demo: 'Demo' } as const;

export const statusWords = {
  active: 'Active',
  rotating: 'Turning',
  deactivated: 'Deactivated',
  revoked: 'Revoked',
  expired: 'Expired',
} as const;
