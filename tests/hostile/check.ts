import type { World } from './world'

/** What only a runtime's own error page, or a stack, would say. */
const TRACES = [/\$bunfs/, /\n\s+at .*[:(]\d+:\d+/, /node_modules/, /\/src\/\w+/, /bun-debug/]
const HTML = /content-type: text\/html|<!doctype|<html/i
const STATUS = /HTTP\/1\.1 (\d{3})/g

/** Counts the answers in `text` by status, and says what is wrong with any of it. */
export function checkAnswers(
  text: string,
  { secrets }: Pick<World, 'secrets'>,
  statuses: Map<number, number>,
): string[] {
  for (const [, status] of text.matchAll(STATUS))
    statuses.set(Number(status), (statuses.get(Number(status)) ?? 0) + 1)
  return [
    ...(text.includes('HTTP/1.1 500') ? ['status 500'] : []),
    ...(HTML.test(text) ? ['HTML'] : []),
    ...leaks(text, secrets),
  ]
}

const leaks = (text: string, secrets: readonly string[]): string[] => [
  ...secrets.flatMap((secret, index) => (text.includes(secret) ? [`secret ${index}`] : [])),
  ...TRACES.flatMap((trace) => (trace.test(text) ? [`a trace: ${trace}`] : [])),
]

/** Takes what was printed since the last time and says what is wrong with it. */
export function checkOutput(
  { portus, secrets }: Pick<World, 'portus' | 'secrets'>,
  isQuiet: (line: string) => boolean = isQuietJson,
): string[] {
  const { output } = portus
  const end = output.stdout.lastIndexOf('\n') + 1
  const lines = output.stdout.slice(0, end)
  output.stdout = output.stdout.slice(end)
  // The address of this very process stands in its first line, and is no secret. Nor is the provider's host: the log
  // has it in a field of its own, and nowhere else.
  const told = lines.replace(/"upstream_host":"[^"]*"/g, '')
  const problems = leaks(told, secrets).map((leak) => `standard output: ${leak}`)
  for (const line of lines.split('\n').slice(0, -1))
    if (!isQuiet(line)) problems.push(`standard output: ${line.slice(0, 500)}`)
  if (output.stderr) problems.push(`standard error: ${output.stderr.slice(0, 500)}`)
  output.stderr = ''
  return problems
}

const isQuietJson = (line: string): boolean => isJson(line, ({ status }) => status !== 500)

/** The same, where a provider may say of itself that it has failed. */
export const isQuietOfOurs = (line: string): boolean =>
  isJson(line, ({ error }) => error !== 'internal_error')

function isJson(line: string, isQuiet: (entry: Record<string, unknown>) => boolean): boolean {
  try {
    const entry = JSON.parse(line) as Record<string, unknown>
    return entry.message !== 'unexpected error' && isQuiet(entry)
  } catch {
    return false
  }
}
