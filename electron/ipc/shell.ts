/** What calls ask of the app itself, rather than of the vault; done by the composition root. */
export interface Shell {
  /** The data folder in the system's file manager. */
  showFolder(): void;
  quit(): void;
  /** Somebody has begun to type the password. */
  ownerTypes(): void;
  /** The window in which the code of a pairing is typed. */
  openPairing(): void;
  closeApproval(topic: ApprovalTopic): void;
  /** An https address of the catalogue's, in the owner's browser. */
  openPage(url: string): void;
}

/** Each has a window of its own. */
export type ApprovalTopic = 'question' | 'pairing' | 'change';
