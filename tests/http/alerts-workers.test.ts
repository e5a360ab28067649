import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { openaiAlias } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { eventually } from '../support/process/proc'
import { startReceiver } from '../support/providers/alert-receiver'
import { countingProvider } from '../support/providers/counting'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-alerts-workers-2d70'

/** The build takes longer than a test may. */
beforeAll(async () => void (await binary()), 120_000)
setDefaultTimeout(60_000)

/** A dollar for a thousand tokens of an answer: one of a hundred tokens costs ten cents. */
const FILES = {
  'prices.json': { models: { 'openai/gpt-real': { input: 0, output: 1000 } } },
  'applications/tests.json': { budgets: [{ usd: 0.2, per: 'once', warn_at: [0.5] }] },
}

test.each(['with', 'without'])(
  'workers %s a data folder tell what is wrong once, also over a restart where there is one',
  async (has) => {
    using provider = startProvider(countingProvider().answer)
    using receiver = startReceiver()
    using data = temporaryFolder()
    const start = () =>
      startBinary({
        aliases: { gpt: openaiAlias(provider.url) },
        files: has === 'with' ? FILES : { 'prices.json': FILES['prices.json'] },
        env: {
          PORTUS_KEY_TESTS: KEY,
          PORTUS_ALERT_URL: receiver.url,
          PORTUS_WORKERS: '3',
          ...(has === 'with' && { PORTUS_DATA_PATH: data.path }),
        },
      })
    const first = await start()
    for (let at = 0; at < 2; at++)
      await fetch(`${first.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}` },
        body: JSON.stringify({
          model: 'gpt',
          max_tokens: 100,
          messages: [{ role: 'user', content: 'Hi' }],
        }),
      }).then((answer) => answer.text())
    await Bun.write(`${first.folder}/config/models/half.json`, '{ "provider": ')
    const count = has === 'with' ? 3 : 1
    await eventually(() => receiver.received.length >= count)
    await Bun.sleep(5000)
    const ids = () =>
      receiver
        .alerts()
        .map(({ id, state }) => `${state} ${id.split(':')[0]}`)
        .sort()
    const expected =
      has === 'with'
        ? ['firing budget_used_up', 'firing budget_warning', 'firing reload_failed']
        : ['firing reload_failed']
    expect(ids()).toEqual(expected)
    first.child.kill('SIGTERM')
    await first.ended()

    if (has === 'with') {
      await using second = await start()
      expect(second.url).not.toBe('')
      await Bun.sleep(8000)
      expect(ids()).toEqual(expected)
    }
    await first[Symbol.asyncDispose]()
  },
)
