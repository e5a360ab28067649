import { windowAt } from '../../../../src/limits/rules/window'
import { localLimits } from '../../../../src/store/limits/local/local-limits'
import { mappedTable } from '../../../../src/store/limits/local/mapped-table'
import { perMinute, rule, running } from './rules'

/** Asks for requests as often as it can, and prints how many it got. It holds two that run. */
const [path = '', lane = '0', count = '0'] = process.argv.slice(2)
const store = localLimits({ table: mappedTable(path, Number(lane), 2), windowAt })
const requests = rule('requests', 100_000, perMinute)
const concurrent = rule('concurrent', 5, running)

for (let held = 0; held < 2; held++) store.admit([{ rule: concurrent, amount: 1 }])
let granted = 0
for (let asked = 0; asked < Number(count); asked++)
  if (store.admit([{ rule: requests, amount: 1 }]).isGranted) granted++
console.log(granted)
