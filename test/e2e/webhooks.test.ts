// A kind with a schema, a conversion webhook and admission webhooks that this test serves, through kubectl and helm.

import { describe, expect, it, onTestFinished } from 'vitest';
import { type Review, type WebhookServer, webhookServer } from '../apiserver/support/webhook-server.ts';
import { testCluster } from '../controllers/support/test-cluster.ts';
import { findKubectls, missing, onPath } from '../support/tools.ts';
import { temporaryDirectory } from './emulator-process.ts';
import { arrive } from './kubectl/arrive.ts';
import { AFTER_KUBECTL, USE, WITH_HELM, WITH_KUBECTL } from './kubectl/operator.ts';
import { play, type Step } from './kubectl/step.ts';

const KUBECTLS = findKubectls();
const ENDS = KUBECTLS.filter((_, index) => index === 0 || index === KUBECTLS.length - 1);
const withoutKubectl = missing({ kubectl: ENDS[0] });
const withoutHelm = missing({ kubectl: ENDS[0], helm: onPath('helm') });

interface Widget {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>>; readonly labels?: object };
  readonly spec: { readonly size?: number; readonly unit?: string; readonly sized?: string };
}

/** v1 has a size and a unit, v2 has them in one text. */
function convert({ apiVersion, request }: Review): string {
  const convertedObjects = (request.objects as Widget[]).map((object) => {
    const { size, unit, sized = '' } = object.spec;
    const [number, ofWhat] = sized.split(' ');
    const isTwo = request.desiredAPIVersion.endsWith('/v2');
    const spec = isTwo ? { sized: `${size} ${unit}` } : { size: Number(number), unit: ofWhat };
    return { ...object, apiVersion: request.desiredAPIVersion, spec };
  });
  const response = { uid: request.uid, result: { status: 'Success' }, convertedObjects };
  return JSON.stringify({ apiVersion, kind: 'ConversionReview', response });
}

function check({ request }: Review): object {
  if (request.operation === 'DELETE') {
    const isKept = (request.oldObject as Widget).metadata.annotations?.['keep'] === 'yes';
    return isKept ? { allowed: false, status: { message: 'it is to be kept', code: 403 } } : { allowed: true };
  }
  const { size = 0 } = (request.object as Widget).spec;
  if (size === 13)
    return { allowed: false, status: { message: 'thirteen brings bad luck', code: 403, reason: 'Forbidden' } };
  return { allowed: true, ...(size > 50 ? { warnings: ['that is large'] } : {}) };
}

function touch({ request }: Review): object {
  const labels = { ...(request.object as Widget).metadata.labels, touched: 'yes' };
  const patch = Buffer.from(JSON.stringify([{ op: 'add', path: '/metadata/labels', value: labels }]));
  return { allowed: true, patchType: 'JSONPatch', patch: patch.toString('base64') };
}

async function webhooks(): Promise<WebhookServer> {
  const server = await webhookServer((review, path) => {
    const [place] = path.split('?');
    if (place === '/convert') return convert(review);
    return place === '/touch' ? touch(review) : check(review);
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

async function playWith(kubectl: (typeof KUBECTLS)[number], name: string, steps: readonly Step[]): Promise<string> {
  const { kubeconfig } = await testCluster();
  const { url, caBundle } = await webhooks();
  const directory = temporaryDirectory();
  onTestFinished(() => directory[Symbol.dispose]());
  const variables = { URL: url, CA: caBundle };
  const shell = await arrive({ name, kubectl, kubeconfig, directory: directory.path, fixtures: 'helm', variables });
  return (await play(steps, shell)).join('\n\n');
}

describe.skipIf(withoutKubectl !== undefined)('a kind with webhooks', { timeout: 90_000 }, () => {
  it.each(ENDS)('is defined, used and forgotten with kubectl $version', async (kubectl) => {
    expect(await playWith(kubectl, 'operator', [...WITH_KUBECTL, ...USE, ...AFTER_KUBECTL])).toBe('');
  });

  it.skipIf(withoutHelm !== undefined)('is installed, used and uninstalled with helm', async () => {
    const newest = ENDS.at(-1) ?? { version: '', path: '' };
    expect(await playWith(newest, 'operator', WITH_HELM)).toBe('');
  });
});
