import { define } from '../command.ts';
import { EXIT, Failure } from '../errors.ts';
import { openSession } from '../session.ts';

export const lock = define({
  synopsis: 'keyturn lock',
  about: `
Locks the vault: its keys are dropped, every open question is withdrawn and nobody is served until the owner unlocks it
in the app. Any pairing may do this; none can undo it. A vault that is locked already stays so, and that is no error.`,
  words: 0,
  options: {},
  async run({ options, output }) {
    const session = await openSession(options, output);
    const before = await session.lock().then(
      () => false,
      (error: unknown) => {
        if (error instanceof Failure && error.code === 'locked') return true;
        throw error;
      },
    );
    if (output.json) output.document({ locked: true });
    else output.note(before ? 'the vault was locked already' : 'the vault is locked');
    return EXIT.done;
  },
});
