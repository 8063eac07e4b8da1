// A webhook of the tests: over TLS on loopback, with an authority of its own.

import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority, signServerCertificate } from '../../../src/lib/certificates.ts';
import { systemClock } from '../../../src/lib/clock.ts';

export interface Review {
  readonly apiVersion: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of a question is what a test is about
  readonly request: any;
}

export type Reviewer = (review: Review, path: string) => object | string | undefined;

export interface WebhookServer extends AsyncDisposable {
  readonly url: string;
  /** As `caBundle` has it. */
  readonly caBundle: string;
  /** All that was asked, in its order. */
  readonly reviews: Review[];
}

/**
 * @param answer the `response` but for its uid; a text is sent as it is; undefined: there is no answer, ever
 */
export async function webhookServer(answer: Reviewer): Promise<WebhookServer> {
  const clock = systemClock();
  const authority = await createAuthority(clock, 'webhooks');
  const { certificatePem: cert, privateKeyPem: key } = await signServerCertificate({ clock, authority }, ['127.0.0.1']);
  const reviews: Review[] = [];
  const server = https.createServer({ cert, key }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const review = JSON.parse(Buffer.concat(parts).toString()) as Review;
      reviews.push(review);
      const said = answer(review, request.url ?? '');
      if (said === undefined) return;
      const { apiVersion, request: asked } = review;
      response.setHeader('content-type', 'application/json');
      response.end(
        typeof said === 'string'
          ? said
          : JSON.stringify({ apiVersion, kind: 'AdmissionReview', response: { uid: asked.uid, ...said } }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    caBundle: Buffer.from(authority.certificatePem).toString('base64'),
    reviews,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
