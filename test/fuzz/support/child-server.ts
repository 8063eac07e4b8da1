// An API server in a process of its own, on a store that lasts: `node --import tsx child-server.ts DATABASE [PORT]` says its address and
// its token, and runs until it is ended.

import { testApiServer } from '../../support/api-server.ts';

const [path = ':memory:', port = '0'] = process.argv.slice(2);
const { url, token } = await testApiServer({ path, port: Number(port), ringBytes: 1024 * 1024 });
process.stdout.write(`${url} ${token}\n`);
