import type { ErrorCode, WireError } from './errors.ts';

/** What a person reads: what happened, and what to do. `{name}` is filled from the error's facts. */
export interface Message {
  readonly text: string;
  readonly hint?: string;
}

export const MESSAGES: Readonly<Record<ErrorCode, Message>> = {
  bad_request: {
    text: 'The request could not be read.',
    hint: 'Check the named field against docs/PROTOCOL.md.',
  },
  unauthorized: {
    text: 'No token, or one that is not valid here.',
    hint: 'Pair again: keyturn pair --name "…"',
  },
  browser_refused: { text: 'Requests from a browser are refused.' },
  not_found: {
    text: 'There is no such thing for this client.',
    hint: 'keyturn list shows what it may use.',
  },
  method_not_allowed: { text: 'This address does not take that method.' },
  approval_timeout: {
    text: 'Nobody answered the question, so nothing was given.',
    hint: 'Ask again when the owner is there.',
  },
  credential_inactive: {
    text: 'This key is deactivated, revoked or expired.',
    hint: 'Turn or activate it in Keyturn.',
  },
  too_large: { text: 'The request is too large.' },
  scope_denied: {
    text: 'The grant does not cover these scopes.',
    hint: 'The owner can widen it in Keyturn under Clients.',
  },
  limit_exceeded: { text: 'A limit of the grant is reached.' },
  denied: { text: 'The owner said no.' },
  endpoint_unknown: { text: 'Nobody has judged this endpoint, so it is refused.' },
  sign_unbound: {
    text: 'A signature of this exchange does not cover what was judged.',
    hint: 'Use the proxy address instead.',
  },
  locked: { text: 'The vault is locked.', hint: 'Unlock it in Keyturn, then try again.' },
  rate_limited: { text: 'Too many requests.', hint: 'Wait as Retry-After says.' },
  internal: { text: 'Something went wrong inside Keyturn.', hint: 'The log of the app says more.' },
  audit_unavailable: {
    text: 'The audit log could not be written, so nothing was released.',
    hint: 'Check the space and the permissions of the data folder.',
  },
  wrong_password: { text: 'This is not the master password.' },
  wrong_recovery_code: {
    text: 'This is not the recovery code of this vault.',
    hint: 'It has 32 characters; dashes and case do not matter.',
  },
  weak_password: {
    text: 'This password is too easy to guess.',
    hint: 'Use several unrelated words.',
  },
  vault_missing: { text: 'There is no vault here yet.' },
  vault_exists: { text: 'There is a vault here already.' },
  vault_damaged: {
    text: 'The vault file is damaged: {problem}.',
    hint: 'Restore a backup; the damaged file is kept beside it.',
  },
  vault_changed: {
    text: 'Something else changed the vault file. Both are kept: yours was saved as {kept}.',
    hint: 'Is a sync tool or a second Keyturn writing to this folder?',
  },
  vault_in_use: {
    text: 'Another process holds this vault: {holder}.',
    hint: 'Use that one, or close it first.',
  },
  vault_too_new: {
    text: 'This vault was made by a newer Keyturn (format {version}).',
    hint: 'Update Keyturn; nothing was changed.',
  },
  not_a_vault: { text: 'This file is not a Keyturn vault.' },
  kdf_out_of_bounds: {
    text: 'The vault asks for key derivation outside the allowed bounds: {problem}.',
    hint: 'It was made or changed by something else. Restore a backup.',
  },
  disk_full: {
    text: 'The disk is full, so nothing was saved.',
    hint: 'Free some space and try again; nothing was lost.',
  },
  write_failed: {
    text: 'The change could not be saved: {problem}.',
    hint: 'Check the data folder; nothing was changed.',
  },
  backup_missing: { text: 'This backup is not there any more.' },
  invalid_field: { text: '{problem}' },
  invalid_pem: {
    text: 'This is not a private key in PEM: {problem}.',
    hint: 'Paste the whole block, with its BEGIN and END lines.',
  },
  audit_tampered: { text: 'The audit log does not agree with itself: {problem}.' },
  step_up_cancelled: { text: 'Nothing was done, because it was not confirmed.' },
  wrong_code: {
    text: 'No program shows this code.',
    hint: 'Type the six digits exactly as the program shows them.',
  },
  nothing_to_undo: { text: 'It is too late to undo this.' },
  frozen: {
    text: 'Everything is frozen by the panic switch.',
    hint: 'Thaw it under Panic first.',
  },
  port_taken: {
    text: 'Another program has port {port}, so the loopback address is off.',
    hint: 'Choose another port in Settings, and give your bots the new address.',
  },
  question_gone: {
    text: 'The question is over, so nothing was given.',
    hint: 'The program stopped waiting, or something was locked or changed. It can ask again.',
  },
  file_refused: { text: 'Nothing was done with the file. {problem}' },
  wrong_file_password: { text: 'This password does not open the file.' },
  scratch_failed: {
    text: 'The file could not be handled: {problem}.',
    hint: 'Nothing was stored or written. The process that tried is gone.',
  },
  cancelled: { text: 'Stopped. Nothing was stored.' },
  backup_closed: {
    text: 'This backup is not open any more.',
    hint: 'Open it again.',
  },
  import_over: {
    text: 'This import is over, and nothing of the file is kept.',
    hint: 'Choose the file again.',
  },
  wrong_second_factor: {
    text: 'This is no code of now, or it was used before.',
    hint: 'Each code counts once. Wait for the next one, or use the master password.',
  },
  quick_unlock_refused: {
    text: 'Quick unlock did not work. {problem}',
    hint: 'Type the master password.',
  },
  socket_unavailable: {
    text: 'Programs can not reach Keyturn: {problem}.',
    hint: 'The window works; bots and the command line do not until this is mended.',
  },
};

/** The text for a person, with facts filled in. A fact that is missing leaves nothing behind. */
export function textOf(error: WireError): Message {
  const message = MESSAGES[error.code];
  const text = message.text.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(error.facts?.[name] ?? ''),
  );
  return message.hint === undefined ? { text } : { text, hint: message.hint };
}
