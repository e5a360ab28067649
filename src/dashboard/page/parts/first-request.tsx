import { useSession } from '../api/context'
import { Code } from './code'
import { Empty } from './states/empty'

/** What to do where no request has come yet. */
export function FirstRequest({ title }: { title: string }) {
  const { configuration } = useSession()
  const address = configuration.has_playground
    ? new URL('v1/chat/completions', location.href).href
    : 'http://<address of clients>/v1/chat/completions'
  const command = `curl ${address} \\
  -H "authorization: Bearer $PORTUS_KEY" \\
  -H "content-type: application/json" \\
  -d '{"model": "<alias>", "messages": [{"role": "user", "content": "Hello"}]}'`
  return (
    <Empty title={title}>
      <p>Choose another time or filter, or send a request with the key of an application:</p>
      <Code text={command} label="A first request" />
    </Empty>
  )
}
