// An API server in this process, on a store in memory, with a token of its own: for tests and for playing recordings.

import { type ApiServer, startApiServer } from '../../src/apiserver/api-server.ts';
import type { Authenticator } from '../../src/apiserver/auth/authenticator.ts';
import type { Kubelets } from '../../src/apiserver/kubelets.ts';
import { ApiError } from '../../src/kube/api-error.ts';
import { createAuthority, signServerCertificate } from '../../src/lib/certificates.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { keyPool } from '../../src/lib/key-pool.ts';
import { createLogger } from '../../src/lib/logger.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

export const ADMIN_TOKEN = 'admin-token-of-the-tests';

export interface TestApiServer extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly certificateAuthority: string;
  readonly server: ApiServer;
  readonly store: Store;
}

const admin: Authenticator = async ({ bearerToken }) =>
  bearerToken === ADMIN_TOKEN ? { name: 'admin', groups: ['system:masters', 'system:authenticated'] } : undefined;

const noKubelets: Kubelets = {
  handle: async () => {
    throw new ApiError('ServiceUnavailable', 'no kubelet runs in this test');
  },
};

const keys = keyPool(1);

export async function testApiServer(port = 0): Promise<TestApiServer> {
  const clock = systemClock();
  const store = openSqliteStore({ path: ':memory:' });
  const authority = await createAuthority(clock, 'kubernetes');
  const certificate = await signServerCertificate({ clock, authority }, ['127.0.0.1', 'localhost']);
  const server = await startApiServer({
    name: 'test',
    store,
    clock,
    logger: createLogger('warn'),
    host: '127.0.0.1',
    port,
    certificate,
    certificateAuthority: authority.certificatePem,
    tokenKeys: await keys.take(),
    issuer: 'https://kubernetes.default.svc.cluster.local',
    serviceCidr: '10.0.0.0/24',
    serviceAddress: '10.0.0.1',
    gitVersion: 'v1.35.4',
    kubelets: noKubelets,
    authenticators: [admin],
    authorizers: [],
    admission: [],
    freshObjects: [],
  });
  return {
    url: `https://127.0.0.1:${server.port}`,
    token: ADMIN_TOKEN,
    certificateAuthority: authority.certificatePem,
    server,
    store,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      store[Symbol.dispose]();
    },
  };
}
