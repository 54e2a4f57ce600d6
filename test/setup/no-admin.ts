import type { AdminDesk } from '../../electron/core/broker/admin-desk.ts';

const refused = async (): Promise<never> => {
  throw new Error('there are no services behind this broker');
};

/** For brokers whose tests have nothing to do with admin clients: those have the whole core (services/world.ts). */
export const NO_ADMIN: AdminDesk = {
  credentials: refused,
  clients: refused,
  ask: refused,
  poll: refused,
};
