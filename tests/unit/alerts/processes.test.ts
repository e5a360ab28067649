import { expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AlertsTask } from '../../support/process/alerts-child'
import { collectOutput, temporaryFolder } from '../../support/process/child'
import { eventually } from '../../support/process/proc'
import { startReceiver } from '../../support/providers/alert-receiver'

const CHILD = join(import.meta.dir, '../../support/process/alerts-child.ts')

async function startWatching(task: AlertsTask) {
  const child = Bun.spawn([process.execPath, CHILD, JSON.stringify(task)], {
    ...{ stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' },
  })
  const { output } = collectOutput(child)
  await eventually(() => output.stdout.includes('watching'))
  return {
    async end(signal: 'SIGTERM' | 'SIGKILL') {
      child.kill(signal)
      await child.exited
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await child.exited
    },
  }
}

test('processes that share marks send each change once, also when they are killed and started anew', async () => {
  using folder = temporaryFolder()
  using receiver = startReceiver()
  const trouble = join(folder.path, 'trouble')
  const start = (name: string) =>
    startWatching({ url: receiver.url, marks: join(folder.path, 'marks.sqlite'), trouble, name })
  const states = () => receiver.alerts().map(({ state }) => state)
  await using first = await start('first')
  await using second = await start('second')

  await Bun.write(trouble, '')
  await eventually(() => states().length > 0)
  await Bun.sleep(2500)
  expect(states()).toEqual(['firing'])

  await first.end('SIGTERM')
  await second.end('SIGKILL')
  await using _third = await start('third')
  await using _fourth = await start('fourth')
  await Bun.sleep(2500)
  expect(states()).toEqual(['firing'])

  rmSync(trouble)
  await eventually(() => states().length > 1)
  await Bun.sleep(1000)
  expect(states()).toEqual(['firing', 'resolved'])

  await Bun.write(trouble, '')
  await eventually(() => states().length > 2)
  await Bun.sleep(500)
  expect(states()).toEqual(['firing', 'resolved', 'firing'])
})

test('what a process that ends has not sent, the next one sends', async () => {
  using folder = temporaryFolder()
  using receiver = startReceiver(() => new Response('', { status: 503 }))
  const trouble = join(folder.path, 'trouble')
  const task = { url: receiver.url, marks: join(folder.path, 'marks.sqlite'), trouble }
  await Bun.write(trouble, '')
  await using first = await startWatching({ ...task, name: 'first' })
  await eventually(() => receiver.received.length > 0)
  await first.end('SIGTERM')

  receiver.received.length = 0
  receiver.answerWith(() => new Response('ok'))
  await using _second = await startWatching({ ...task, name: 'second' })
  await eventually(() => receiver.received.length > 0)
  await Bun.sleep(1000)

  expect(receiver.alerts().map(({ state, instance }) => [state, instance])).toEqual([
    ['firing', 'second'],
  ])
})
