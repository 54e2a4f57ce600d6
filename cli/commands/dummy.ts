import { define } from '../command.ts';
import { dummyFields } from '../dummies.ts';
import { envLine } from '../env-file.ts';
import { EXIT, Failure, usage } from '../errors.ts';

export const dummy = define({
  synopsis: 'keyturn dummy EXCHANGE',
  about: `
Prints fields that satisfy ccxt's own checks for an exchange and are nobody's key, as NAME=value lines: for a bot whose
requests Keyturn signs, which has to be given something. EXCHANGE is ccxt's name for it, as in binance. Asks nobody; the
app need not run.`,
  words: 1,
  options: {},
  async run({ words, output }) {
    const [exchange] = words;
    if (exchange === undefined) throw usage('no exchange given', 'dummy', 'keyturn dummy binance');
    const fields = dummyFields(exchange);
    if (fields === null) {
      throw new Failure('unknown_exchange', `there is no exchange '${exchange}' in ccxt`, {
        exit: EXIT.usage,
        hint: "it is ccxt's own name, lower case, as in binance, krakenfutures or okx",
      });
    }
    if (output.json) output.document(fields);
    else for (const [name, value] of Object.entries(fields)) output.line(envLine(name, value));
    return EXIT.done;
  },
});
