import { expect } from 'bun:test'
import { WORDS } from '../../providers/kit/kit'
import { CUT } from '../../providers/models/failing'
import { thrown } from '../matrix'
import { HELLO, type Scenario } from './stage'

/** All that an SDK says of a failure: some have only what the provider sent, some have a cause. */
const wordsOf = (error: unknown): string =>
  error instanceof Error ? `${error} ${error.cause ?? ''}` : JSON.stringify(error)

/** What is no answer. */
export const FAILURES: readonly Scenario[] = [
  {
    name: 'an error before the answer',
    async run({ open, provider, format, driver }) {
      provider.answer = format.refuse
      const error = await thrown(open().ask({ text: 'Hi' }))
      expect(driver.isOwn(error, 429)).toBe(true)
      expect(
        (error as { statusCode?: number }).statusCode ?? (error as { status: number }).status,
      ).toBe(429)
      expect((error as Error).message).toContain(WORDS)
      expect(provider.received).toHaveLength(1)
    },
  },
  {
    name: 'an error inside the answer',
    isStream: true,
    async run({ open, provider, format, driver }) {
      provider.answer = format.fail(HELLO)
      const error = await thrown(open().ask({ text: 'Hi' }))
      expect(error).not.toBe('nothing was thrown')
      expect(driver.isOwn(error)).toBe(true)
      if (!driver.passesOverErrors) expect(wordsOf(error)).toContain(WORDS)
    },
  },
  {
    name: 'an answer whose last event says that it has failed',
    isStream: true,
    isFor: (_, { failAtEnd }) => failAtEnd !== undefined,
    async run({ open, provider, format, driver }) {
      if (format.failAtEnd) provider.answer = format.failAtEnd(HELLO)
      // Bytes that pass are the provider's, whatever the client makes of them.
      const kept = format.own === driver.dialect ? driver.failedAtEnd : undefined
      if (kept) {
        const said = await open().ask({ text: 'Hi' })
        expect(said.text).toBe(kept === 'a whole answer' ? 'Hello there' : '')
        expect(said.stop).toBe(kept === 'a whole answer' ? undefined : 'failed')
        return
      }
      const error = await thrown(open().ask({ text: 'Hi' }))
      expect(error).not.toBe('nothing was thrown')
      expect(driver.isOwn(error)).toBe(true)
      if (!driver.passesOverErrors) expect(wordsOf(error)).toContain(WORDS)
    },
  },
  {
    name: 'an answer that is cut off',
    isStream: true,
    async run({ open, provider, format }) {
      provider.answer = format.cut(HELLO)
      const error = await thrown(open().ask({ text: 'Hi' }))
      expect(error).not.toBe('nothing was thrown')
      expect(wordsOf(error)).toMatch(CUT)
    },
  },
]
