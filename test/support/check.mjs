// `npm run check`: every check runs, also after one has failed, and all failures are told.
import { spawnSync } from 'node:child_process';

const CHECKS = ['check:types', 'check:lint', 'check:format', 'check:dead'];
const failed = CHECKS.filter((name) => {
  process.stdout.write(`${name} …\n`);
  return spawnSync('npm', ['run', '--silent', name], { stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) {
  process.stdout.write(`failed: ${failed.join(', ')}\n`);
  process.exit(1);
}
