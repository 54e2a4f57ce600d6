import { dirname, join } from 'node:path/posix';
import { parseSync, Visitor, type VisitorObject } from 'vite';

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** The path from the root of the tree, for our own files; else undefined. */
  readonly path: string | undefined;
  /** Whether nothing of it is left when types are erased. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface Func {
  readonly line: number;
  /** How many lines it spans. */
  readonly length: number;
}

export interface Source {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly functions: readonly Func[];
  /** Every identifier and where it first stands. */
  readonly names: ReadonlyMap<string, number>;
}

/** Stands for a path that is known only at run time. It could name anything, so no layer allows it. */
export const COMPUTED = 'import(…)';

/** Reads one file. Throws when it does not parse: a rule that saw nothing must not pass. */
export function parseSource(path: string, text: string): Source {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const lineAt = lineCounter(text);
  const imports: Import[] = [];
  const functions: Func[] = [];
  const names = new Map<string, number>();

  const add = (source: { value: unknown; start: number }, typeOnly: boolean): void => {
    const specifier = String(source.value);
    const own = specifier.startsWith('.') ? join(dirname(path), specifier) : undefined;
    imports.push({ specifier, path: own, typeOnly, line: lineAt(source.start) });
  };
  const measure = ({ start, end }: { start: number; end: number }): void => {
    functions.push({ line: lineAt(start), length: lineAt(end) - lineAt(start) + 1 });
  };
  const visitor: VisitorObject = {
    ImportDeclaration: ({ source, importKind, specifiers }) =>
      add(source, importKind === 'type' || allTypes(specifiers)),
    ExportNamedDeclaration: ({ source, exportKind, specifiers }) => {
      if (source) add(source, exportKind === 'type' || allTypes(specifiers));
    },
    ExportAllDeclaration: ({ source, exportKind }) => add(source, exportKind === 'type'),
    TSImportType: ({ source }) => add(source, true),
    TSExternalModuleReference: ({ expression }) => add(expression, false),
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal') add(source, false);
      else
        imports.push({
          specifier: COMPUTED,
          path: undefined,
          typeOnly: false,
          line: lineAt(source.start),
        });
    },
    CallExpression: ({ callee, arguments: [first] }) => {
      const required = callee.type === 'Identifier' && callee.name === 'require';
      if (required && first?.type === 'Literal') add(first, false);
    },
    Identifier: ({ name, start }) => {
      if (!names.has(name)) names.set(name, lineAt(start));
    },
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  };
  new Visitor(visitor).visit(program);
  return { path, lines: text.trimEnd().split('\n').length, imports, functions, names };
}

/** `import { type A, type B }` leaves nothing behind; `import {}` and `import 'x'` do. */
function allTypes(specifiers: readonly object[]): boolean {
  return (
    specifiers.length > 0 &&
    specifiers.every((one) => {
      return (
        ('importKind' in one && one.importKind === 'type') ||
        ('exportKind' in one && one.exportKind === 'type')
      );
    })
  );
}

function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
