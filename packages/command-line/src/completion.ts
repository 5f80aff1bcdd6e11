import type { OptionWord } from "./declared-options.ts";
import { inProgram, type ProgramDefinition, type Subcommand, subcommandsOf } from "./program.ts";

/** The shells that {@link completionScript} knows. */
export const completionShells: readonly ["bash", "zsh", "fish"] = ["bash", "zsh", "fish"];

/**
 * A script that makes a shell complete the commands of a program, their options, and the values of options that take one of a few words, as
 * {@link oneOf} tells; everywhere else file names. It holds all of that itself, so that a press of Tab starts no process.
 */
export function completionScript(program: ProgramDefinition, shell: (typeof completionShells)[number]): string {
  switch (shell) {
    case "bash":
      return bashScript(program);
    case "zsh":
      return zshScript(program);
    case "fish":
      return fishScript(program);
  }
}

function bashScript(program: ProgramDefinition): string {
  const { name } = program;
  const commands = subcommandsOf(program);
  const names = ["help", ...commands.map((each) => each.name)];
  return `# Completion of ${name} for bash; put into ~/.bashrc:  eval "$(${name} completion bash)"
_${name}_complete() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" stem=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted([...names, "--help", "--version"].join(" "))} -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
    help) words=${quoted(commands.map((each) => each.name).join(" "))} ;;
${commands.map(bashCase).join("\n")}
  esac
  if [ -n "$words" ] && { [ "\${word:0:1}" = "-" ] || [ "\${words:0:1}" != "-" ]; }; then
    COMPREPLY=($(compgen -P "$stem" -W "$words" -- "\${word#"$stem"}"))
  fi
}
complete -o bashdefault -o default -F _${name}_complete ${name}
`;
}

function bashCase({ name, aliases, words, options }: Subcommand): string {
  const all = options();
  const pattern = [name, ...aliases].join("|");
  const valued = all.filter(({ hasValue }) => hasValue);
  const withWords = valued.filter(({ values }) => values.length > 0);
  const rest = valued.filter(({ values }) => values.length === 0).flatMap((option) => option.words);
  const cases = [
    ...withWords.map((option) => {
      // Of a list, what stands before the last comma stays.
      const stem = option.isList ? `; case "$word" in *,*) stem="\${word%,*}," ;; esac` : "";
      return `        ${option.words.join("|")}) words=${quoted(option.values.join(" "))}${stem} ;;`;
    }),
    // Their values are file names, or nothing that could be known.
    ...(rest.length === 0 ? [] : [`        ${rest.join("|")}) words="" ;;`]),
    `        *) words=${quoted([...words, ...all.flatMap((option) => option.words)].join(" "))} ;;`,
  ];
  return `    ${pattern})\n      case "$before" in\n${cases.join("\n")}\n      esac ;;`;
}

function zshScript(program: ProgramDefinition): string {
  const { name } = program;
  const commands = subcommandsOf(program);
  const described = commands.map(
    (each) => `    ${quoted(`${each.name}:${plain(inProgram(each.description, program))}`)}`,
  );
  const cases = commands.map(({ name: own, aliases, words, options }) => {
    const specs = options().flatMap(zshSpecs);
    const first = words.length > 0 ? `'1: :(${words.join(" ")})'` : "'*: :_files'";
    return `        ${[own, ...aliases].join("|")}) _arguments -s ${[...specs, first].join(" \\\n          ")} ;;`;
  });
  return `#compdef ${name}
# Completion of ${name} for zsh; put into ~/.zshrc after compinit:  eval "$(${name} completion zsh)"
_${name}() {
  local -a commands=(
${described.join("\n")}
    'help:Show help of a command'
  )
  local context state state_descr line
  typeset -A opt_args
  _arguments -C '--help[Show help]' '--version[Show version number]' '1: :->command' '*:: :->rest'
  case "$state" in
    command) _describe command commands ;;
    rest)
      case "$line[1]" in
        help) _describe command commands ;;
${cases.join("\n")}
      esac ;;
  esac
}
compdef _${name} ${name}
`;
}

function zshSpecs({ words, hasValue, description, values, isList }: OptionWord): string[] {
  const choice = isList ? `{_values -s , value ${values.join(" ")}}` : `(${values.join(" ")})`;
  const value = !hasValue ? "" : values.length > 0 ? `: :${choice}` : ": :_files";
  const said = plain(description).replace(/[[\]\\:]/g, (character) => `\\${character}`);
  return words.map((word) => quoted(`*${word}[${said}]${value}`));
}

function fishScript(program: ProgramDefinition): string {
  const { name } = program;
  const names = subcommandsOf(program).map((each) => each.name);
  const lines = subcommandsOf(program).flatMap((each) => {
    const seen = `-n ${quoted(`__fish_seen_subcommand_from ${[each.name, ...each.aliases].join(" ")}`)}`;
    return [
      `complete -c ${name} -n __fish_use_subcommand -f -a ${each.name} -d ${quoted(plain(inProgram(each.description, program)))}`,
      ...each.words.map((word) => `complete -c ${name} ${seen} -f -a ${quoted(word)}`),
      ...each.options().map((option) => `complete -c ${name} ${seen} ${fishOption(option)}`),
    ];
  });
  return `# Completion of ${name} for fish; save as ~/.config/fish/completions/${name}.fish
complete -c ${name} -n __fish_use_subcommand -f -a help -d 'Show help of a command'
complete -c ${name} -n '__fish_seen_subcommand_from help' -f -a ${quoted(names.join(" "))}
${lines.join("\n")}
`;
}

function fishOption({ words, hasValue, description, values, isList }: OptionWord): string {
  const names = words.map((word) => (word.startsWith("--") ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`));
  const value = !hasValue
    ? ""
    : values.length > 0
      ? ` -x -a ${quoted(isList ? `(__fish_append , ${values.join(" ")})` : values.join(" "))}`
      : " -r";
  return `${names.join(" ")}${value} -d ${quoted(plain(description))}`;
}

/** One line. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** In single quotes, for any of the shells. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
