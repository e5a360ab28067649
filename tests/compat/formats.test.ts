import { describe, expect, test } from 'bun:test'
import { comparePage, writeSection } from '../../scripts/page-section'
import { aiAnthropic, aiOpenai, aiResponses } from '../support/clients/drivers/ai-sdk'
import { anthropicSdk } from '../support/clients/drivers/anthropic'
import type { Driver } from '../support/clients/drivers/driver'
import { googleGenai } from '../support/clients/drivers/google-genai'
import {
  langchainAnthropic,
  langchainOpenai,
  langchainResponses,
} from '../support/clients/drivers/langchain'
import { openaiSdk } from '../support/clients/drivers/openai'
import { openaiResponses } from '../support/clients/drivers/openai-responses'
import { kitPortus } from '../support/clients/kit-portus'
import { thrown } from '../support/clients/matrix'
import { ANSWERS } from '../support/clients/scenarios/answers'
import { FAILURES } from '../support/clients/scenarios/failures'
import type { Stage } from '../support/clients/scenarios/stage'
import { TOOLS } from '../support/clients/scenarios/tools'
import { clientRows, type Mark, thoughtMarks } from '../support/matrix/client-rows'
import { stageFor } from '../support/matrix/probe'
import { FORMATS } from '../support/providers/kit/formats'

const DRIVERS: readonly Driver[] = [
  openaiSdk,
  openaiResponses,
  anthropicSdk,
  aiOpenai,
  aiAnthropic,
  langchainOpenai,
  langchainAnthropic,
  aiResponses,
  langchainResponses,
  googleGenai,
]

/** What Claude says of calls whose thoughts are lost, and Gemini of calls without signatures. */
const REFUSED = /Expected thinking, but found tool_use|missing a thought_signature/

const rows = clientRows(DRIVERS.map(({ name }) => name))
const SCENARIOS = [...ANSWERS, ...TOOLS, ...FAILURES]

describe.each(FORMATS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  const kit = kitPortus((url) => ({ aliases: { kit: format.alias(url) } }))
  const { provider } = kit

  const stageOf = (driver: Driver, isStreamed: boolean): Stage =>
    stageFor(driver, format, { url: kit.portus.url, provider, isStreamed })

  for (const driver of DRIVERS)
    for (const { name, isStream, isRefused, run } of SCENARIOS.filter(
      ({ isFor }) => isFor?.(driver, format) ?? true,
    ))
      for (const isStreamed of isStream ? [true] : [false, true]) {
        const title = `${driver.name}: ${name}${isStreamed ? ', streamed' : ''}`
        const passed = rows.test(driver.name, format)
        if (!isRefused?.(driver, format))
          test(title, async () => {
            const stage = stageOf(driver, isStreamed)
            await run(stage)
            passed(marksOf(name, stage))
          })
        else
          test(`${title}: the provider refuses the client’s bytes`, async () => {
            const error = await thrown(run(stageOf(driver, isStreamed)))
            expect(driver.isOwn(error, 400)).toBe(true)
            expect((error as Error).message).toMatch(REFUSED)
            expect(provider.received).toHaveLength(2)
            passed()
          })
      }
})

/** What the table says of a scenario that has passed. One that asked the provider nothing has seen the refusal. */
function marksOf(name: string, { format, provider, heard }: Stage): Mark[] {
  const isRefused = provider.received.length === 0
  if (name === 'a PDF') return isRefused ? ['P'] : []
  if (name === 'a JSON schema') return isRefused ? ['S'] : []
  return name === 'thinking over two tool turns' ? thoughtMarks(format, heard(1)) : []
}

test('docs/clients.md has the rows that these tests have seen', async () => {
  // Out of date? `PORTUS_WRITE_DOCS=true npx -y bun@1.4.5 test tests/compat/formats.test.ts` writes them.
  if (process.env.PORTUS_WRITE_DOCS === 'true') await writeSection(await rows.section())
  const { is, should } = await comparePage(await rows.section())

  expect(is).toBe(should)
})
