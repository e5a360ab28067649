import { signAws } from '../../credentials/aws/sign-aws'
import { STAND_IN } from '../stand-ins'

/** The request as the gateway has it signed. */
type Unsigned = {
  method: string
  /** With its colon, or without. */
  protocol: string
  hostname: string
  path: string
  query: Readonly<Record<string, string>>
  headers: Readonly<Record<string, string>>
  body?: Uint8Array | string
}

type Init = {
  service: string
  region: string
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
}

/**
 * Stands for the class that signs the gateway's requests to AWS. A request with a stand-in is signed by Portus when
 * it is sent, so here it only says its region and service. A guardrail's own key signs for real.
 */
export class SignatureV4 {
  constructor(private readonly init: Init) {}

  async sign(request: Unsigned): Promise<{ headers: Record<string, string> }> {
    const { service, region, credentials } = this.init
    if (credentials.accessKeyId === STAND_IN)
      return { headers: { ...request.headers, authorization: scopeOnly(this.init) } }
    const { method, protocol, hostname, path, query, headers, body } = request
    const search = new URLSearchParams(query).toString()
    const url = `${protocol.replace(/:$/, '')}://${hostname}${path}${search && `?${search}`}`
    const bodies = body === undefined ? [] : [body]
    const signed = await signAws({ method, url, body: bodies, region, service }, credentials)
    return { headers: { ...headers, ...signed } }
  }
}

/** The gateway names it beside {@link SignatureV4}, which needs none. */
export class Sha256 {}

/** An `authorization` that names what a signature would stand for, and holds none. */
const scopeOnly = ({ region, service }: Init): string =>
  `AWS4-HMAC-SHA256 Credential=${STAND_IN}/00000000/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`
