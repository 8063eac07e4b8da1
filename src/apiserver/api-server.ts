// One cluster's API server over its store: a list of its parts.

import { ApiError } from '../kube/api-error.ts';
import type { Cluster, Identity } from '../kube/cluster.ts';
import type { SchemaSource } from '../kube/schema/schema.ts';
import type { ExpressionWarning, ValidatingAdmissionPolicy } from '../kube/types.gen.ts';
import type { CertificatePair } from '../lib/certificates.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Store } from '../store/store.ts';
import { admissionRules } from './admission/index.ts';
import { checkTypes } from './admission/policies/check-types.ts';
import type { AdmissionRule } from './admission/rule.ts';
import { type AuditorOptions, auditor, auditorOf } from './audit/auditor.ts';
import { ANONYMOUS, type Authenticator, bearerToken } from './auth/authenticator.ts';
import { type Authorizer, anyOf } from './auth/authorizer.ts';
import { clientCertificates } from './auth/client-certificates.ts';
import { nodeAuthorizer } from './auth/node-authorizer.ts';
import { createRbac, type Rbac } from './auth/rbac.ts';
import { type ReviewToken, reviewHandlers } from './auth/reviews.ts';
import { type ServiceAccountTokens, serviceAccountTokens } from './auth/service-account-tokens.ts';
import { tokenSubresource } from './auth/token-subresource.ts';
import { localApiServices } from './bootstrap/api-services.ts';
import { type BootstrapObject, bootstrapObjects, FLOW_CONSUMER } from './bootstrap/bootstrap-objects.ts';
import { ensureObjects } from './bootstrap/ensure.ts';
import { followDefinitions } from './custom/definitions.ts';
import { decodeValue } from './decode.ts';
import { followFlowSchemas } from './flow-schema-status.ts';
import { flowControl } from './http/flow-control.ts';
import { requestMetrics } from './http/metrics.ts';
import { nonResourcePaths } from './http/paths.ts';
import { podStreams } from './http/pod-streams.ts';
import { servedElsewhere } from './http/served-elsewhere.ts';
import { listen } from './http/server.ts';
import { builtInKinds } from './kinds/index.ts';
import type { Kubelets } from './kubelets.ts';
import { openApi } from './openapi/open-api.ts';
import type { TokenKeys } from './pki.ts';
import { admitSubresource } from './registry/admit.ts';
import { clusterSchema } from './registry/cluster-schema.ts';
import { defineOwnerIndexes, embeddedCluster } from './registry/embedded-cluster.ts';
import { createHandlers } from './registry/handlers.ts';
import { Lister } from './registry/list.ts';
import type { Machinery } from './registry/machinery.ts';
import { Registry } from './registry/registry.ts';
import { createSubscriptions } from './registry/subscriptions.ts';
import type { SharedData } from './shared-data.ts';

export interface ApiServerOptions {
  readonly name: string;
  /** The same for all API servers of the process. */
  readonly shared: SharedData;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly host: string;
  readonly port: number;
  readonly certificate: CertificatePair;
  /** PEM of the cluster's CA. */
  readonly certificateAuthority: string;
  readonly tokenKeys: TokenKeys;
  /** Of service-account tokens: the cluster's OIDC issuer. */
  readonly issuer: string;
  readonly serviceCidr: string;
  /** Of the service `kubernetes`: the first of the block. */
  readonly serviceAddress: string;
  readonly gitVersion: string;
  readonly kubelets: Kubelets;
  /** Asked before the built-in ones: EKS's tokens. */
  readonly authenticators: readonly Authenticator[];
  /** Asked beside RBAC, as webhooks are: EKS's access policies. */
  readonly authorizers: readonly Authorizer[];
  /** Run after the built-in ones: Fargate's. */
  readonly admission: readonly AdmissionRule[];
  /** What a fresh cluster holds beside the API server's own objects. */
  readonly freshObjects: readonly BootstrapObject[];
  /** Which requests are written down, and where; empty: none is. */
  readonly audits: readonly Pick<AuditorOptions, 'policy' | 'sink' | 'annotations' | 'isOn'>[];
}

export interface ApiServer extends AsyncDisposable {
  readonly port: number;
  /** The cluster as this identity sees it. */
  cluster(identity: Identity): Cluster;
  /** For the controllers that work on every kind there is. */
  readonly registry: Registry;
  /** What is wrong with the types in a policy's expressions. */
  checkTypes(policy: ValidatingAdmissionPolicy): readonly ExpressionWarning[];
  /** The JSON Web Key Set that its service-account tokens are verified with. */
  tokenKeys(): Promise<object>;
}

