/**
 * Keeps responses in the folder that it is given, one after the other, and prints the id of each one that is kept.
 * What the store logs goes to standard output as well, as JSON.
 */
import { openStore } from '../../../src/store/open-store'
import { response } from '../cases/kept-responses'

const [, , folder, prefix = 'r', count = '1000000', length = '20000'] = process.argv
const print = (text: string) => void process.stdout.write(`${text}\n`)

const store = await openStore({
  folder,
  log: (level, message, fields) => print(JSON.stringify({ level, message, ...fields })),
})
for (let at = 0; at < Number(count); at++) {
  const id = `${prefix}-${at}`
  await store.keep('app', response(id, { output: ['x'.repeat(Number(length))] }))
  print(id)
}
print('done')
