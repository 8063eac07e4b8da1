// Asking a webhook what objects look like in another version.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/conversion/webhook_converter.go

import { ApiError } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ExtensionServiceReference, WebhookConversion } from '../../kube/types.gen.ts';
import type { Clock } from '../../lib/clock.ts';
import { randomUUID } from '../../lib/ids.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { parseNested } from '../../lib/nesting.ts';
import { CallFailed, post } from '../admission/webhooks/post.ts';

const TIMEOUT_SECONDS = 30;
const REVIEW_GROUP = 'apiextensions.k8s.io';

export interface ConversionTools {
  readonly clock: Clock;
  hasService(namespace: string, name: string): boolean;
}

/** Objects, none of them in this version, as they are in it; their order is kept. Throws ApiError. */
export type Converter = (objects: readonly KubeObject[], apiVersion: string) => Promise<KubeObject[]>;

/** An answer that cannot be used. */
class BadAnswer extends Error {}

export function webhookConverter(webhook: WebhookConversion, tools: ConversionTools): Converter {
  return async (objects, apiVersion) => {
    const [first] = objects;
    if (!first) return [];
    const refuse = (words: string, cause?: unknown) =>
      new ApiError('Unknown', `conversion webhook for ${first.apiVersion}, Kind=${first.kind} ${words}`, { cause });
    const answers = await ask(webhook, { objects, apiVersion }, tools).catch((error: unknown) => {
      if (error instanceof CallFailed || error instanceof BadAnswer) throw refuse(`failed: ${error.message}`, error);
      throw error;
    });
    if (answers.length !== objects.length)
      throw refuse(`returned ${answers.length} objects, expected ${objects.length}`);
    return objects.map((object, index) => {
      const answer = answers[index] ?? null;
      const problem = problemOf(answer, { object, apiVersion });
      if (problem !== undefined) throw refuse(`returned invalid object at index ${index}: ${problem}`);
      return withMeta(answer as JsonObject, object);
    });
  };
}

interface Wanted {
  readonly objects: readonly KubeObject[];
  readonly apiVersion: string;
}

async function ask(
  { clientConfig, conversionReviewVersions }: WebhookConversion,
  { objects, apiVersion: desiredAPIVersion }: Wanted,
  tools: ConversionTools,
): Promise<readonly JsonValue[]> {
  const version = conversionReviewVersions.find((one) => one === 'v1' || one === 'v1beta1');
  if (version === undefined) throw new BadAnswer('no supported conversion review versions');
  const apiVersion = `${REVIEW_GROUP}/${version}`;
  const uid = randomUUID();
  const review = { kind: 'ConversionReview', apiVersion, request: { uid, desiredAPIVersion, objects } };
  if (clientConfig?.service) throw unreachable(clientConfig.service, tools);
  const url = new URL(clientConfig?.url ?? '');
  url.searchParams.set('timeout', `${TIMEOUT_SECONDS}s`);
  const { caBundle } = clientConfig ?? {};
  const text = await post(
    {
      url,
      body: JSON.stringify(review),
      authority: caBundle ? Buffer.from(caBundle, 'base64').toString() : undefined,
      serverName: url.hostname,
      timeoutMs: TIMEOUT_SECONDS * 1000,
      signal: new AbortController().signal,
    },
    tools.clock,
  );
  return answersIn(text, { apiVersion, uid });
}

/** Emulator: the API server has no way into the pods' network yet, so that no service has an endpoint that it reaches. */
function unreachable({ namespace, name, port = 443, path = '' }: ExtensionServiceReference, tools: ConversionTools) {
  const at = `https://${name}.${namespace}.svc:${port}${path}?timeout=${TIMEOUT_SECONDS}s`;
  const why = tools.hasService(namespace, name)
    ? `no endpoints available for service "${name}"`
    : `service "${name}" not found`;
  return new CallFailed(`Post "${at}": ${why}`);
}

function answersIn(text: string, { apiVersion, uid }: { apiVersion: string; uid: string }): readonly JsonValue[] {
  const review = parsed(text);
  const isFirst = apiVersion.endsWith('/v1beta1');
  if (!isFirst && (review['apiVersion'] !== apiVersion || review['kind'] !== 'ConversionReview')) {
    const got = `${review['apiVersion'] ?? ''}, Kind=${review['kind'] ?? ''}`;
    throw new BadAnswer(`expected webhook response of ${apiVersion}, Kind=ConversionReview, got ${got}`);
  }
  const { response } = review;
  if (!isObject(response)) throw new BadAnswer('no response provided');
  if (!isFirst && response['uid'] !== uid)
    throw new BadAnswer(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response['uid'] ?? '')}`);
  const { status = '', message } = (response['result'] ?? {}) as { status?: string; message?: string };
  if (status !== 'Success') throw new BadAnswer(message || `response.result.status was '${status}', not 'Success'`);
  const { convertedObjects } = response;
  return Array.isArray(convertedObjects) ? convertedObjects : [];
}

function parsed(text: string): JsonObject {
  try {
    const value = parseNested(text);
    if (isObject(value)) return value;
  } catch {
    // As good as something that is no object.
  }
  throw new BadAnswer("couldn't get version/kind; json parse error: the answer is no JSON object");
}

/** What is wrong with an answer for this object; only labels and annotations of its metadata may be others. */
function problemOf(
  answer: JsonValue,
  { object, apiVersion }: { object: KubeObject; apiVersion: string },
): string | undefined {
  if (!isObject(answer)) return `invalid type ${typeof answer}`;
  if (answer['apiVersion'] !== apiVersion)
    return `invalid groupVersion (expected ${apiVersion}, received ${answer['apiVersion'] ?? ''})`;
  if (answer['kind'] !== object.kind) return `invalid kind (expected ${object.kind}, received ${answer['kind'] ?? ''})`;
  const { metadata } = answer;
  if (!isObject(metadata)) return 'missing metadata in converted object';
  for (const [field, word] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const [before, after] = [object.metadata[field] ?? '', metadata[field] ?? ''];
    if (before !== after) return `must have the same ${word}: ${before} != ${after}`;
  }
  return undefined;
}

function withMeta(answer: JsonObject, { metadata }: KubeObject): KubeObject {
  const { labels: _labels, annotations: _annotations, ...kept } = metadata;
  const { labels, annotations } = answer['metadata'] as unknown as KubeObject['metadata'];
  const changed = { ...kept, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) };
  return { ...answer, metadata: changed } as unknown as KubeObject;
}
