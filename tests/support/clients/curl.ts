/** Runs a `curl` line as a shell would; where there is no curl, sends what it says. */
export async function runCurl(line: string): Promise<{ code: number; text: string }> {
  if (Bun.which('curl') === null) return sendCurl(line)
  const child = Bun.spawn(['bash', '-c', line], {
    env: { PATH: process.env.PATH ?? '' },
    stdout: 'pipe',
    stderr: 'ignore',
  })
  return { text: await new Response(child.stdout).text(), code: await child.exited }
}

/** Sends the request of a `curl` line made of an address, `-H` and `-d`, each option's value in quotes. */
export async function sendCurl(line: string): Promise<{ code: number; text: string }> {
  const words = [...line.replaceAll('\\\n', ' ').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  )
  const [command, url = '', ...options] = words
  const valuesOf = (name: string) =>
    options.filter((_, index) => index % 2 === 1 && options[index - 1] === name)
  const isUnderstood = options.every((word, index) => index % 2 === 1 || /^-[Hd]$/.test(word))
  if (command !== 'curl' || !isUnderstood) return { code: 2, text: '' }
  const response = await fetch(url, {
    method: 'POST',
    headers: valuesOf('-H').map((header): [string, string] => {
      const [name = '', value = ''] = header.split(/: */, 2)
      return [name, value]
    }),
    body: valuesOf('-d').join('&'),
  })
  return { code: 0, text: await response.text() }
}
