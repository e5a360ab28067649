import { join } from 'node:path'
import { collectOutput, freePort, untilAnswers } from './child'

const GATEWAY = join(
  import.meta.dir,
  '../../../node_modules/@portkey-ai/gateway/build/start-server.js',
)

/**
 * The official gateway, unchanged, on Node. Its server library is held at 1.13.5 by package.json:
 * from 1.14.2 on it breaks every streamed answer of the gateway.
 */
export async function startOfficialGateway() {
  const port = freePort()
  const child = Bun.spawn(['node', GATEWAY, `--port=${port}`, '--headless'], {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production' },
    stdout: 'pipe',
    stderr: 'pipe',
    stdin: 'ignore',
  })
  const { output } = collectOutput(child)
  const url = `http://127.0.0.1:${port}`
  await untilAnswers(url, child)
  return {
    url,
    child,
    output,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await child.exited
    },
  }
}
