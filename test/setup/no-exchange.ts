import { type HttpClient, UpstreamFailed } from '../../electron/core/ports.ts';

/** For tests in which nothing may go to an exchange. */
export const NO_EXCHANGE: HttpClient = {
  send: async ({ host }) => {
    throw new UpstreamFailed(`nothing may be sent to ${host} here`, false);
  },
  close: () => undefined,
};