export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { store, clock, logger, authenticators: own } = options;
  const { policy, schemas: builtIn, prepared } = options.shared;
  const tokens = serviceAccountTokens({ keys: options.tokenKeys, issuer: options.issuer, store, clock });
  const rbac = createRbac(store);
  const authorizer = anyOf([nodeAuthorizer(store, rbac), rbac.authorize, ...options.authorizers]);
  const authenticators = [...own, clientCertificates, tokens.authenticate];
  const hasWebhooks = options.authorizers.length > 0;
  const reviews = reviewHandlers({ authorizer, rbac, hasWebhooks, clock, reviewToken: reviewWith(own, tokens) });
  const token = tokenSubresource({ tokens, store, schemas: builtIn, clock });
  const registry = new Registry(builtInKinds({ serviceCidr: options.serviceCidr, clock, token, reviews, policy }));
  const schemas = clusterSchema(builtIn, registry);
  const admission = rulesOf(options, { rbac, authorizer, registry, schemas });
  const machinery: Machinery = { store, registry, admission, authorizer, schemas, clock, logger };
  defineOwnerIndexes(machinery);
  const handlers = createHandlers(machinery);
  await ensureObjects(machinery, firstObjects(options, registry), prepared);
  const definitions = followDefinitions(machinery);
  const streams = podStreams(store, options.kubelets, (request) => admitSubresource(admission, request));
  const tools = { machinery, handlers, lister: new Lister(machinery), clock, streams };
  const metrics = requestMetrics({ store, registry, clock });
  const paths = nonResourcePaths({
    registry,
    gitVersion: options.gitVersion,
    openApi: openApi({ registry, schemas, builtIn: options.shared.openApi, gitVersion: options.gitVersion }),
    metrics,
    jwks: tokens.jwks,
    openIdConfiguration: tokens.openIdConfiguration,
  });
  const flows = flowControl(store);
  const auditing = auditingOf(options);
  const subscriptions = createSubscriptions(machinery);
  const cluster = (identity: Identity) =>
    embeddedCluster({ name: options.name, machinery, handlers, subscriptions, identity, ...auditing });
  const flowSchemas = followFlowSchemas(cluster(FLOW_CONTROL), options);
  const isElsewhere = servedElsewhere(store);
  const server = await listen(
    { ...options, clientAuthority: options.certificateAuthority },
    { authenticators, authorizer, registry, tools, paths, logger, flows, metrics, isElsewhere, ...auditing },
  );
  return {
    port: server.port,
    registry,
    checkTypes: (policy) => checkTypes(policy, { kinds: () => registry.all(), schemas }),
    tokenKeys: tokens.jwks,
    cluster,
    async [Symbol.asyncDispose]() {
      flowSchemas[Symbol.dispose]();
      definitions[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

interface RuleParts {
  readonly rbac: Rbac;
  readonly authorizer: Authorizer;
  readonly registry: Registry;
  readonly schemas: SchemaSource;
}

function rulesOf(
  { store, clock, admission, gitVersion }: ApiServerOptions,
  { rbac, authorizer, registry, schemas }: RuleParts,
): readonly AdmissionRule[] {
  return [
    ...admissionRules(store, clock, {
      rbac,
      authorizer,
      kinds: () => registry.all(),
      labelsPods: Number(gitVersion.split('.')[1]) >= 35,
      inProcess: new Set(admission.flatMap(({ webhook }) => (webhook ? [webhook] : []))),
      decode: (patched, kind) => decodeValue(patched, { kind, schemas }).object,
    }),
    ...admission,
  ];
}

const FLOW_CONTROL: Identity = { user: 'system:apiserver', groups: ['system:masters'], fieldManager: FLOW_CONSUMER };

function auditingOf({ audits, clock, logger }: ApiServerOptions) {
  const auditors = audits.map((audit) => auditor({ ...audit, clock, logger }));
  return auditors.length > 0 ? { auditor: auditorOf(auditors) } : {};
}

/** What a new server holds; what is gone of it comes back with each start. */
function firstObjects(options: ApiServerOptions, registry: Registry): readonly BootstrapObject[] {
  const { certificateAuthority, serviceAddress, serviceCidr, shared } = options;
  return [
    ...bootstrapObjects({ certificateAuthority, serviceAddress, serviceCidr, policy: shared.policy }),
    ...localApiServices(registry.groups()),
    ...options.freshObjects,
  ];
}

/** A token for review may also be one of those that the cluster's own authenticators know. */
function reviewWith(authenticators: readonly Authenticator[], tokens: ServiceAccountTokens): ReviewToken {
  return async (said, audiences) => {
    // It is asked about as if a request came with it (pkg/registry/authentication/tokenreview/storage.go).
    const token = bearerToken(`Bearer ${said}`);
    if (token === undefined)
      return { user: ANONYMOUS, audiences: audiences.length > 0 ? audiences : tokens.defaultAudiences };
    const found = await tokens.review(token, audiences);
    if (found) return found;
    // Who knows nothing of audiences knows tokens for the API server.
    const fitting = tokens.defaultAudiences.filter((one) => audiences.length === 0 || audiences.includes(one));
    for (const authenticator of fitting.length > 0 ? authenticators : []) {
      const user = await authenticator({ bearerToken: token }).catch(badToken);
      if (user) return { user, audiences: fitting };
    }
    return undefined;
  };
}

/** A bad token is an answer here, not an error. Throws what is a failure of ours. */
function badToken(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error;
}
