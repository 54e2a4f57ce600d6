/** Reading other programs’ files, with a preview before anything is stored. */
import * as z from 'zod/mini';
import { ExchangeId, Id } from '../../model/credential.ts';
import {
  IMPORT_SOURCES,
  ImportChoices,
  ImportDone,
  ImportedKey,
  ImportPreview,
} from '../../model/importing.ts';
import { call, listCall, nothing } from '../call.ts';

export const importCalls = {
  /**
   * Opens the system's dialog, reads what is chosen, and asks for its password in the step-up window where it has one.
   * Null: no file was chosen. An import that is open is dropped.
   */
  startImport: listCall(
    z.object({ format: z.enum(IMPORT_SOURCES), keyFile: z.boolean() }),
    z.nullable(ImportPreview),
  ),
  /** How a key of it looks as one of another exchange. */
  checkImported: call(z.object({ import: Id, id: z.number(), exchange: ExchangeId }), ImportedKey),
  /** All of them in one save, or none. */
  storeImport: listCall(z.object({ import: Id, keys: ImportChoices }), ImportDone),
  undoImport: call(z.object({ token: z.string() }), z.object({ removed: z.number() })),
  /** Ends the one that is open, or that is being read: the values are dropped. */
  dropImport: call(nothing, nothing),
  /** A file of the last import in the system's file manager. */
  showImportedFile: call(z.object({ at: z.number().check(z.int(), z.nonnegative()) }), nothing),
} as const;
