#!/usr/bin/env node
// The first thing that runs, on a machine with nothing but Node: installs the packages when they are missing, makes a few files of the
// sources when they have changed, and hands over to the command line.

import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { makeBundle } from './launch/bundle.mjs';
import { setUpMemory } from './launch/memory.mjs';
import { installPackages } from './launch/packages.mjs';
import { runProgram } from './launch/program.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isInstallOnly = process.argv[2] === '--install-only';

requireNode(20, 19);
if (!installPackages(root, isInstallOnly)) fail('npm ci failed; its words are above.');
if (!isInstallOnly) {
  setUpMemory();
  const main = await makeBundle(root);
  runProgram(main, pathToFileURL(`${root}/`).href);
}

function requireNode(major, minor) {
  const [haveMajor, haveMinor] = process.versions.node.split('.').map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  fail(`it needs Node ${major}.${minor} or later; this is ${process.version}.`);
}

function fail(message) {
  process.stderr.write(`eks-fargate: ${message}\n`);
  process.exit(1);
}
