/** What the tests look at in the main process, and put in the place of things. Set by main.ts, never in a release. */
declare var keyturnInspect:
  | undefined
  | {
      /** How often any record was opened since the start. */
      readonly unsealCount: () => number;
      readonly trayMenu: () => import('electron').MenuItemConstructorOptions[];
      /** Asked in the place of the exchanges, once a test has put it there. */
      http: import('./core/ports.ts').HttpClient | null;
    };
