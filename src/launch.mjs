#!/usr/bin/env node
// The first thing that runs, on a machine with nothing but Node: installs the packages when they are missing, makes a few files of the
// sources when they have changed (an import of many small files would cost most of the start), and hands over to the command line.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const bundle = join(modules, '.cache', 'eks-fargate');
const main = join(bundle, 'main.mjs');

/**
 * Files that stand beside a source are found from the source's own place, also from within the bundle. Where that is the bundle is told
 * when it is imported: the folder may have been moved since, or be seen from within a container.
 */
const keepOwnUrls = {
  name: 'own-urls',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const url = `new URL(${JSON.stringify(relative(root, path).replaceAll('\\', '/'))}, __root).href`;
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
};

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

/** V8 keeps the text of a program for good, at two bytes a character if a single one is beyond Latin-1. Here they are in comments and patterns. */
const toLatin1 = (text) =>
  text.replace(/[^\x00-\xff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** What gets a file of its own: the memory in which V8 parses a file is not given back, so that none may be large. */
const ROOMS = ['aws/index.ts', 'apiserver/api-server.ts', 'controllers/index.ts', 'node/kubelet/kubelet.ts'];

/** Of the space for new objects; a power of two, as the sizes that V8 gives it. */
const YOUNG_BYTES = 16 * 1024 * 1024;

const installOnly = process.argv[2] === '--install-only';

requireNode(20, 19);
installPackages();
if (!installOnly) {
  await makeBundle();
  growYoungSpaceOnce();
  // How much more old objects may take before V8 looks which have gone, in percent: left alone it waits for twice as much and more.
  setFlagsFromString('--heap-growing-percent=80');
  // With two processors the threads that help to collect new garbage are waited for longer than they help: 6 % of CPU with 2,000 pods.
  if (availableParallelism() <= 2) setFlagsFromString('--no-parallel-scavenge');
  globalThis.eksFargateRoot = pathToFileURL(`${root}/`).href;
  await import(pathToFileURL(main).href);
}

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  fail(`eks-fargate needs Node ${major}.${minor} or later; this is ${process.version}.`);
}

function installPackages() {
  if (isInstalled()) return;
  process.stderr.write('eks-fargate: installing packages (once; a minute or two) …\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) fail('eks-fargate: npm ci failed; its words are above.');
}

/**
 * npm writes its own list of what is there last of all: the packages are complete when it has all of ours in the same versions.
 * The emulator runs without those for development.
 */
function isInstalled() {
  const list = join(modules, '.package-lock.json');
  if (!existsSync(list)) return false;
  const installed = JSON.parse(readFileSync(list, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const isNeeded = ({ dev, optional, devOptional }) => !optional && !devOptional && (installOnly || !dev);
  return Object.entries(wanted).every(
    ([path, about]) => path === '' || !isNeeded(about) || installed[path]?.version === about.version,
  );
}

async function makeBundle() {
  if (existsSync(main) && statSync(main).mtimeMs > newestSource(join(root, 'src'))) return;
  const { build } = createRequire(join(root, 'package.json'))('esbuild');
  const { outputFiles } = await build({
    entryPoints: [
      { in: join(root, 'src', 'cli', 'main.ts'), out: 'main' },
      ...ROOMS.map((room) => ({ in: join(root, 'src', room), out: `room-${dirname(room).replaceAll('/', '-')}` })),
    ],
    outdir: bundle,
    // Paths stand in what is made: it must be the same wherever the command is typed, or two that make it at once would each miss parts.
    absWorkingDir: root,
    outExtension: { '.js': '.mjs' },
    write: false,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // V8 keeps the text; names stay for those who read a stack.
    minifyWhitespace: true,
    lineLimit: 120,
    logLevel: 'error',
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
    banner: {
      js: `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __root = globalThis.eksFargateRoot;`,
    },
    plugins: [keepOwnUrls, lateDockerParts],
  });
  writeBundle(outputFiles);
}

/**
 * V8 gives new objects two halves of a space that doubles while the program is busy, to 32 MB (128 from Node 24 on), and are not taken back.
 * Half of 32 is about as fast. How large the space may be can only be said on Node's own command line (--max-semi-space-size); by how much
 * it grows can be said at any time: here from its first megabyte in one step, which objects that stay make it take, and then no more.
 */
function growYoungSpaceOnce() {
  const sizeOf = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size;
  setFlagsFromString(`--semi-space-growth-factor=${Math.max(1, Math.min(8, YOUNG_BYTES / sizeOf()))}`);
  const staying = [];
  for (let round = 0; round < 50 && sizeOf() < YOUNG_BYTES; round++)
    for (let count = 0; count < 2_000; count++) staying.push([count]);
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** The main file comes last, and at once: whoever sees it finds what it imports. What was made since this process began is another's. */
function writeBundle(files) {
  mkdirSync(bundle, { recursive: true });
  for (const { path, text } of files.filter(({ path }) => path !== main)) writeWhole(path, text);
  writeWhole(main, files.find(({ path }) => path === main).text);
  const names = files.map(({ path }) => basename(path));
  for (const old of readdirSync(bundle).filter((name) => name.endsWith('.mjs') && !names.includes(name)))
    if (isOlderThanThis(join(bundle, old))) rmSync(join(bundle, old), { force: true });
}

function isOlderThanThis(path) {
  const about = statSync(path, { throwIfNoEntry: false });
  return about !== undefined && about.mtimeMs < performance.timeOrigin;
}

function writeWhole(path, text) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, toLatin1(text));
  renameSync(draft, path);
}

function newestSource(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).reduce(
    (newest, entry) => {
      return entry.isFile()
        ? Math.max(newest, statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs)
        : newest;
    },
    statSync(join(root, 'package.json')).mtimeMs,
  );
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
