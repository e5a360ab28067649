import { anthropicSdk } from '../clients/drivers/anthropic'
import type { Driver } from '../clients/drivers/driver'
import { openaiSdk } from '../clients/drivers/openai'
import { ANSWERS } from '../clients/scenarios/answers'
import { FAILURES } from '../clients/scenarios/failures'
import type { Scenario, Stage } from '../clients/scenarios/stage'
import { TOOLS } from '../clients/scenarios/tools'
import type { Format } from '../providers/kit/kit'
import type { FakeProvider } from '../providers/server'

/** What becomes of a client's request. */
export type Outcome =
  /** It has passed through, or was translated without a loss. */
  | 'yes'
  /** Portus refuses it with a 400 that names it. The provider is not asked. */
  | 'refused'
  /** The model has nothing of the kind. */
  | 'none'

/** The official SDKs, by the column of their requests. */
export const CLIENTS: Readonly<Record<'chat' | 'messages', Driver>> = {
  chat: openaiSdk,
  messages: anthropicSdk,
}

/** What a column asks for, and the scenarios that show it. */
export const ASKED: Readonly<Record<string, readonly string[]>> = {
  stream: ['text, the stop reason and the usage', 'an answer that is cut off'],
  tools: ['a call and its result'],
  'parallel tools': ['two parallel calls over two turns'],
  thinking: ['thinking over two tool turns'],
  pictures: ['a picture'],
  PDF: ['a PDF'],
  'JSON schema': ['a JSON schema'],
  usage: ['text, the stop reason and the usage'],
  errors: FAILURES.map(({ name }) => name),
}

const SCENARIOS: readonly Scenario[] = [...ANSWERS, ...TOOLS, ...FAILURES]

/** The scenarios of a column. */
export function scenariosOf(column: string): readonly Scenario[] {
  const names = ASKED[column] ?? []
  const found = SCENARIOS.filter(({ name }) => names.includes(name))
  if (found.length !== names.length) throw new Error(`a scenario of ${column} has another name`)
  return found
}

/** A place for a scenario: a client, a provider and a Portus between them. */
export const stageFor = (
  driver: Driver,
  format: Format,
  { url, provider, isStreamed }: { url: string; provider: FakeProvider; isStreamed: boolean },
): Stage => {
  const seen: Stage['seen'] = []
  const sees = (body: Record<string, unknown>) => void seen.push(body)
  return {
    driver,
    format,
    provider,
    isStreamed,
    seen,
    open: (options = {}) => driver.open({ url, alias: 'kit', isStreamed, sees, ...options }),
    heard: (at) => {
      const received = provider.received[at]
      if (!received) throw new Error(`There was no request ${at}`)
      return format.hear(received)
    },
  }
}

/**
 * Runs the scenarios of a column, whole and streamed, and says what became of them. A scenario asserts all that it
 * can; one that ends without a question to the provider has asserted the refusal.
 *
 * @throws whatever a scenario throws: the table never says more than what was seen.
 */
export async function probe(
  column: string,
  driver: Driver,
  format: Format,
  place: { url: string; provider: FakeProvider },
): Promise<Outcome> {
  if (column === 'thinking' && format.thoughts === 'none' && !format.takesThinking) return 'none'
  const outcomes = new Set<Outcome>()
  for (const { isStream, isRefused, run } of scenariosOf(column)) {
    // What the provider refuses of the client's own bytes is the client's.
    if (isRefused?.(driver, format)) continue
    for (const isStreamed of isStream || column === 'stream' ? [true] : [false, true]) {
      place.provider.received.length = 0
      await run(stageFor(driver, format, { ...place, isStreamed }))
      outcomes.add(place.provider.received.length === 0 ? 'refused' : 'yes')
    }
  }
  const [outcome = 'none', ...others] = outcomes
  if (others.length > 0) throw new Error(`${column} of ${format.name} is both ${[...outcomes]}`)
  return outcome
}
