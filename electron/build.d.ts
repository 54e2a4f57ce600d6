/** True in what is packaged; false in what tests and development run. Set by vite.config.ts. */
declare const __KEYTURN_RELEASE__: boolean;

/** Where the development server listens; empty in every other build. Set by vite.config.ts. */
declare const __KEYTURN_DEV_SERVER__: string;
