// The packages of node_modules, installed when they are missing.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * False when npm fails, whose words have been shown then.
 * @param root the folder of package.json
 * @param isForDevelopment whether the packages for development are needed, too: the emulator runs without them
 */
export function installPackages(root, isForDevelopment) {
  if (isInstalled(root, isForDevelopment)) return true;
  process.stderr.write('eks-fargate: installing packages (once; a minute or two) …\n');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  return result.status === 0;
}

/** npm writes its own list of what is there last of all: the packages are complete when it has all of ours in the same versions. */
function isInstalled(root, isForDevelopment) {
  const list = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(list)) return false;
  const installed = JSON.parse(readFileSync(list, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const isNeeded = ({ dev, optional, devOptional }) => !optional && !devOptional && (isForDevelopment || !dev);
  return Object.entries(wanted).every(
    ([path, about]) => path === '' || !isNeeded(about) || installed[path]?.version === about.version,
  );
}
