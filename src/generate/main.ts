// Regenerates every *.gen file from published descriptions, and docs/aws.md from the lists of operations:
//
//   npm run generate                              docs/aws.md
//   npm run generate -- aws DATA [SERVICE …]      and the models of AWS's services, or of these. DATA: the folder `data` of the Python
//                                                 package botocore; another release of it than last time may bring other changes, too
//   npm run generate -- kubernetes FOLDER         and what is known of Kubernetes. FOLDER has
//     kubernetes-openapi-v2-1.36.json             kubernetes/kubernetes, api/openapi-spec/swagger.json
//     kubernetes-fields-1.36.json                 what Go's own types say (`GoPackages` in kubernetes-schema.ts): of each struct of
//                                                 k8s.io/api and apimachinery its fields, with their JSON and protobuf tags
//     zz_generated.openapi-1.35.go                kubernetes/kubernetes, pkg/generated/openapi/zz_generated.openapi.go

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AWS_SERVICES, awsModel, operationFilesOf } from './aws-models.ts';
import { awsSupport } from './aws-support.ts';
import { addEarlierFields } from './earlier-fields.ts';
import { type GoPackages, kubernetesSchema } from './kubernetes-schema.ts';
import { kubernetesTypes, type OpenApiV2 } from './kubernetes-types.ts';
import { kubernetesValues } from './kubernetes-values.ts';

const write = (path: string, text: string) => writeFileSync(new URL(`../${path}`, import.meta.url), text);

function generateKubernetes(folder: string): void {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const openapi = JSON.parse(read('kubernetes-openapi-v2-1.36.json')) as OpenApiV2;
  const fields = JSON.parse(read('kubernetes-fields-1.36.json')) as GoPackages;
  addEarlierFields(openapi, fields);
  const values = kubernetesValues(read('zz_generated.openapi-1.35.go'), openapi);
  write('kube/types.gen.ts', kubernetesTypes(openapi));
  write('kube/schema/kubernetes.gen.json', JSON.stringify(kubernetesSchema(openapi, fields)));
  write('apiserver/openapi/values.gen.json', JSON.stringify(values));
}

function generateAws(data: string, services: readonly string[]): void {
  const source = new URL('../', import.meta.url).pathname;
  for (const service of services) {
    const { json, types } = awsModel(data, service, operationFilesOf(source, service));
    write(`aws/${service}/model.gen.json`, json);
    write(`aws/${service}/types.gen.ts`, types);
  }
}

const [what, folder, ...services] = process.argv.slice(2);
if (what === 'kubernetes' && folder !== undefined) generateKubernetes(folder);
else if (what === 'aws' && folder !== undefined)
  generateAws(folder, services.length > 0 ? services : Object.keys(AWS_SERVICES));
else if (what !== undefined) throw new Error('usage: npm run generate [-- kubernetes FOLDER | aws DATA [SERVICE …]]');
write('../docs/aws.md', awsSupport());
