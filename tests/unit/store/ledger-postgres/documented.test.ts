import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { ledgerRow } from '../../../support/stores/ledger-rows'
import { IS_WITHOUT_POSTGRES, startPostgres } from '../../../support/stores/postgres'
import { ledgerIn } from '../../../support/stores/postgres-ledger'

const PAGE = join(import.meta.dir, '../../../../docs/stores.md')

test.skipIf(IS_WITHOUT_POSTGRES)(
  'the SQL of the manual does what it says, with the rights that it names',
  async () => {
    await using postgres = await startPostgres()
    const url = await postgres.database()
    await using sql = new Bun.SQL(url, { max: 1 })
    const page = await Bun.file(PAGE).text()
    const [user = '', reader = '', ...questions] = [...page.matchAll(/^```sql\n([^`]*)^```/gm)].map(
      ([, text]) => text ?? '',
    )
    const as = (name: string, password: string) =>
      url.replace(/\/\/[^@]*@/, `//${name}:${encodeURIComponent(password)}@`)

    await sql.unsafe(user)
    await using ledger = ledgerIn(as('portus', 'change me'))
    const [requestId = ''] = /req_\w+/.exec(page) ?? []
    ledger.add(
      ledgerRow({
        startedAtMs: Date.now(),
        requestId,
        session: 's1',
        model: 'gpt-5',
        attempts: [
          { target: 'main', cause: 'ECONNREFUSED', startedAfterMs: 1 },
          { target: 'second', status: 200, startedAfterMs: 5 },
        ],
      }),
    )
    await ledger.flush()
    expect(ledger.lines).toEqual([])
    await sql.unsafe(reader)
    await using reports = new Bun.SQL(as('reports', 'change me too'), { max: 1 })

    const answers = []
    for (const question of questions) answers.push([...(await reports.unsafe(question))])
    expect(answers).toMatchObject([
      [{ who: 'billing', usd: expect.stringMatching(/^0\.000250/), without_price: '0' }],
      [{ model: 'gpt-5', input: '100', output: '10' }],
      [{ application: 'billing', micro_usd: '250', outcome: 'complete' }],
      [{ session: 's1', requests: '1' }],
      [{ first_target: 'main', failed_with: 'ECONNREFUSED', count: '1' }],
    ])
  },
)
