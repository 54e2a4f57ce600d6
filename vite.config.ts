import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { EnvironmentOptions } from 'vite';
import { defineConfig } from 'vitest/config';
import { lazyBuiltins } from './scripts/lib/lazy-builtins.mjs';

const root = import.meta.dirname;
const at = (...parts: string[]): string => join(root, ...parts);

/** Chromium and Node of the oldest Electron the app is run on (33). */
const TARGET = { chromium: 'chrome130', node: 'node20' };

/**
 * Left as imports in the built code: what Electron provides, and packages with a native part,
 * which are shipped beside the bundle. Everything else is bundled.
 */
const EXTERNAL = [
  /^electron($|\/)/,
  /^node:/,
  ...builtinModules,
  '@napi-rs/keyring',
  '@node-rs/argon2',
  'koffi',
];

/** The windows' pages. Each is an entry of its own, with nothing of the others in it but shared chunks. */
function pages(): Record<string, string> {
  const names = ['index', 'unlock', 'approval', 'step-up'];
  const found = names.filter((name) => existsSync(at('renderer', `${name}.html`)));
  return Object.fromEntries(found.map((name) => [name, at('renderer', `${name}.html`)]));
}

function mainEntries(): Record<string, string> {
  const kdfWorker = at('electron/core/crypto/kdf-worker.ts');
  return {
    main: at('electron/main.ts'),
    ...(existsSync(kdfWorker) && { 'kdf-worker': kdfWorker }),
  };
}

interface NodeBundle {
  input: Record<string, string>;
  outDir: string;
  /** One self-contained CommonJS file, instead of ES modules with shared chunks. */
  singleCjs?: boolean;
  /** Other bundles go into the same folder. */
  besideOthers?: boolean;
  minify?: boolean;
  banner?: string;
}

function nodeBundle({
  input,
  outDir,
  singleCjs,
  besideOthers,
  minify,
  banner,
}: NodeBundle): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true, conditions: ['node', 'import', 'module', 'default'] },
    build: {
      outDir,
      emptyOutDir: !besideOthers,
      target: TARGET.node,
      minify: minify ?? false,
      sourcemap: !minify,
      rolldownOptions: {
        input,
        external: EXTERNAL,
        output: {
          format: singleCjs ? 'cjs' : 'esm',
          entryFileNames: singleCjs ? '[name].cjs' : '[name].js',
          chunkFileNames: '[name]-[hash].js',
          ...(singleCjs && { codeSplitting: false }),
          ...(banner && { banner }),
        },
        // In parentheses, as is the default, V8 compiles every wrapped module at the start.
        ...(singleCjs && { optimization: { pifeForModuleWrappers: false } }),
      },
    },
  };
}

/**
 * A sandboxed preload can require nothing but `electron`, so each is a bundle of its own: with
 * two entries in one build the bundler would move common code to a chunk that cannot be loaded.
 */
function preloads(out: string): Record<string, EnvironmentOptions> {
  const folder = at('electron/preload');
  const names = existsSync(folder)
    ? readdirSync(folder).filter((file) => file.endsWith('.ts'))
    : [];
  return Object.fromEntries(
    names.map((file) => {
      const name = basename(file, '.ts');
      const input = { [name]: join(folder, file) };
      return [
        `preload_${name.replaceAll('-', '_')}`,
        nodeBundle({ input, outDir: join(out, 'preload'), singleCjs: true, besideOthers: true }),
      ];
    }),
  );
}

/** The process that reads and writes other programs' files: one file, for it is started anew for each. */
function scratch(out: string): Record<string, EnvironmentOptions> {
  const input = { scratch: at('electron/scratch/main.ts') };
  return { scratch: nodeBundle({ input, outDir: join(out, 'scratch'), singleCjs: true }) };
}

function cli(out: string): Record<string, EnvironmentOptions> {
  const entry = at('cli/main.ts');
  if (!existsSync(entry)) return {};
  return {
    // One small file: loading modules is most of what a short command costs.
    cli: nodeBundle({
      input: { keyturn: entry },
      outDir: join(out, 'cli'),
      singleCjs: true,
      minify: true,
      // `--`, because Node looks for options of its own, such as --env-file, behind the script too.
      banner: '#!/usr/bin/env -S node --',
    }),
  };
}

const deep = Boolean(process.env['KEYTURN_DEEP']);

/**
 * Modes: `production` builds what is run from the source tree and tested (out/); `release` builds
 * what is packaged (out-release/); `development` is what `npm run dev` builds.
 */
export default defineConfig(({ mode }) => {
  const release = mode === 'release';
  const out = at(release ? 'out-release' : 'out');
  return {
    // The renderer is a web site of its own; vitest looks at the whole tree.
    root: mode === 'test' ? root : at('renderer'),
    base: '/',
    publicDir: false,
    clearScreen: false,
    plugins: [react(), lazyBuiltins('cli')],
    define: {
      // Decided when building, so that no environment variable or switch can weaken a release.
      __KEYTURN_RELEASE__: JSON.stringify(release),
      __KEYTURN_DEV_SERVER__: JSON.stringify(
        mode === 'development' ? (process.env['KEYTURN_DEV_SERVER'] ?? '') : '',
      ),
    },
    environments: {
      client: {
        build: {
          outDir: join(out, 'renderer'),
          emptyOutDir: true,
          target: TARGET.chromium,
          // Inlined assets would need data: in the content security policy.
          assetsInlineLimit: 0,
          modulePreload: { polyfill: false },
          chunkSizeWarningLimit: 2000,
          rolldownOptions: { input: pages() },
        },
      },
      main: nodeBundle({ input: mainEntries(), outDir: join(out, 'main') }),
      ...preloads(out),
      ...scratch(out),
      ...cli(out),
    },
    builder: {
      async buildApp(builder) {
        // Shared by several builds, none of which may empty it.
        rmSync(join(out, 'preload'), { recursive: true, force: true });
        for (const environment of Object.values(builder.environments)) {
          // Vite always defines an `ssr` environment; nothing is rendered on a server here.
          if (environment.name !== 'ssr') await builder.build(environment);
        }
        if (builder.environments['cli']) chmodSync(join(out, 'cli/keyturn.cjs'), 0o755);
      },
    },
    test: {
      root,
      pool: 'forks',
      // Vitest would leave one of two cores to nobody; much here waits for other processes.
      maxWorkers: Math.max(2, availableParallelism() - 1),
      include: deep
        ? ['test/deep/**/*.test.ts', 'test/property/**/*.test.ts', 'test/attack/**/*.deep.test.ts']
        : ['test/**/*.test.ts'],
      exclude: ['test/e2e/**', ...(deep ? [] : ['test/deep/**', 'test/attack/**/*.deep.test.ts'])],
      testTimeout: deep ? 600_000 : 20_000,
      hookTimeout: deep ? 600_000 : 20_000,
    },
  };
});
