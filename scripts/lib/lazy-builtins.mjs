/**
 * Lets a single CommonJS bundle load Node's own modules when they are first used. The bundler puts every `require` at
 * the top, also of modules that only one command needs, and loading node:crypto or node:child_process costs as much as
 * all the rest of a short command.
 *
 * @param {string} environment the one it is for
 * @returns {import('vite').Plugin}
 */
export function lazyBuiltins(environment) {
  return {
    name: 'keyturn:lazy-builtins',
    applyToEnvironment: ({ name }) => name === environment,
    renderChunk(code) {
      const lazy = code.replace(/\brequire\(("node:[a-z_/]+")\)/g, 'lazily($1)');
      // At the end, where it is hoisted from: the first line is the interpreter's.
      const helper =
        'function lazily(name) { let found; return new Proxy({}, { get: (_, member) => (found ??= require(name))[member] }); }';
      return { code: `${lazy}\n${helper}\n`, map: null };
    },
  };
}
