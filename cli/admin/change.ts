import type { AdminChange, AdminChangeReply } from '../../shared/broker/protocol.ts';
import { EXIT } from '../errors.ts';
import type { Output } from '../output.ts';
import { asAdmin, type Place } from './session.ts';

/** Asks for one change, and tells what came of it. @param said for a person, when it is done */
export async function changeOne(
  options: Place,
  output: Output,
  change: AdminChange,
  said: (done: AdminChangeReply) => string,
): Promise<number> {
  const done = await asAdmin(options, `keyturn ${change.kind}`, output, (admin) =>
    admin.change(change),
  );
  tell(done, output, said(done));
  return EXIT.done;
}

export function tell(done: AdminChangeReply, output: Output, text: string): void {
  const { status, credential, client, warnings = [] } = done;
  if (output.json) {
    output.document({ status, credential, client, warnings });
    return;
  }
  output.note(text);
  for (const warning of warnings) output.note(`note: ${warning}`);
}
