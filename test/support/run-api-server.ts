// Starts an API server for playing recordings by hand: `npx tsx test/support/run-api-server.ts [port]`.

import { testApiServer } from './api-server.ts';

const { url, token } = await testApiServer({ port: Number(process.argv[2] ?? '0') });
process.stdout.write(`${url} ${token}\n`);
