// Whose request it is, where no signature says it: the facts of the services that are written down for that are those of their models.

import { expect, it } from 'vitest';
import { serviceOf } from '../../src/aws/dispatch.ts';
import type { HttpRequest } from '../../src/aws/protocols/protocol.ts';
import { findService, SERVICE_NAMES } from '../../src/aws/services.ts';

const request = (headers: Readonly<Record<string, string>>, body = ''): HttpRequest => ({
  method: 'POST',
  path: '/',
  query: '',
  headers: new Map(Object.entries(headers)),
  body: Buffer.from(body),
  sourceIp: undefined,
});

const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/us-west-2/${service}/aws4_request, SignedHeaders=host, Signature=0`;

it.each(SERVICE_NAMES)('%s is known by what its clients send', async (name) => {
  const { model } = await findService(name);
  const { protocol, apiVersion, targetPrefix } = model;
  if (protocol === 'rest-json') expect(serviceOf({ ...request({}), path: '/clusters' })).toBe(name);
  else if (protocol === 'rest-xml') expect(serviceOf(request({ authorization: signedFor(name) }))).toBe(name);
  else if (protocol === 'json') expect(serviceOf(request({ 'x-amz-target': `${targetPrefix}.Any` }))).toBe(name);
  else {
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    expect(serviceOf(request(form, `Action=Any&Version=${apiVersion}`))).toBe(name);
  }
});

it('nothing is known by a version or a target that no service has', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(serviceOf(request(form, 'Action=Any&Version=constructor'))).toBeUndefined();
  expect(serviceOf(request({ 'x-amz-target': 'AmazonSQS.SendMessage' }))).toBe('AmazonSQS');
});
