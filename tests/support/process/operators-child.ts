/**
 * Does the same with a store as other processes do at the same time: for each line that it reads it sets, replaces or removes all
 * names, and prints how many of them it was that did it.
 */
import { createInterface } from 'node:readline'
import { operatorsAt } from '../stores/operators'

const [, , place = '', count = '100'] = process.argv

const store = operatorsAt(JSON.parse(place))
const names = Array.from({ length: Number(count) }, (_, at) => `name-${at}`)
const works: Record<string, (name: string) => Promise<boolean>> = {
  set: (name) => store.set('alert', name, 'one'),
  replace: (name) => store.replace('alert', name, 'one', 'two'),
  remove: (name) => store.remove('alert', name, 'two'),
}
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  let done = 0
  for (const name of names) if (await works[line]?.(name)) done++
  console.log(done)
}
await store.close()
process.exit(0)
