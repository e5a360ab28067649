import { expect, test } from 'bun:test'
import { sendRaw } from '../support/clients/raw-http'
import { startPortus } from '../support/portus'

test('behind a CONNECT nothing is read: it is refused and the connection ends', async () => {
  await using portus = await startPortus({ aliases: {} })

  for (const target of ['evil:80', '*', '/v1/models', 'http://evil/v1/models']) {
    const response = await sendRaw(
      portus.url,
      `CONNECT ${target} HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n`,
      { untilClosed: true },
    )

    expect(response.status).toBeOneOf([404, 405])
    expect(response.text.match(/HTTP\/1\.1 /g)?.length).toBe(1)
  }
})
