import { parseArgs } from 'node:util'
import type { CommandOptions } from '../cli/command'
import { SETTING_FLAGS } from '../cli/setting-flags'
import { didYouMean } from '../config/validate/did-you-mean'
import { COMMANDS, type CommandEntry, commandNamed } from './commands'
import { commandUsage, usage } from './help'
import { COMMON_OPTIONS, OPTIONS } from './options'

/** What a command line asks for: a command, a text for people, or what is wrong with it. */
export type Asked =
  | { kind: 'command'; name: string; entry: CommandEntry; options: CommandOptions }
  | { kind: 'text'; text: string }
  | { kind: 'complaint'; text: string }

/** Reads a command line. */
export function readArguments(argv: readonly string[]): Asked {
  let values: Readonly<Record<string, string | boolean | undefined>>
  let positionals: string[]
  let twice: string | undefined
  try {
    const parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...COMMON_OPTIONS, ...OPTIONS, ...SETTING_FLAGS },
      tokens: true,
    })
    ;({ values, positionals } = parsed)
    twice = repeated(
      parsed.tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])),
    )
  } catch (error) {
    const command = argv.find((word) => commandNamed(word))
    return complaint(firstSentence(error as Error), command)
  }
  if (twice !== undefined) return complaint(`Option '--${twice}' is there twice`)
  const [first = values.version === true ? 'version' : '', ...rest] = positionals
  const [name = '', ...words] = first === 'help' ? rest : [first, ...rest]
  const entry = commandNamed(name)
  if (first === 'help' || values.help === true)
    return { kind: 'text', text: entry ? commandUsage(name, entry) : usage() }
  if (name === '')
    return argv.length > 0
      ? complaint(`A command is missing: portus <command> ${argv.join(' ')}`)
      : { kind: 'complaint', text: usage() }
  if (!entry)
    return complaint(`Unknown command "${name}"${didYouMean(name, Object.keys(COMMANDS))}`)
  return fitting(name, entry, values, words)
}

/** The command, if it takes all that was typed. */
function fitting(
  name: string,
  entry: CommandEntry,
  values: Readonly<Record<string, string | boolean | undefined>>,
  words: readonly string[],
): Asked {
  const extra = words[entry.words?.length ?? 0]
  if (extra !== undefined) return complaint(`Unexpected argument "${extra}"`, name)
  const typed = Object.keys(values).filter((option) => values[option] !== undefined)
  const stray = typed.find((option) => !isOptionOf(entry, option))
  if (stray !== undefined) return complaint(`Option '--${stray}' is not for ${name}`, name)
  return { kind: 'command', name, entry, options: optionsOf(values, words) }
}

const isOptionOf = ({ options, takesSettings }: CommandEntry, option: string): boolean =>
  Object.hasOwn(COMMON_OPTIONS, option) ||
  options.some((own) => own === option) ||
  (takesSettings === true && Object.hasOwn(SETTING_FLAGS, option))

function optionsOf(
  values: Readonly<Record<string, string | boolean | undefined>>,
  words: readonly string[],
): CommandOptions {
  const settings: Record<string, string> = {}
  const own: Record<string, string | boolean> = {}
  for (const [name, value] of Object.entries(values)) {
    const flag = Object.hasOwn(SETTING_FLAGS, name) ? SETTING_FLAGS[name] : undefined
    if (flag) settings[flag.variable] = String(value)
    else if (value !== undefined) own[name] = value
  }
  const { config, 'env-file': envFile, url, ...others } = own
  return {
    ...(typeof config === 'string' && { config }),
    ...(typeof envFile === 'string' && { envFile }),
    ...(typeof url === 'string' && { url }),
    own: others,
    settings,
    words,
  }
}

const complaint = (text: string, name?: string): Asked => ({
  kind: 'complaint',
  text: `${text}\nTry "portus ${name ? `${name} ` : ''}--help"`,
})

const repeated = (names: readonly string[]): string | undefined =>
  names.find((name, at) => names.indexOf(name) !== at)

/** Node explains at length how to write a positional argument that begins with a dash. */
const firstSentence = ({ message }: Error) => message.replace(/\. .*/s, '')
