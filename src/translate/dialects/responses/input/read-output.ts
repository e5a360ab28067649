import type { JsonObject, Part } from '../../../conversation'
import { filledTextOf, objectOf, objectsOf, textOf } from '../../../values'
import { wholeValue } from '../../whole-value'
import { readContent } from './read-content'
import type { Reading } from './reading'

/**
 * What a tool gave. Clients bring objects, too.
 * https://platform.openai.com/docs/guides/function-calling#handling-function-calls
 *
 * @throws {Untranslatable}
 */
export function readOutput(output: unknown, reading: Reading): Part[] {
  if (typeof output === 'string' || Array.isArray(output)) return readContent(output, reading)
  if (output === undefined || output === null) return []
  return textPart(JSON.stringify(wholeValue(output, reading.whole)))
}

/** What commands printed. https://platform.openai.com/docs/guides/tools-shell */
export function readShellOutput(output: unknown, reading: Reading): Part[] {
  if (!Array.isArray(output)) return readOutput(output, reading)
  return objectsOf(output).flatMap((one) =>
    textOf(one.stdout) === undefined ? readContent([one], reading) : readCommand(one),
  )
}

function readCommand({ stdout, stderr, outcome }: JsonObject): Part[] {
  const { type, exit_code } = objectOf(outcome) ?? {}
  const end =
    type === 'timeout' ? 'The command ran out of time.' : `Exit code: ${JSON.stringify(exit_code)}`
  return [filledTextOf(stdout), filledTextOf(stderr), type === undefined ? undefined : end].flatMap(
    (text) => (text === undefined ? [] : textPart(text)),
  )
}

const textPart = (text: string): Part[] => [{ kind: 'text', text }]
