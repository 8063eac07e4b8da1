// Regenerates every *.gen file from published descriptions: `npm run generate -- <folder>`, where the folder holds
// kubernetes-openapi-v2-1.36.json (kubernetes/kubernetes, api/openapi-spec/swagger.json) and zz_generated.openapi-1.35.go (the same,
// pkg/generated/openapi). With a second folder, the `data`
// folder of the Python package botocore, the AWS models as well. And docs/aws.md, from the lists of operations.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AWS_SERVICES, awsModel, operationFilesOf } from './aws-models.ts';
import { awsSupport } from './aws-support.ts';
import { type GoPackages, kubernetesSchema } from './kubernetes-schema.ts';
import { kubernetesTypes, type OpenApiV2 } from './kubernetes-types.ts';
import { kubernetesValues } from './kubernetes-values.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: npm run generate -- <folder with the published descriptions>');
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const write = (path: string, text: string) => writeFileSync(new URL(`../${path}`, import.meta.url), text);

write('kube/types.gen.ts', kubernetesTypes(read('kubernetes-openapi-v2-1.36.json') as OpenApiV2));

const openApiCode = readFileSync(join(folder, 'zz_generated.openapi-1.35.go'), 'utf8');
write('apiserver/openapi/values.gen.json', JSON.stringify(kubernetesValues(openApiCode)));

write('../docs/aws.md', awsSupport());

const awsFolder = process.argv[3];
if (awsFolder !== undefined) {
  const source = new URL('../', import.meta.url).pathname;
  for (const service of Object.keys(AWS_SERVICES)) {
    const { json, types } = awsModel(awsFolder, service, operationFilesOf(source, service));
    write(`aws/${service}/model.gen.json`, json);
    write(`aws/${service}/types.gen.ts`, types);
  }
}
write(
  'kube/schema/kubernetes.gen.json',
  JSON.stringify(
    kubernetesSchema(
      read('kubernetes-openapi-v2-1.36.json') as OpenApiV2,
      read('kubernetes-fields-1.36.json') as GoPackages,
    ),
  ),
);
