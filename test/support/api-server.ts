// An API server in this process, on a store in memory, with a token of its own: for tests and for playing recordings.

import { KubeConfig } from '@kubernetes/client-node';
import { type ApiServer, type ApiServerOptions, startApiServer } from '../../src/apiserver/api-server.ts';
import type { Authenticator } from '../../src/apiserver/auth/authenticator.ts';
import type { Kubelets } from '../../src/apiserver/kubelets.ts';
import { type SharedData, sharedData } from '../../src/apiserver/shared-data.ts';
import { ApiError } from '../../src/kube/api-error.ts';
import { type CertificatePair, createAuthority, signServerCertificate } from '../../src/lib/certificates.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { createLogger, type Logger } from '../../src/lib/logger.ts';
import { newRsaKeyPair } from '../../src/lib/rsa-keys.ts';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';

export const ADMIN_TOKEN = 'admin-token-of-the-tests';

export const ADMIN = { user: 'admin', groups: ['system:masters', 'system:authenticated'], fieldManager: 'test' };

export interface TestApiServer extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  /** PEM. */
  readonly certificateAuthority: string;
  /** The same, with its key. */
  readonly authority: CertificatePair;
  /** For a client that is the administrator. */
  readonly config: KubeConfig;
  readonly server: ApiServer;
  readonly store: Store;
}

/** What a test has otherwise than the rest. */
export interface TestApiServerOptions {
  /** Of the database's file; a store in memory when left out. */
  readonly path?: string;
  readonly port?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly admission?: ApiServerOptions['admission'];
  readonly authorizers?: ApiServerOptions['authorizers'];
  readonly freshObjects?: ApiServerOptions['freshObjects'];
  readonly audit?: ApiServerOptions['audits'][number] | undefined;
  readonly kubelets?: Kubelets;
  readonly service?: { readonly cidr: string; readonly address: string };
  readonly gitVersion?: string;
  /** As of a process that has just begun; that of all servers of the file when left out. */
  readonly shared?: SharedData;
  /** How much of the past watches can begin at; the store's own measure when left out. */
  readonly ringBytes?: number;
}

const admin: Authenticator = async ({ bearerToken }) =>
  bearerToken === ADMIN_TOKEN ? { name: ADMIN.user, groups: ADMIN.groups } : undefined;

const noKubelets: Kubelets = {
  handle: async () => {
    throw new ApiError('ServiceUnavailable', 'no kubelet runs in this test');
  },
};

/** One for all servers of a test file: making one takes long. */
const tokenKeys = newRsaKeyPair();
const shared = sharedData();

export async function testApiServer(options: TestApiServerOptions = {}): Promise<TestApiServer> {
  const { clock = systemClock(), service = { cidr: '10.0.0.0/16', address: '10.0.0.1' } } = options;
  const { ringBytes, path = ':memory:' } = options;
  const store = openSqliteStore({ path, ...(ringBytes === undefined ? {} : { ringBytes }) });
  const authority = await createAuthority(clock, 'kubernetes');
  const server = await startApiServer({
    name: 'test',
    shared: options.shared ?? shared,
    store,
    clock,
    logger: options.logger ?? createLogger('warn'),
    host: '127.0.0.1',
    port: options.port ?? 0,
    certificate: await signServerCertificate({ clock, authority }, ['127.0.0.1', 'localhost']),
    certificateAuthority: authority.certificatePem,
    tokenKeys: () => tokenKeys,
    issuer: 'https://kubernetes.default.svc.cluster.local',
    serviceCidr: service.cidr,
    serviceAddress: service.address,
    gitVersion: options.gitVersion ?? 'v1.35.4',
    kubelets: options.kubelets ?? noKubelets,
    authenticators: [admin],
    authorizers: options.authorizers ?? [],
    admission: options.admission ?? [],
    freshObjects: options.freshObjects ?? [],
    audits: options.audit ? [options.audit] : [],
  });
  const url = `https://127.0.0.1:${server.port}`;
  return {
    url,
    token: ADMIN_TOKEN,
    certificateAuthority: authority.certificatePem,
    authority,
    config: adminConfig(url, authority.certificatePem),
    server,
    store,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      store[Symbol.dispose]();
    },
  };
}

function adminConfig(server: string, certificateAuthority: string): KubeConfig {
  const config = new KubeConfig();
  const caData = Buffer.from(certificateAuthority).toString('base64');
  config.loadFromClusterAndUser(
    { name: 'test', server, caData, skipTLSVerify: false },
    { name: 'admin', token: ADMIN_TOKEN },
  );
  return config;
}
