// A thousand clients at once, each on a connection of its own: every one is answered, and what was promised is there.

import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { signedHeaders } from './support/sign.ts';
import { startAws } from './support/start-aws.ts';

const CLIENTS = 1_000;

interface Sent {
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = (target: string, service: string, body: object): Sent => ({
  service,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
  body: JSON.stringify(body),
});
const form = (service: string, body: string): Sent => ({
  service,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});
const putParameter = (Name: string) => json('AmazonSSM.PutParameter', 'ssm', { Name, Type: 'String', Value: Name });

async function send(url: string, { service, headers, body }: Sent): Promise<string> {
  const signed = signedHeaders({ url, service, headers, body });
  const sent = request(url, { method: 'POST', headers: signed, agent: false }).end(body);
  const [reply] = (await once(sent, 'response')) as [IncomingMessage];
  return `${reply.statusCode} ${await text(reply)}`;
}

it('all are answered, and nothing of what they made is lost', { timeout: 60_000 }, async () => {
  await using aws = await startAws();
  const made = (index: number): Sent =>
    [
      putParameter(`/many/${index}`),
      form('iam', `Action=CreateUser&Version=2010-05-08&UserName=user-${index}`),
      json('Logs_20140328.CreateLogGroup', 'logs', { logGroupName: `/many/${index}` }),
      json('AmazonEC2ContainerRegistry_V20150921.CreateRepository', 'ecr', { repositoryName: `many/${index}` }),
    ][index % 4] as Sent;
  const all = Array.from({ length: CLIENTS }, (_, index) => index);
  const answers = await Promise.all(all.map((index) => send(aws.url, made(index))));
  expect(answers.filter((answer) => !answer.startsWith('200'))).toEqual([]);
  const again = await Promise.all(all.map((index) => send(aws.url, made(index))));
  expect(again.filter((answer) => !/AlreadyExists/.test(answer))).toEqual([]);
});

it('who asks for the same gets it once', { timeout: 60_000 }, async () => {
  await using aws = await startAws();
  const answers = await Promise.all(Array.from({ length: CLIENTS }, () => send(aws.url, putParameter('/one'))));
  expect(answers.filter((answer) => answer.startsWith('200'))).toHaveLength(1);
  expect(answers.filter((answer) => answer.includes('"ParameterAlreadyExists"'))).toHaveLength(CLIENTS - 1);
});
