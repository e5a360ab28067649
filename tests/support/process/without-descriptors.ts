import { openSync } from 'node:fs'
import type { Report } from '../../../src/telemetry/record'
import { openaiAlias, startPortus } from '../portus'
import { startProvider } from '../providers/server'
import { lineOf } from '../request-line'

/** A program that prints the line of a request whose provider no descriptor is left for. */
const { url } = startProvider(() => Response.json({}, { headers: { connection: 'close' } }))
const portus = await startPortus({ aliases: { m: openaiAlias(url) } })
const ask = () =>
  portus.call('/v1/chat/completions', {
    json: { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
  })
// The connection of this client stays open, and the provider closes its own.
await (await ask()).text()
try {
  for (;;) openSync('/dev/null', 'r')
} catch {
  await (await ask()).text()
}
const report = (await portus.reported(2))[1]
process.stdout.write(JSON.stringify(lineOf(report as Report)), () => process.exit(0))
