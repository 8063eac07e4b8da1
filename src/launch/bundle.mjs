// A few files made of the sources, for program.mjs to run: an import of many small files would cost most of the start.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

/** What gets a file of its own: the memory in which V8 parses a file is not given back, so that none may be large. */
const ROOMS = ['aws/index.ts', 'apiserver/api-server.ts', 'controllers/index.ts', 'node/kubelet/kubelet.ts'];

/** V8 keeps the text; names stay for those who read a stack. */
const TEXT = { target: 'node20', minifyWhitespace: true, lineLimit: 120, logLevel: 'error' };

/**
 * Makes the files, unless they are newer than the sources.
 * @param root the folder of package.json; @returns the first of the files
 */
export async function makeBundle(root) {
  const folder = join(root, 'node_modules', '.cache', 'eks-fargate');
  const main = join(folder, 'main.cjs');
  if (existsSync(main) && statSync(main).mtimeMs > newestSource(root)) return main;
  const { build, transform } = createRequire(join(root, 'package.json'))('esbuild');
  const { outputFiles } = await build({ ...TEXT, ...partsOf(root), outdir: folder });
  const files = outputFiles.map(async ({ path, text }) => ({
    path: programFile(path),
    text: await asFunction(text, transform),
  }));
  writeBundle(folder, main, await Promise.all(files));
  return main;
}

const partsOf = (root) => ({
  entryPoints: [
    { in: join(root, 'src', 'cli', 'main.ts'), out: 'main' },
    ...ROOMS.map((room) => ({ in: join(root, 'src', room), out: `room-${dirname(room).replaceAll('/', '-')}` })),
  ],
  // Paths stand in what is made: it must be the same wherever the command is typed, or two that make it at once would each miss parts.
  absWorkingDir: root,
  write: false,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  // Native parts, and what most commands have no need of.
  external: [
    'better-sqlite3',
    'iconv-lite',
    'ssh2',
    '@grpc/grpc-js',
    '@grpc/proto-loader',
    'protobufjs',
    '@kubernetes/client-node',
  ],
  plugins: [keepOwnUrls(root), lateDockerParts],
});

/**
 * Files that stand beside a source are found from the source's own place, also from within the bundle. Where that is the bundle is told
 * when it runs: the folder may have been moved since, or be seen from within a container.
 */
const keepOwnUrls = (root) => ({
  name: 'own-urls',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const url = `new URL(${JSON.stringify(relative(root, path).replaceAll('\\', '/'))}, __root).href`;
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
});

/** What Docker's client needs only for ssh and for sessions of BuildKit is loaded when somebody wants it: it is 20 MB of memory. */
const lateDockerParts = {
  name: 'late-docker-parts',
  setup(build) {
    build.onLoad({ filter: /[\\/](docker-modem[\\/]lib[\\/]modem|dockerode[\\/]lib[\\/]docker)\.js$/ }, ({ path }) => {
      const late = (_, name, part) => `${name} = (...args) => require('${part}')(...args)`;
      const contents = readFileSync(path, 'utf8').replace(
        /\b(ssh|withSession) = require\('(\.\/(?:ssh|session))'\)/g,
        late,
      );
      return { contents, loader: 'js' };
    });
  },
};

const programFile = (path) => path.replace(/\.js$/, '.cjs');

/** esbuild splits modules of ECMAScript alone; V8's code cache is for scripts: a function that takes what a CommonJS module has. */
async function asFunction(text, transform) {
  const { code } = await transform(text.replaceAll(/(?<=["']\.\/[\w-]+)\.js(?=["'])/g, '.cjs'), {
    ...TEXT,
    format: 'cjs',
    supported: { 'dynamic-import': false },
  });
  return inAscii(`(function(exports,require,module,__root){${code}\n})`);
}

/** V8 keeps the text of a program for good, at two bytes a character if a single one is beyond Latin-1. Here they are in comments and patterns. */
const inAscii = (text) =>
  text.replace(/[^\x00-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The main file comes last, and at once: whoever sees it finds what it needs. What was made since this process began is another's. */
function writeBundle(folder, main, files) {
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of files.filter(({ path }) => path !== main)) writeWhole(path, text);
  writeWhole(main, files.find(({ path }) => path === main).text);
  const names = files.map(({ path }) => basename(path));
  for (const old of readdirSync(folder).filter((name) => !names.includes(name)))
    if (isOlderThanThis(join(folder, old))) rmSync(join(folder, old), { force: true });
}

function isOlderThanThis(path) {
  const about = statSync(path, { throwIfNoEntry: false });
  return about !== undefined && about.mtimeMs < performance.timeOrigin;
}

/** A file that others see whole, or not at all. */
export function writeWhole(path, content) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

function newestSource(root) {
  return readdirSync(join(root, 'src'), { withFileTypes: true, recursive: true }).reduce(
    (newest, entry) => {
      return entry.isFile()
        ? Math.max(newest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs)
        : newest;
    },
    statSync(join(root, 'package.json')).mtimeMs,
  );
}
