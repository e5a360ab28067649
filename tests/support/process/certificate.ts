import { join } from 'node:path'

/** Makes a key and a certificate for loopback that nobody else has signed: `<name>.key` and `<name>.crt`. */
export async function makeCertificate(
  folder: string,
  name: string,
  more: readonly string[] = ['-days', '90'],
) {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)]
  const made = Bun.spawn(
    [
      ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
      ...['-nodes', '-keyout', key, '-out', cert, '-subj', `/CN=${name}`],
      ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', ...more],
    ],
    { stderr: 'pipe' },
  )
  if ((await made.exited) !== 0) throw new Error(await made.stderr.text())
  return { key, cert }
}
