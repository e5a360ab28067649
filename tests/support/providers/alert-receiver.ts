import { FormatRegistry } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { Alert } from '../../../src/alerts/alert'
import { type Answer, startProvider } from './server'

FormatRegistry.Set('date-time', (text) => !Number.isNaN(Date.parse(text)) && text.endsWith('Z'))

/** What a receiver takes, with nothing that its schema does not name. */
export function asAlert(value: unknown): Alert {
  const strict = { ...Alert, additionalProperties: false }
  const [wrong] = [...Value.Errors(strict, value)]
  if (wrong) throw new Error(`${wrong.path} of an alert: ${wrong.message}`)
  return value as Alert
}

/** A receiver of alerts on loopback. It takes everything by default. */
export function startReceiver(answer: Answer = () => new Response('ok')) {
  const provider = startProvider(answer)
  return {
    /** With what alert receivers of chats have in their paths. */
    url: provider.url.replace('/v1', '/services/T00000000/B00000000/hook-1a2b3c4d5e6f7a8b'),
    received: provider.received,
    /** Answers from now on. */
    answerWith(next: Answer) {
      provider.answer = next
    },
    /** What has come, in its order. Throws where one is no alert. */
    alerts: (): Alert[] => provider.received.map(({ json }) => asAlert(json)),
    [Symbol.dispose]: provider[Symbol.dispose],
  }
}
