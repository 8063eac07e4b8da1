// How bodies arrive: packed, in pieces, too large, broken off. Over real sockets.

import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedFetch, signedHeaders } from './support/sign.ts';
import { type RunningAws, startAws } from './support/start-aws.ts';

let aws: RunningAws;
beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws[Symbol.asyncDispose]());

const IDENTITY = 'Action=GetCallerIdentity&Version=2011-06-15';
const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

function post(sent: NonNullable<RequestInit['body']>, packing?: string, body = IDENTITY) {
  const headers = signedHeaders({ url: aws.url, service: 'sts', headers: FORM, body });
  const packed = packing === undefined ? {} : { 'content-encoding': packing };
  return fetch(aws.url, {
    method: 'POST',
    headers: { ...headers, ...packed },
    body: sent,
    duplex: 'half',
  } as RequestInit);
}

const pieces = (...texts: string[]) => new Blob(texts).stream();
const TOO_LARGE = 'x'.repeat(4 * 1024 * 1024);

describe('a body', () => {
  it('may come in pieces, or packed', async () => {
    expect((await post(pieces(IDENTITY))).status).toBe(200);
    const packed = await post(gzipSync(IDENTITY), 'gzip');
    expect(`${packed.status} ${await packed.text()}`).toMatch(/^200 [\s\S]*:root/);
  });

  it('over the limit is refused, whether it says so, comes in pieces, or is packed', async () => {
    const packed = await post(gzipSync(TOO_LARGE), 'gzip');
    expect(packed.status).toBe(413);
    expect(await packed.text()).toMatch(/^<\?xml.*<ErrorResponse .*<Code>RequestEntityTooLargeException</s);
    expect((await post(TOO_LARGE)).status).toBe(413);
    expect((await post(pieces(TOO_LARGE))).status).toBe(413);
  });

  it.each([
    ['ec2', /<Response><Errors><Error><Code>RequestEntityTooLargeException</],
    ['kms', /^{"__type":"RequestEntityTooLargeException",/],
    ['eks', /^{"message":"Request entity too large"}$/],
    ['none', /^{"__type":"RequestEntityTooLargeException",/],
  ])('over the limit is refused in the protocol of its service: %s', async (service, answer) => {
    const reply = await signedFetch({ url: aws.url, service, body: TOO_LARGE });
    expect(reply.status).toBe(413);
    expect(await reply.text()).toMatch(answer);
  });

  it('that is packed badly, or in a way that nobody knows, cannot be read', async () => {
    expect((await post(IDENTITY, 'gzip')).status).toBe(400);
    expect((await post(IDENTITY, 'zstd')).status).toBe(415);
    expect((await post(IDENTITY, '__proto__')).status).toBe(415);
    expect((await post(IDENTITY, 'identity')).status).toBe(200);
  });

  it('that breaks off harms nobody', async () => {
    const { hostname, port } = new URL(aws.url);
    const socket = connect({ host: hostname, port: Number(port) });
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nAction=', () => socket.destroy());
    await gone;
    expect((await post(IDENTITY)).status).toBe(200);
  });
});
