// `eks-fargate completion SHELL`: a script that completes commands, flags and their words.

import { Argument, type Command } from 'commander';
import type { CliCommand } from './command.ts';

const SHELLS = { bash, zsh, fish } as const;

export const completionCommand: CliCommand = {
  register(program) {
    program
      .command('completion')
      .addArgument(new Argument('<SHELL>').choices(Object.keys(SHELLS)))
      .description('print a completion script, for example: eval "$(eks-fargate completion bash)"')
      .action((shell: keyof typeof SHELLS) => void process.stdout.write(SHELLS[shell](wordsOf(program))));
  },
};

interface CommandWords {
  readonly name: string;
  readonly description: string;
  /** What its argument can be. */
  readonly choices: readonly string[];
  /** `--port`, …; and the words that each may have after it. */
  readonly flags: readonly { readonly flag: string; readonly text: string; readonly words: readonly string[] }[];
}

function wordsOf(program: Command): readonly CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description().replaceAll("'", ''),
    choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    flags: command.options.map((option) => ({
      flag: option.long ?? option.short ?? '',
      text: option.description.replaceAll("'", ''),
      words: /[<[]([a-z]+(?:\|[a-z]+)+)/.exec(option.flags)?.[1]?.split('|') ?? [],
    })),
  }));
}

function bash(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const values = commands.flatMap(({ flags }) => flags.filter(({ words }) => words.length > 0));
  const unique = [...new Map(values.map((value) => [value.flag, value])).values()];
  return `_eks_fargate() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words
  case "$before" in
${unique.map(({ flag, words }) => `    ${flag}) words='${words.join(' ')}' ;;`).join('\n')}
    *) case "\${COMP_WORDS[1]}" in
${commands.map(({ name, flags, choices }) => `      ${name}) words='${[...choices, ...flags.map(({ flag }) => flag)].join(' ')}' ;;`).join('\n')}
      *) words='${names}' ;;
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -F _eks_fargate eks-fargate
`;
}

function zsh(commands: readonly CommandWords[]): string {
  return `#compdef eks-fargate
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;
}

function fish(commands: readonly CommandWords[]): string {
  const first = commands.map(
    ({ name, description }) => `complete -c eks-fargate -f -n __fish_use_subcommand -a ${name} -d '${description}'`,
  );
  const rest = commands.flatMap(({ name, flags }) =>
    flags.map(({ flag, text, words }) => {
      const values = words.length > 0 ? ` -x -a '${words.join(' ')}'` : '';
      return `complete -c eks-fargate -n '__fish_seen_subcommand_from ${name}' -l ${flag.replace(/^--/, '')} -d '${text}'${values}`;
    }),
  );
  const choices = commands
    .filter(({ choices }) => choices.length > 0)
    .map(
      ({ name, choices }) =>
        `complete -c eks-fargate -f -n '__fish_seen_subcommand_from ${name}' -a '${choices.join(' ')}'`,
    );
  return `${[...first, ...choices, ...rest].join('\n')}\n`;
}
