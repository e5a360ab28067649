import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { ledgerPlace } from '../support/cases/ledger-places'
import { openaiAlias, startPortus } from '../support/portus'
import { dataEvent, sse, writeEvents } from '../support/providers/framing'
import { type Answer, startProvider } from '../support/providers/server'

/** The key of the alias, as providers may repeat it. */
const SECRET = 'sk-provider-openai'
const SPELLINGS = [
  SECRET,
  Buffer.from(SECRET).toString('base64'),
  Buffer.from(SECRET).toString('hex'),
  encodeURIComponent(SECRET).replaceAll('-', '%2D'),
]

const said = (secret: string) =>
  `Wrong key ${secret} of arn:aws:iam::123456789012:user/me for "Hello!" ${'x'.repeat(600)}`

const error = (secret: string) => ({
  error: { message: said(secret), type: `bad_${secret}`, code: null },
})

const CASES: [string, (secret: string) => Answer][] = [
  ['as an answer', (secret) => () => Response.json(error(secret), { status: 400 })],
  [
    'in a stream',
    (secret) => () =>
      sse(
        writeEvents([
          dataEvent({ choices: [{ index: 0, delta: { content: 'Hi' } }] }),
          dataEvent(error(secret)),
        ]),
      ),
  ],
]

test.each(CASES)(
  'a row keeps the words of an error that comes %s, cut and without secrets',
  async (_, answer) => {
    using place = ledgerPlace()
    const ledger = await place.open()
    for (const secret of SPELLINGS) {
      using provider = startProvider(answer(secret))
      await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
      const messages = [{ role: 'user', content: 'Hello!' }]
      const response = await portus.call('/v1/chat/completions', {
        json: { model: 'fast', messages, stream: true },
      })
      await response.text().catch(() => '')
      await portus.reported()

      const attempt = portus.rows[0]?.attempts.at(-1)
      expect(attempt?.words?.message).toMatch(
        /^Wrong key \S*\[redacted\]\S* of .* for "Hello!" x+$/,
      )
      expect(attempt?.words?.message).toHaveLength(400)
      expect(attempt?.words?.type).toContain('[redacted]')
      for (const row of portus.rows) ledger.add(row)
    }
    await ledger.flush()

    const kept = ['', '-wal'].map((end) => readFileSync(place.file + end, 'latin1')).join('')
    expect(kept).toContain('Wrong key')
    for (const secret of [...SPELLINGS, '123456789012']) expect(kept).not.toContain(secret)
    await ledger.close()
  },
)
