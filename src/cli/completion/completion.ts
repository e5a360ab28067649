import type { Command } from '../command'
import { ACTIONS } from '../keys/actions'
import { RECIPES } from '../setup/recipes'
import { GROUPS } from '../usage/groups'

/** What can be completed: commands with their options, and what may follow an option. */
export type Completable = {
  commands: Readonly<Record<string, readonly string[]>>
  /** Options behind which a file or folder stands. */
  paths: readonly string[]
}

/** Prints a script that completes the command line in a shell. */
export const completion =
  (completable: Completable): Command =>
  async ({ words: [shell = ''] = [] }) => {
    if (shell !== 'bash') {
      console.error(
        `${shell ? `There is no completion for "${shell}"` : 'Which shell?'} portus completion bash`,
      )
      return 2
    }
    console.log(bashScript(completable))
    return 0
  }

/** https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html */
function bashScript({ commands, paths }: Completable): string {
  const cases = Object.entries(commands).map(
    ([name, options]) => `    ${name}) options="${options.join(' ')}" ;;`,
  )
  return `# source <(portus completion bash)
_portus() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= options= at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      -*) ;;
      ${Object.keys(commands).join('|')}) command=\${COMP_WORDS[at]}; break ;;
    esac
  done
  case $previous in
    ${paths.join('|')}) mapfile -t COMPREPLY < <(compgen -f -- "$word"); compopt -o filenames 2>/dev/null; return ;;
    setup) COMPREPLY=($(compgen -W "${Object.keys(RECIPES).join(' ')}" -- "$word")); return ;;
    keys) COMPREPLY=($(compgen -W "${ACTIONS.join(' ')}" -- "$word")); return ;;
    --by) COMPREPLY=($(compgen -W "${GROUPS.join(' ')}" -- "$word")); return ;;
    completion) COMPREPLY=($(compgen -W "bash" -- "$word")); return ;;
  esac
  case $command in
    '') options="${Object.keys(commands).join(' ')} --help --version" ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$options" -- "$word"))
}
complete -F _portus portus`
}
