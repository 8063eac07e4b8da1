// Stacks by the aws CLI.

import { expect, it } from 'vitest';
import { ROLE_TRUST } from '../../support/role-trust.ts';
import { describeCli } from '../support/cli.ts';

const template = (Description: object | string, Outputs?: object) =>
  JSON.stringify({
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Description, AssumeRolePolicyDocument: ROLE_TRUST } } },
    Outputs,
  });
const EXPORTING = { Arn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] }, Export: { Name: 'shared' } } };

describeCli(
  'has stacks',
  async () => {},
  ({ ask, refused }) => {
    const able = '--capabilities CAPABILITY_IAM';
    const base = '--stack-name base';
    const status = `cloudformation describe-stacks ${base} --query Stacks[0].StackStatus`;

    it('that are refused in the service’s words', async () => {
      const list = 'cloudformation list-stacks --query StackSummaries --stack-status-filter';
      expect(await ask(`${list} CREATE_COMPLETE`)).toEqual([]);
      expect(await refused(`${list} DONE`)).toContain(
        '(ValidationError) when calling the ListStacks operation: 1 valid',
      );
      expect(await refused(`cloudformation describe-stacks ${base}`)).toMatch(
        /\(ValidationError\) when calling the DescribeStacks operation: Stack with id base does not exist$/,
      );
      expect(await refused(`cloudformation create-stack ${base} --template-body`, template('a'))).toMatch(
        /\(InsufficientCapabilitiesException\) when calling the CreateStack operation: Requires capabilities : \[CAPABILITY_IAM\]$/,
      );
    });

    it('made, looked at, changed and gone', async () => {
      const create = `cloudformation create-stack ${able} --query StackId`;
      expect(await ask(`${create} ${base} --template-body`, template('a', EXPORTING))).toMatch(/:stack\/base\//);
      expect(await ask(status)).toBe('CREATE_COMPLETE');
      await ask(`${create} --stack-name user --template-body`, template({ 'Fn::ImportValue': 'shared' }));
      expect(await ask('cloudformation list-exports --query Exports[].Name')).toEqual(['shared']);
      expect(await ask('cloudformation list-imports --export-name shared --query Imports')).toEqual(['user']);
      const one = `${base} --logical-resource-id Role --query StackResourceDetail.ResourceStatus`;
      expect(await ask(`cloudformation describe-stack-resource ${one}`)).toBe('CREATE_COMPLETE');
      expect(await ask(`cloudformation describe-stack-resources ${base} --query length(StackResources)`)).toBe(1);
      expect(await ask(`cloudformation list-stack-resources ${base} --query length(StackResourceSummaries)`)).toBe(1);
      expect(await ask(`cloudformation describe-stack-events ${base} --query length(StackEvents)`)).toBe(5);
      expect(await ask(`cloudformation get-template ${base} --query TemplateBody.Outputs`)).toEqual(EXPORTING);
      expect(await ask(`cloudformation get-template-summary ${base} --query ResourceTypes`)).toEqual([
        'AWS::IAM::Role',
      ]);
      await ask(`cloudformation update-stack ${base} ${able} --template-body`, template('b', EXPORTING));
      expect(await ask(status)).toBe('UPDATE_COMPLETE');
      const protect = `cloudformation update-termination-protection ${base}`;
      await ask(`${protect} --enable-termination-protection`);
      expect(await refused(`cloudformation delete-stack ${base}`)).toContain('while TerminationProtection is enabled');
      await ask(`${protect} --no-enable-termination-protection`);
      await ask('cloudformation delete-stack --stack-name user');
      await ask(`cloudformation delete-stack ${base}`);
      expect(await refused(status)).toContain('does not exist');
    });

    it('changed by change sets', async () => {
      await ask(`cloudformation create-stack ${base} ${able} --template-body`, template('a'));
      const set = `${base} --change-set-name next`;
      const make = () => ask(`cloudformation create-change-set ${set} ${able} --template-body`, template('b'));
      await make();
      await ask(`cloudformation delete-change-set ${set}`);
      await make();
      const action = '--query Changes[].ResourceChange.Action';
      expect(await ask(`cloudformation describe-change-set ${set} ${action}`)).toEqual(['Modify']);
      await ask(`cloudformation execute-change-set ${set}`);
      expect(await ask(status)).toBe('UPDATE_COMPLETE');
    });
  },
);
