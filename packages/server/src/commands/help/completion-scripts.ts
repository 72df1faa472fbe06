export interface CompletionEntry {
  /** The words of the command; none of them for the program itself. */
  path: readonly string[];
  /** Its subcommands. */
  words: readonly { word: string; meaning: string }[];
  options: readonly { word: string; meaning: string; takesValue: boolean }[];
  /** What its argument may be. */
  values: readonly string[];
  takesFile: boolean;
}

export type CompletionTable = readonly CompletionEntry[];

/** The command that the words before the cursor name, without what follows its name. */
const key = ({ path }: CompletionEntry) => path.join(' ');

/** Every word that names a command somewhere: what follows is an argument. */
function commandWords(table: CompletionTable): string {
  return [...new Set(table.flatMap(({ path }) => path))].sort().join('|');
}

function candidates({ words, options, values }: CompletionEntry): string {
  return [...words.map(({ word }) => word), ...values, ...options.map(({ word }) => word)].join(' ');
}

/** For bash-completion, and for `eval` and `source`. */
export function renderBash(table: CompletionTable): string {
  const cases = table.map((entry) => `    '${key(entry)}') words='${candidates(entry)}' ;;`);
  const files = table.filter(({ takesFile }) => takesFile).map((entry) => `'${key(entry)}'`);
  return `# Completion of twofold for bash.
_twofold() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${commandWords(table)}) path="\${path:+$path }$word" ;;
    esac
  done
  case $path in
${cases.join('\n')}
  esac
  case $path in
    ${files.join('|')}) COMPREPLY=($(compgen -f -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
}
complete -o default -F _twofold twofold
`;
}

/** As a function file in fpath, or for \`source\` after compinit. */
export function renderZsh(table: CompletionTable): string {
  const cases = table.map((entry) => {
    const described = [...entry.words, ...entry.options].map(
      ({ word, meaning }) => `'${zshText(word)}:${zshText(meaning)}'`,
    );
    const values = entry.values.map((value) => `'${zshText(value)}'`);
    const files = entry.takesFile ? '; _files' : '';
    return `    '${key(entry)}') candidates=(${[...described, ...values].join(' ')})${files} ;;`;
  });
  return `#compdef twofold
# Completion of twofold for zsh.
_twofold() {
  local -a candidates
  local path_words='' word
  for word in "\${words[@]:1:$((CURRENT-2))}"; do
    case $word in
      ${commandWords(table)}) path_words="\${path_words:+$path_words }$word" ;;
    esac
  done
  case $path_words in
${cases.join('\n')}
  esac
  _describe 'twofold' candidates
}
if [ "$funcstack[1]" = "_twofold" ]; then _twofold "$@"; else compdef _twofold twofold; fi
`;
}

/** One line for each word, tied to the command that it may follow. */
export function renderFish(table: CompletionTable): string {
  const lines = table.flatMap((entry) => {
    const condition = `-n '__twofold_at "${key(entry)}"'`;
    const words = entry.words.map(
      ({ word, meaning }) => `complete -c twofold ${condition} -f -a ${word} -d '${fishText(meaning)}'`,
    );
    const values = entry.values.map((value) => `complete -c twofold ${condition} -f -a ${value}`);
    const options = entry.options.map(
      ({ word, meaning, takesValue }) =>
        `complete -c twofold ${condition} -l ${word.slice(2)}${takesValue ? ' -r' : ''} -d '${fishText(meaning)}'`,
    );
    return [...words, ...values, ...options];
  });
  return `# Completion of twofold for fish.
function __twofold_at
    set -l path
    for word in (commandline -opc)[2..]
        switch $word
            case ${commandWords(table).replaceAll('|', ' ')}
                set -a path $word
        end
    end
    test "$path" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function zshText(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
}

function fishText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
