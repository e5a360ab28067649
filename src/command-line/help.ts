import { SETTING_FLAGS } from '../cli/setting-flags'
import { COMMANDS, type CommandEntry } from './commands'
import { COMMON_OPTIONS, OPTIONS, type Option } from './options'

const ENVIRONMENT = `Environment (docs/configuration.md has all of it):
  PORTUS_KEY_<APPLICATION>   A key that lets an application in, or "sha256:" and its digest; serve wants one
  PORTUS_PORT, PORTUS_HOST   Where to listen: 8080, every interface (dev: 127.0.0.1)
  PORTUS_CONFIG_PATH         Configuration folder
  PORTUS_LOG_LEVEL           debug, info, warn or error
  PORTKEY_GATEWAY_URL        A remote gateway instead of the one inside
  NO_COLOR                   No colours in what dev writes to a terminal`

/** What `portus --help` prints. */
export function usage(): string {
  const commands = Object.entries(COMMANDS)
    .filter(([, { isInternal }]) => !isInternal)
    .map(([name, { summary }]): Row => [name, summary])
  return `The front door of the Portkey Gateway: model aliases, proxy keys, and the APIs of OpenAI,
Anthropic and Gemini.

Usage: portus <command> [options]

Commands:
${table([...commands, ['help', 'Print this, or the help of a command: portus help <command>']])}

Options:
${table(rowsOf({ config: OPTIONS.config, 'env-file': OPTIONS['env-file'], ...COMMON_OPTIONS }))}

${ENVIRONMENT}`
}

/** What `portus <command> --help` prints. */
export function commandUsage(name: string, entry: CommandEntry): string {
  const own = Object.fromEntries(
    entry.options.map((name): [string, Option] => {
      const option: Option = OPTIONS[name]
      return [name, { ...option, description: entry.meanings?.[name] ?? option.description }]
    }),
  )
  const paragraphs = [
    entry.summary,
    usageLine(name, entry),
    entry.notes,
    `Options:\n${table(rowsOf({ ...own, help: COMMON_OPTIONS.help }))}`,
    entry.takesSettings &&
      `Settings, which are environment variables too:\n${table(rowsOf(SETTING_FLAGS))}`,
  ]
  return paragraphs.filter(Boolean).join('\n\n')
}

const usageLine = (name: string, { words = [] }: CommandEntry): string =>
  `Usage: ${['portus', name, ...words, '[options]'].join(' ')}`

type Row = readonly [left: string, right: string]

const rowsOf = (options: Readonly<Record<string, Option>>): Row[] =>
  Object.entries(options).map(([name, { short, argument, description }]) => [
    `${short ? `-${short}, ` : ''}--${name}${argument ? ` ${argument}` : ''}`,
    description,
  ])

function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
