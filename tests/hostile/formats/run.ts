import { parseArgs } from 'node:util'
import { fuzzAnswers } from './answers'
import { fuzzRequests } from './requests'

/** Runs a fuzzer for as long as it is told: `run.ts answers|requests [--cases n] [--seed n] [--only case]`. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
    only: { type: 'string' },
  },
})
console.log(`seed ${values.seed}`)
const fuzz = positionals[0] === 'requests' ? fuzzRequests : fuzzAnswers
const result = await fuzz({
  cases: Number(values.cases),
  seed: Number(values.seed),
  ...(values.only && { only: Number(values.only) }),
})
for (const failure of result.failures) console.log(failure)
console.log({ ...result, failures: result.failures.length })
process.exit(result.failures.length > 0 ? 1 : 0)
